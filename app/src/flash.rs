//! Input that survives one redirect: when a form without scripts is rejected, the page it returns to shows it filled in.

use serde::de::DeserializeOwned;

pub(crate) use crate::response::take_flash as flashed_input;

/// The input of a form with several fields.
pub(crate) fn flashed_form<T: DeserializeOwned>() -> Option<T> {
    flashed_input().and_then(|input| serde_json::from_str(&input).ok())
}
