use super::AccountsError;

/// Reads what may be left empty.
pub(crate) fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, AccountsError>) -> Result<Option<T>, AccountsError> {
    if text.trim().is_empty() { Ok(None) } else { read(text).map(Some) }
}
