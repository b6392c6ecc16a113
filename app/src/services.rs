use domain::accounts::Accounts;
use domain::chat::Chat;
use domain::clock::Clock;
use domain::inbox::Inbox;
use domain::knowledge::Library;

/// What server functions work with; provided as a context by the server for every request.
#[derive(Clone)]
pub struct Services {
    /// Signing up, signing in and sessions.
    pub accounts: Accounts,
    /// Conversations and their answers.
    pub chat: Chat,
    /// Documents.
    pub library: Library,
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
