use domain::accounts::Accounts;
use domain::chat::Chat;
use domain::clock::Clock;
use domain::export::Exports;
use domain::inbox::Inbox;
use domain::knowledge::Library;
use leptos_axum::{AxumRouteListing, generate_route_list};

/// What server functions work with; provided by the server as a context, behind an `Arc`, for every request.
pub struct Services {
    /// Signing up, signing in and sessions.
    pub accounts: Accounts,
    /// Conversations and their answers.
    pub chat: Chat,
    /// Documents.
    pub library: Library,
    /// Copies of what is kept of a person.
    pub exports: Exports,
    /// What time it is.
    pub clock: Clock,
    /// What was sent, where nothing is really sent; `None` outside development.
    pub inbox: Option<Inbox>,
    /// What pages need to know of the installation.
    pub settings: Settings,
}

/// What pages need to know of the installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the site is reached, without a slash at the end: `https://tejarat.chat`.
    pub origin: String,
}

/// The routes of all pages. The one for unknown addresses is left out: files come before it, so the server renders the
/// application for whatever is neither.
#[must_use]
pub fn pages() -> Vec<AxumRouteListing> {
    generate_route_list(crate::App).into_iter().filter(|route| !route.path().contains('*')).collect()
}
