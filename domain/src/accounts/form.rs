use super::{AccountsError, FormField};

/// Notes what is wrong with a field.
pub(crate) fn noted<T>(wrong: &mut Vec<(FormField, AccountsError)>, field: FormField, read: Result<T, AccountsError>) -> Option<T> {
    read.map_err(|error| wrong.push((field, error))).ok()
}

/// Reads what may be left empty.
pub(crate) fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, AccountsError>) -> Result<Option<T>, AccountsError> {
    if text.trim().is_empty() { Ok(None) } else { read(text).map(Some) }
}
