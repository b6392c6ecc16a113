//! The page on which the API can be tried: Swagger UI in the frame of our own pages, all of it served from here.

use std::sync::{Arc, LazyLock};

use app::cookies;
use axum::Extension;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use domain::Error;
use domain::accounts::Theme;
use leptos::nonce::Nonce;
use utoipa_swagger_ui::Config;

use crate::http::AppState;
use crate::http::language::preferred;
use crate::http::problem::Problem;
use crate::http::site;

/// Begins Swagger UI on our page, and gives it our look.
const OWN: [(&str, &str, &str); 2] =
    [("explorer.js", "text/javascript", include_str!("explorer.js")), ("explorer.css", "text/css", include_str!("explorer.css"))];
/// What the page needs of Swagger UI.
const PARTS: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];
/// A day: the files change with a release, and their names do not.
const KEPT: &str = "public, max-age=86400";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(Arc::default);

/// The page and its files.
pub(super) fn endpoints() -> [(&'static str, MethodRouter<AppState>); 2] {
    [("/explorer", get(page)), ("/explorer/{file}", get(file))]
}

async fn page(Extension(nonce): Extension<Nonce>, headers: HeaderMap) -> Html<String> {
    let files = format!("{}/explorer", super::ROOT);
    let theme = cookies::read(&headers, cookies::THEME).map(Theme::named).unwrap_or_default();
    Html(app::api_page(site::files().style, preferred(&headers), theme, &nonce, &files))
}

async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let headers = |kind: &str| [(header::CONTENT_TYPE, kind.to_owned()), (header::CACHE_CONTROL, KEPT.to_owned())];
    if let Some((_, kind, content)) = OWN.iter().find(|(own, ..)| *own == name) {
        return Ok((headers(kind), *content).into_response());
    }
    if !PARTS.contains(&name.as_str()) {
        return Err(Problem::NothingHere);
    }
    let file =
        utoipa_swagger_ui::serve(&name, CONFIG.clone()).map_err(|error| Error::internal(error.to_string()))?.ok_or(Error::NotFound)?;
    Ok((headers(&file.content_type), file.bytes.into_owned()).into_response())
}
