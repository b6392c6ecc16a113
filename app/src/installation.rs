//! What pages know of the installation, from the first byte and without asking.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What there is here and not everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Installation {
    /// Whether codes may also come by Bale.
    pub codes_by_bale: bool,
}

/// The installation that serves this page.
#[must_use]
pub fn use_installation() -> Installation {
    expect_context()
}

/// Lays it into the document; the browser reads it there.
pub(crate) fn provide_installation() {
    provide_context(SharedValue::new(present).into_inner());
}

#[cfg(feature = "ssr")]
fn present() -> Installation {
    let services = use_context::<std::sync::Arc<domain::Services>>();
    Installation { codes_by_bale: services.is_some_and(|services| services.sign_in.may_choose_channel()) }
}

/// Only the server knows.
#[cfg(not(feature = "ssr"))]
fn present() -> Installation {
    Installation::default()
}
