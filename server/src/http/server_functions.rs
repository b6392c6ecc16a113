//! The server functions of the pages, each at the address that its `#[server(endpoint = "…")]` names.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, any, on};
use domain::LocalPath;
use leptos::server_fn::axum::server_fn_paths;

use super::AppState;
use super::problem::Problem;

/// Under it are all of them.
const ROOT: &str = "/fn";

/// The script of a page (`public/enhance.js`) says in it that it sends a form in the browser's place.
const SENT_BY_SCRIPT: HeaderName = HeaderName::from_static("x-form");
/// And is told in it where the form leads.
const NEXT_PAGE: HeaderName = HeaderName::from_static("x-location");

const HOME: HeaderValue = HeaderValue::from_static("/");

/// Routes for all of them, and for nothing at addresses like theirs.
pub(super) fn routes(context: impl Fn() + Clone + Send + Sync + 'static) -> Router<AppState> {
    let call = move |request| leptos_axum::handle_server_fns_with_context(context.clone(), request);
    let nothing = async || Problem::NothingHere;
    server_fn_paths()
        .filter_map(|(path, method)| Some((path, MethodFilter::try_from(method).ok()?)))
        .fold(Router::new(), |router, (path, method)| router.route(path, on(method, call.clone())))
        .route(&format!("{ROOT}/{{*rest}}"), any(nothing))
        .layer(from_fn(name_the_next_page))
        .layer(from_fn(stay_on_this_site))
}

/// A plain form leads back to what its request says it came from (`Referer`): to that page of ours, whichever host is named.
async fn stay_on_this_site(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for name in [header::LOCATION, NEXT_PAGE] {
        if let Some(location) = response.headers_mut().get_mut(&name) {
            *location = on_this_site(location);
        }
    }
    response
}

/// Path and query of an address, or home when they could lead elsewhere.
fn on_this_site(address: &HeaderValue) -> HeaderValue {
    let address = address.to_str().ok().and_then(|address| address.parse::<Uri>().ok());
    let local = address.and_then(|address| LocalPath::with_query(address.path(), address.query()));
    local.and_then(|local| HeaderValue::from_str(local.as_str()).ok()).unwrap_or(HOME)
}

/// A script cannot see where a redirect leads without going there.
async fn name_the_next_page(request: Request, next: Next) -> Response {
    let by_script = request.headers().contains_key(SENT_BY_SCRIPT);
    let mut response = next.run(request).await;
    if by_script
        && response.status().is_redirection()
        && let Some(page) = response.headers_mut().remove(header::LOCATION)
    {
        response.headers_mut().insert(NEXT_PAGE, page);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.status_mut() = StatusCode::NO_CONTENT;
        *response.body_mut() = Body::empty();
    }
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Open tabs, bookmarks of scripts and tests call by these. One that is no longer there must answer for a while yet.
    const ADDRESSES: &str = include_str!("server_functions.txt");

    #[test]
    fn l16_a_form_leads_back_to_our_own_page_whatever_host_is_named() {
        for (address, expected) in [
            ("https://evil.example/en/sign-in?__path=a&__err=b", "/en/sign-in?__path=a&__err=b"),
            ("http://127.0.0.1:3000/sign-in", "/sign-in"),
            ("/chat/conv_1?q=a%5Cb", "/chat/conv_1?q=a%5Cb"),
            ("https://evil.example", "/"),
            ("https://evil.example//evil.example/x", "/"),
            ("//evil.example/x", "/"),
            ("/\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            assert_eq!(on_this_site(&HeaderValue::from_str(address).unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn server_functions_keep_their_addresses() {
        let mut found: Vec<String> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
        found.sort_unstable();
        assert!(found.iter().all(|address| address.starts_with(&format!("POST {ROOT}/"))), "{found:#?}");
        assert_eq!(found.join("\n"), ADDRESSES.trim_end(), "server_functions.txt lists them all");
    }

    /// Two at one address would be one for the registry.
    #[test]
    fn no_two_server_functions_have_the_same_address() {
        let mut written = Vec::new();
        collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")), &mut written);
        let different: BTreeSet<&String> = written.iter().collect();
        assert_eq!(different.len(), written.len());
        assert_eq!(written.len(), ADDRESSES.lines().count(), "each names its address");
    }

    fn collect(folder: &Path, endpoints: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                collect(&entry, endpoints);
            } else {
                let text = std::fs::read_to_string(&entry).unwrap();
                let named = text.split("#[server(endpoint = \"").skip(1).filter_map(|rest| rest.split('"').next());
                endpoints.extend(named.map(str::to_owned));
            }
        }
    }
}
