//! Input that survives one redirect: when a form without scripts is rejected, the page it returns to shows it filled in.

use serde::de::DeserializeOwned;

/// The input of a form with one field.
pub(crate) fn flashed_input() -> Option<String> {
    #[cfg(feature = "ssr")]
    let input = crate::response::take_flash();
    // In the browser the fields have what the server has rendered.
    #[cfg(not(feature = "ssr"))]
    let input = None;
    input
}

/// The input of a form with several fields.
pub(crate) fn flashed_form<T: DeserializeOwned>() -> Option<T> {
    flashed_input().and_then(|input| serde_json::from_str(&input).ok())
}
