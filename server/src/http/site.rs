//! The site's files: script, style, fonts. They are part of the binary, compressed when it was built, and named by their content.

use app::SiteFiles;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use leptos::config::LeptosOptions;
use leptos::prelude::IntoView;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::AppState;
use crate::config::Config;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// Files whose names carry a hash of their content, or their version.
const HASHED: &str = "pkg/";
const FONTS: &str = "fonts/";
const FOREVER: &str = "public, max-age=31536000, immutable";
const NO_CACHE: &str = "no-cache";
const A_DAY: &str = "public, max-age=86400";

/// What pages load.
#[must_use]
pub fn files() -> SiteFiles {
    // While `cargo leptos watch` builds, names carry no hashes; those that do are of an earlier release.
    let hashed: Vec<_> = if watched() { Vec::new() } else { Site::iter().collect() };
    let named = |stem: &str, ending: &str| {
        let found = hashed.iter().find(|name| is_hashed(name, stem, ending));
        found.map_or_else(|| format!("/{HASHED}{stem}.{ending}"), |name| format!("/{name}"))
    };
    SiteFiles {
        style: named(OUTPUT_NAME, "css"),
        script: named(OUTPUT_NAME, "js"),
        program: named(OUTPUT_NAME, "wasm"),
        attachments: named(ATTACHMENTS, "js"),
        pages: named(PAGES, "js"),
        pages_worker: named(PAGES_WORKER, "js"),
    }
}

/// What Leptos asks of a server. Pages name what they load by [`files`].
#[must_use]
pub fn leptos_options(config: &Config) -> LeptosOptions {
    LeptosOptions::builder().output_name(OUTPUT_NAME).site_addr(config.site_addr).build()
}

/// Whether `cargo leptos watch` has started this program, which then serves what is on the disk.
pub fn watched() -> bool {
    cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some()
}

/// The name of the script, style and WASM, as in `Cargo.toml`.
const OUTPUT_NAME: &str = "tejarat";

/// What sends the files of questions.
const ATTACHMENTS: &str = "attachments";
/// What draws pages of PDFs, and its second half.
const PAGES: &str = "pages";
const PAGES_WORKER: &str = "pages-worker";

/// Whether a file is `pkg/<stem>.<hash>.<ending>`.
fn is_hashed(name: &str, stem: &str, ending: &str) -> bool {
    let rest = name.strip_prefix(HASHED).and_then(|name| name.strip_prefix(stem)?.strip_prefix('.'));
    rest.and_then(|rest| rest.strip_suffix(ending)?.strip_suffix('.')).is_some_and(|hash| !hash.is_empty() && !hash.contains('.'))
}

/// A file of the site, or the page that says there is none.
pub fn file_or_not_found<V: IntoView + 'static>(
    context: impl Fn() + 'static + Clone + Send + Sync,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn(State<AppState>, Request) -> BoxFuture<'static, Response> + Clone + Send + Sync + 'static {
    move |_: State<AppState>, request: Request| {
        if let Some(response) = file(&request) {
            return Box::pin(async move { response });
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Box::pin(async { StatusCode::NOT_FOUND.into_response() });
        }
        let page = leptos_axum::render_app_async_with_context(context.clone(), shell.clone());
        Box::pin(async move {
            let mut response = page(request).await.into_response();
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        })
    }
}

fn file(request: &Request) -> Option<Response> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = request.uri().path().strip_prefix('/')?;
    let (file, encoding) = best(path, request.headers())?;
    let mut response = Response::new(if request.method() == Method::HEAD { Body::empty() } else { Body::from(file.data) });
    let headers = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind).ok()?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lifetime(path, request.uri().query())));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn lifetime(path: &str, query: Option<&str>) -> &'static str {
    let asked = query.and_then(|query| query.strip_prefix("v="));
    let is_version_of_ours = app::VERSIONED.iter().any(|(file, version)| *file == path && asked == Some(*version));
    if watched() {
        NO_CACHE
    } else if path.starts_with(HASHED) || path.starts_with(FONTS) || is_version_of_ours {
        FOREVER
    } else {
        A_DAY
    }
}

/// The smallest form of a file that the browser takes.
fn best(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| accepted.split(',').any(|entry| entry.split(';').next().is_some_and(|coding| coding.trim() == name));
    let compressed = [("br", "br"), ("gzip", "gz")].into_iter().filter(|(coding, _)| accepts(coding));
    let mut compressed = compressed.filter_map(|(coding, ending)| Some((Site::get(&format!("{path}.{ending}"))?, Some(coding))));
    compressed.next().or_else(|| Some((Site::get(path)?, None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_carries_its_version_in_its_address_may_be_kept() {
        for (file, version) in app::VERSIONED {
            assert_eq!(lifetime(file, Some(&format!("v={version}"))), FOREVER);
        }
        for path in ["pkg/tejarat.abc.css", "fonts/vazirmatn-33.0.3.woff2"] {
            assert_eq!(lifetime(path, None), FOREVER);
        }
        for query in [None, Some("v=0"), Some("")] {
            assert_eq!(lifetime("enhance.js", query), A_DAY, "{query:?}");
        }
    }

    #[test]
    fn what_pages_load_is_known_by_its_name() {
        assert!(is_hashed("pkg/tejarat.abc.wasm", OUTPUT_NAME, "wasm") && is_hashed("pkg/attachments.abc.js", ATTACHMENTS, "js"));
        for other in ["pkg/tejarat.wasm", "pkg/tejarat.abc.wasm.br", "pkg/tejarat.a.b.wasm", "pkg/other.abc.wasm", "tejarat.abc.wasm"] {
            assert!(!is_hashed(other, OUTPUT_NAME, "wasm"), "{other}");
        }
    }
}
