//! What pages know of the installation without asking: it comes inside the document.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Installation {
    /// Whether codes may also come by Bale.
    pub codes_by_bale: bool,
}

#[must_use]
pub fn use_installation() -> Installation {
    expect_context()
}

/// Writes it into the document; the browser reads it there.
pub(crate) fn provide_installation() {
    provide_context(SharedValue::new(current).into_inner());
}

#[cfg(feature = "ssr")]
fn current() -> Installation {
    let services = use_context::<std::sync::Arc<domain::Services>>();
    Installation { codes_by_bale: services.is_some_and(|services| services.sign_in.may_choose_channel()) }
}

/// Never used: the browser reads what the server wrote.
#[cfg(not(feature = "ssr"))]
fn current() -> Installation {
    Installation::default()
}
