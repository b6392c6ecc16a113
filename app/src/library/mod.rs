//! A person's documents.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};

/// The list of documents.
pub(crate) struct LibraryPage;

#[lazy_route]
impl LazyRoute for LibraryPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <PageHead title=tu_string!(use_i18n(), account.library).to_owned()/> }.into_any()
    }
}
