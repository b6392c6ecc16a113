//! What was typed into a form without scripts that was refused, once: the form stands on the next page, and what was typed
//! with it.

use serde::de::DeserializeOwned;

/// The text of a form of one field.
pub(crate) fn typed_before() -> Option<String> {
    #[cfg(feature = "ssr")]
    let typed = crate::response::take_typed();
    // In the browser the fields hold already what the server has put there.
    #[cfg(not(feature = "ssr"))]
    let typed = None;
    typed
}

/// A form of several.
pub(crate) fn form_typed_before<T: DeserializeOwned>() -> Option<T> {
    typed_before().and_then(|typed| serde_json::from_str(&typed).ok())
}
