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
mod tokens;

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use domain::Error;
use tower::Layer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::normalize_path::NormalizePath;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::AppState;
use super::problem::{Problem, REQUEST_ID, refused};
use super::session::DEVICE_KEY;

/// Where the API begins.
pub(super) const ROOT: &str = "/api/v1";
/// For so long a browser need not ask again whether a page may call.
const PREFLIGHT_LIFETIME: Duration = Duration::from_secs(3600);

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
    let router = router
        .merge(auth::aliases(send, verify))
        .merge(account::aliases(profile, password))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so);
    let api: &'static str = description::json(with_aliases(api)).leak();
    let router = router.merge(explorer::routes()).route("/openapi.json", get(move || async move { description::answer(api) }));
    let cors = cors(&state.config.cors_allowed_origins);
    Router::new().nest_service(ROOT, cors.layer(NormalizePath::trim_trailing_slash(router.with_state(state))))
}

/// Pages of these origins, and no others, may read what the API answers. Cookies are not for them: they sign with tokens.
fn cors(origins: &[String]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE, DEVICE_KEY])
        .expose_headers([header::RETRY_AFTER, header::CONTENT_DISPOSITION, HeaderName::from_static(REQUEST_ID)])
        .max_age(PREFLIGHT_LIFETIME)
}

async fn nothing_here() -> Problem {
    Problem(Error::NotFound)
}

async fn not_so() -> Response {
    refused(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this address is not asked in this way")
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
        .routes(routes!(contacts::ask_mobile))
        .routes(routes!(contacts::confirm_mobile))
        .routes(routes!(contacts::ask_email))
        .routes(routes!(contacts::confirm_email))
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
