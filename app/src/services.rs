use domain::inbox::Inbox;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{AxumRouteListing, generate_route_list_with_exclusions};

use crate::chat::SettledAnswers;
use crate::language::without_language;
use crate::site_files::SiteFiles;

/// What pages need to know of the installation; provided by the server as a context, behind an `Arc`, like [`domain::Services`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the site is reached, without a slash at the end: `https://tejarat.chat`.
    pub origin: String,
    /// What was sent, where nothing is really sent; `None` outside development.
    pub inbox: Option<Inbox>,
    /// Whether whoever answers first can search the web, too.
    pub searches_web: bool,
    /// What pages load.
    pub files: SiteFiles,
    /// What was rendered before.
    pub settled_answers: SettledAnswers,
}

/// Under it is what only development has.
pub const DEVELOPMENT: &str = "/dev";

/// The routes of all pages.
pub struct Pages {
    pub pages: Vec<AxumRouteListing>,
    pub development: Vec<AxumRouteListing>,
}

/// The route for unknown addresses is left out: files come before it, so the server renders the application for whatever is neither.
/// Server functions are no pages, and the server routes them by itself.
#[must_use]
pub fn pages() -> Pages {
    let functions: Vec<_> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let routes = generate_route_list_with_exclusions(crate::App, Some(functions.clone())).into_iter();
    let (left_out, routes): (Vec<_>, Vec<_>) = routes.partition(|route| functions.iter().any(|path| path == route.path()));
    let is_development = |route: &AxumRouteListing| std::path::Path::new(without_language(route.path())).starts_with(DEVELOPMENT);
    let (development, pages): (Vec<_>, Vec<_>) = routes.into_iter().filter(|route| !route.path().contains('*')).partition(is_development);
    // Each list must name what it leaves out.
    Pages { pages: [pages, left_out.clone()].concat(), development: [development, left_out].concat() }
}
