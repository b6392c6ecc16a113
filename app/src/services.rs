use domain::inbox::Inbox;
use leptos_axum::{AxumRouteListing, generate_route_list};

/// What pages need to know of the installation; provided by the server as a context, behind an `Arc`, like [`domain::Services`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the site is reached, without a slash at the end: `https://tejarat.chat`.
    pub origin: String,
    /// What was sent, where nothing is really sent; `None` outside development.
    pub inbox: Option<Inbox>,
}

/// The routes of all pages. The one for unknown addresses is left out: files come before it, so the server renders the
/// application for whatever is neither.
#[must_use]
pub fn pages() -> Vec<AxumRouteListing> {
    generate_route_list(crate::App).into_iter().filter(|route| !route.path().contains('*')).collect()
}
