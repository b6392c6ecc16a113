//! Keeps other sites from acting in the name of a person whose browser is signed in here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::accounts::cookies;

use super::api;
use super::denied_access::FromAnotherSite;
use super::problem::refused;
use super::session::bearer;

/// The origins whose pages may act here: the host that was asked itself, and those configured for proxies that change the host.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllowedOrigins {
    pages: Arc<[String]>,
    /// Those whose pages may call the API, without any cookie.
    api: Arc<[String]>,
}

impl AllowedOrigins {
    /// Origins such as `https://tejarat.chat`.
    pub(crate) fn new(origins: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { pages: normal(origins), api: Arc::default() }
    }

    /// And these for the API alone.
    pub(crate) fn with_api(self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { api: normal(origins), ..self }
    }

    fn allows(&self, origin: &str, host: Option<&str>) -> bool {
        let origin = origin.to_ascii_lowercase();
        let own = origin.split_once("://").zip(host).is_some_and(|((scheme, authority), host)| {
            let port = match scheme {
                "https" => ":443",
                "http" => ":80",
                _ => return false,
            };
            let bare = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
            bare(authority) == bare(host)
        });
        own || self.pages.contains(&origin)
    }
}

fn normal(origins: impl IntoIterator<Item = impl AsRef<str>>) -> Arc<[String]> {
    origins.into_iter().map(|origin| origin.as_ref().trim_end_matches('/').to_ascii_lowercase()).collect()
}

/// Lets a request that may change something through only when it does not come from another site.
///
/// Browsers say where a request comes from (`Origin`, `Sec-Fetch-Site`); one that says nothing and brings cookies along is
/// refused. Requests with a bearer token pass: no browser adds one by itself.
pub(crate) async fn reject_cross_site(State(allowed): State<AllowedOrigins>, request: Request, next: Next) -> Response {
    if may_pass(request.method(), request.uri(), request.headers(), &allowed) {
        next.run(request).await
    } else {
        tracing::info!(method = %request.method(), path = request.uri().path(), "refused a request from another site");
        rejection()
    }
}

/// Whether a page of an allowed origin asks for this socket; without the answer yes there must be no upgrade.
pub(crate) fn websocket_origin_ok(headers: &HeaderMap, allowed: &AllowedOrigins) -> bool {
    let host = text(headers, header::HOST);
    text(headers, header::ORIGIN).is_some_and(|origin| allowed.allows(origin, host))
}

fn may_pass(method: &Method, uri: &Uri, headers: &HeaderMap, allowed: &AllowedOrigins) -> bool {
    if method.is_safe() || bearer(headers).is_some() {
        return true;
    }
    // HTTP/2 names the host in the address instead of a header.
    let host = text(headers, header::HOST).or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let site_ok = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_ok = origin.is_none_or(|origin| allowed.allows(origin, host));
    let told = site.is_some() || origin.is_some();
    let calls_api = uri.path().starts_with(api::ROOT) && origin.is_some_and(|origin| allowed.api.iter().any(|known| known == origin));
    (calls_api && !brings_our_cookies(headers)) || (site_ok && origin_ok && (told || !brings_our_cookies(headers)))
}

