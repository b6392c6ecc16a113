//! What pages know of the installation.

use std::sync::Arc;

use domain::Services;
use leptos::prelude::use_context;

/// Whether codes may also come by Bale.
#[must_use]
pub(crate) fn codes_by_bale() -> bool {
    use_context::<Arc<Services>>().is_some_and(|services| services.sign_in.may_choose_channel())
}
