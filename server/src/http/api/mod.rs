//! The API for programs: JSON over HTTP under `/api/v1`, described by itself as OpenAPI.
//!
//! Programs keep their tokens themselves and send `Authorization: Bearer …`. What a browser would keep in a cookie, such as
//! the key of whoever asked for a code, they get in the body and bring back in it.

mod account;
mod auth;
mod body;
mod description;
mod own_data;
mod refusals;
mod tokens;

use axum::Router;
use axum::routing::get;
use domain::Error;
use tower_http::normalize_path::NormalizePath;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::AppState;
use super::problem::Problem;

/// Where the API begins.
const ROOT: &str = "/api/v1";

/// Names that the API had before, each for the same as the other.
const ALIASES: [(&str, &str); 4] = [
    ("/auth/send-otp", "/auth/otp/request"),
    ("/auth/verify-otp", "/auth/otp/verify"),
    ("/auth/profile", "/auth/me"),
    ("/auth/password/change", "/auth/change-password"),
];

/// All routes, each with and without a slash at its end.
pub(super) fn routes(state: AppState) -> Router<AppState> {
    let (router, api) = described().split_for_parts();
    let [send, verify, profile, password] = ALIASES.map(|(alias, _)| alias);
    let router = router.merge(auth::aliases(send, verify)).merge(account::aliases(profile, password)).fallback(nothing_here);
    let api: &'static str = description::json(with_aliases(api)).leak();
    let router = router.route("/openapi.json", get(move || async move { description::answer(api) }));
    Router::new().nest_service(ROOT, NormalizePath::trim_trailing_slash(router.with_state(state)))
}

async fn nothing_here() -> Problem {
    Problem(Error::NotFound)
}

fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(description::head())
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::request_code))
        .routes(routes!(auth::verify_code))
        .routes(routes!(auth::forgot_password))
        .routes(routes!(auth::reset_password))
        .routes(routes!(tokens::pass_factor))
        .routes(routes!(tokens::refresh))
        .routes(routes!(tokens::logout))
        .routes(routes!(account::me, account::change_me, own_data::delete_me))
        .routes(routes!(own_data::keep_me))
        .routes(routes!(own_data::export, own_data::request_export))
        .routes(routes!(own_data::export_file))
        .routes(routes!(account::change_password))
        .routes(routes!(account::sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(account::end_other_sessions))
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