fn brings_our_cookies(headers: &HeaderMap) -> bool {
    let ours = [cookies::ACCESS, cookies::REFRESH, cookies::CODE, cookies::INBOX, cookies::FACTOR];
    let mut cookie_headers = headers.get_all(header::COOKIE).iter().filter_map(|header| header.to_str().ok());
    cookie_headers.any(|header| ours.iter().any(|name| cookies::find(header, name).is_some()))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The answer to what another site asks for.
pub(crate) fn rejection() -> Response {
    let mut response = refused(StatusCode::FORBIDDEN, "cross_site", "requests from other sites are refused");
    response.extensions_mut().insert(FromAnotherSite);
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use rstest::rstest;
    use tower::ServiceExt;

    use super::*;

    const COOKIE: (&str, &str) = ("cookie", "theme=dark; __Host-refresh=abc");
    const OWN: (&str, &str) = ("origin", "https://tejarat.chat");
    const EVIL: (&str, &str) = ("origin", "https://evil.example");

    async fn status(method: Method, headers: &[(&str, &str)]) -> StatusCode {
        let router = Router::new()
            .route("/", any(|| async { "done" }))
            .layer(from_fn_with_state(AllowedOrigins::new(["https://Front.example/"]), reject_cross_site));
        let mut request = Request::builder().method(method).uri("/").header("host", "tejarat.chat");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    }

    #[rstest]
    #[case::foreign_origin(&[COOKIE, EVIL])]
    #[case::foreign_origin_without_cookie_as_in_a_forged_sign_in(&[EVIL])]
    #[case::opaque_origin(&[COOKIE, ("origin", "null")])]
    #[case::cross_site(&[COOKIE, ("sec-fetch-site", "cross-site")])]
    #[case::same_site_is_another_host(&[COOKIE, ("sec-fetch-site", "same-site")])]
    #[case::cross_site_with_own_origin(&[COOKIE, OWN, ("sec-fetch-site", "cross-site")])]
    #[case::foreign_origin_same_origin_fetch(&[COOKIE, EVIL, ("sec-fetch-site", "same-origin")])]
    #[case::own_host_as_prefix(&[COOKIE, ("origin", "https://tejarat.chat.evil.example")])]
    #[case::own_host_as_user(&[COOKIE, ("origin", "https://tejarat.chat@evil.example")])]
    #[case::another_port(&[COOKIE, ("origin", "https://tejarat.chat:8443")])]
    #[case::another_scheme(&[COOKIE, ("origin", "chrome-extension://tejarat.chat")])]
    #[case::says_nothing_but_brings_cookies(&[COOKIE])]
    #[case::basic_is_not_bearer(&[COOKIE, EVIL, ("authorization", "Basic eDp5")])]
    #[tokio::test]
    async fn c01_a_foreign_request_is_refused(#[case] headers: &[(&str, &str)]) {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(status(method, headers).await, StatusCode::FORBIDDEN);
        }
        assert_eq!(status(Method::GET, headers).await, StatusCode::OK, "reading changes nothing");
    }

    #[rstest]
    #[case::own_page(&[COOKIE, OWN, ("sec-fetch-site", "same-origin")])]
    #[case::own_page_of_an_older_browser(&[COOKIE, OWN])]
    #[case::own_page_without_origin(&[COOKIE, ("sec-fetch-site", "same-origin")])]
    #[case::own_page_with_the_port_written_out(&[COOKIE, ("origin", "https://tejarat.chat:443")])]
    #[case::configured(&[COOKIE, ("origin", "https://front.example")])]
    #[case::bearer(&[EVIL, ("authorization", "Bearer abc")])]
    #[case::a_program_without_cookies(&[])]
    #[tokio::test]
    async fn c01_own_pages_and_programs_pass(#[case] headers: &[(&str, &str)]) {
        assert_eq!(status(Method::POST, headers).await, StatusCode::OK);
    }

    #[rstest]
    #[case("text/plain")]
    #[case("multipart/form-data; boundary=x")]
    #[case("application/x-www-form-urlencoded")]
    #[tokio::test]
    async fn c03_a_form_on_another_site_has_no_effect(#[case] kind: &str) {
        assert_eq!(status(Method::POST, &[COOKIE, EVIL, ("content-type", kind)]).await, StatusCode::FORBIDDEN);
    }

    #[test]
    fn w01_a_socket_opens_for_own_pages_only() {
        let allowed = AllowedOrigins::new(["https://front.example"]);
        let ok = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "tejarat.chat".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            websocket_origin_ok(&headers, &allowed)
        };
        assert!(ok(Some("https://tejarat.chat")) && ok(Some("https://front.example")));
        assert!(!ok(None) && !ok(Some("null")) && !ok(Some("https://evil.example")) && !ok(Some("")));
    }
}
