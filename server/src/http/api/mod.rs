//! The API for programs: JSON over HTTP under `/api/v1`, described by itself as OpenAPI.
//!
//! Programs keep their tokens themselves and send `Authorization: Bearer …`. What a browser would keep in a cookie, such as
//! the key of whoever asked for a code, they get in the body and bring back in it.

mod account;
mod auth;
mod body;
mod contacts;
mod description;
mod explorer;
mod own_data;
mod preferences;
mod problems;
mod proof;
mod tokens;

use app::errors::HttpProblem;
use axum::Router;
use axum::response::Response;
use axum::routing::{MethodRouter, any, get};
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::AppState;
use super::problem::{Problem, reject};

/// Where the API begins.
pub(super) const ROOT: &str = "/api/v1";

/// Names that the API had before, each for the same as the other.
const ALIASES: [(&str, &str); 4] = [
    ("/auth/send-otp", "/auth/otp/request"),
    ("/auth/verify-otp", "/auth/otp/verify"),
    ("/auth/profile", "/auth/me"),
    ("/auth/password/change", "/auth/change-password"),
];

/// All routes, each with and without a slash at its end.
pub(super) fn routes() -> Router<AppState> {
    let mut router = Router::new();
    let mut described = OpenApiRouter::with_openapi(description::head());
    for (schemas, paths, methods) in endpoints() {
        for path in paths.paths.keys() {
            router = with_and_without_slash(router, path, &methods);
            for (alias, _) in ALIASES.iter().filter(|(_, name)| name == path) {
                router = with_and_without_slash(router, alias, &methods);
            }
        }
        described = described.routes((schemas, paths, methods));
    }
    let api: &'static str = description::json(with_aliases(described.into_openapi())).leak();
    router = with_and_without_slash(router, "/openapi.json", &get(move || async move { description::answer(api) }));
    for (path, methods) in explorer::endpoints() {
        router = with_and_without_slash(router, path, &methods);
    }
    let router = router.fallback(nothing_here).method_not_allowed_fallback(method_not_allowed);
    // Nesting leaves out the root with a slash.
    Router::new().nest(ROOT, router).route(&format!("{ROOT}/"), any(nothing_here))
}

fn with_and_without_slash(router: Router<AppState>, path: &str, methods: &MethodRouter<AppState>) -> Router<AppState> {
    router.route(path, methods.clone()).route(&format!("{path}/"), methods.clone())
}

async fn nothing_here() -> Problem {
    Problem::NothingHere
}

async fn method_not_allowed() -> Response {
    reject(HttpProblem::MethodNotAllowed)
}

fn endpoints() -> Vec<UtoipaMethodRouter<AppState>> {
    vec![
        routes!(auth::register),
        routes!(auth::login),
        routes!(auth::request_code),
        routes!(auth::verify_code),
        routes!(auth::forgot_password),
        routes!(auth::reset_password),
        routes!(tokens::pass_factor),
        routes!(tokens::refresh),
        routes!(tokens::logout),
        routes!(account::me, account::change_me, own_data::delete_me),
        routes!(own_data::keep_me),
        routes!(own_data::export, own_data::request_export),
        routes!(own_data::export_file),
        routes!(account::change_password),
        routes!(contacts::ask_mobile),
        routes!(contacts::confirm_mobile),
        routes!(contacts::ask_email),
        routes!(contacts::confirm_email),
        routes!(account::sessions),
        routes!(account::end_session),
        routes!(account::end_other_sessions),
    ]
}

/// The description as programs see it: an alias like what it stands for, and a slash at the end of each path.
fn with_aliases(mut api: OpenApi) -> OpenApi {
    for (alias, name) in ALIASES {
        let described: Option<PathItem> = api.paths.paths.get(name).cloned();
        if let Some(mut item) = described {
            description::mark_as_alias(&mut item);
            api.paths.paths.insert(alias.to_owned(), item);
        }
    }
    api.paths.paths = std::mem::take(&mut api.paths.paths).into_iter().map(|(path, item)| (format!("{path}/"), item)).collect();
    api
}
