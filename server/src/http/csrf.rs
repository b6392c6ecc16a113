//! Keeps other sites from acting in the name of a person whose browser is signed in here.

use std::sync::Arc;

use app::cookies;
use app::errors::HttpProblem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use super::policy::Csrf;
use super::problem::reject;
use super::session::bearer;

/// The origins whose pages may act here: the site's public one, and the host that was asked itself, for it may have several names.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllowedOrigins {
    site: Arc<str>,
    /// Those whose pages may call the API, without any cookie.
    api: Arc<[String]>,
}

impl AllowedOrigins {
    /// Those of a site with this public address, such as `https://tejarat.chat`.
    pub(crate) fn of_site(url: &str) -> Self {
        Self { site: origin_of(url).into(), api: Arc::default() }
    }

    /// And these for the API alone.
    pub(crate) fn with_api(self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { api: origins.into_iter().map(|origin| origin_of(origin.as_ref())).collect(), ..self }
    }

    fn allows(&self, origin: &str, host: Option<&str>) -> bool {
        let origin = origin_of(origin);
        let is_host_asked = host.is_some_and(|host| self.schemes().iter().any(|scheme| origin_of(&format!("{scheme}://{host}")) == origin));
        is_host_asked || *origin == *self.site
    }

    /// A page that came in clear may be anybody's who sits in between: beside a site over HTTPS it is another site.
    fn schemes(&self) -> &'static [&'static str] {
        if self.site.starts_with("https://") { &["https"] } else { &["https", "http"] }
    }
}

/// Scheme, host and port of an address, as browsers write them in `Origin`.
fn origin_of(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let usual_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    format!("{scheme}://{}", authority.strip_suffix(usual_port).unwrap_or(authority))
}

/// The rule of a group of routes, and whose pages it knows.
#[derive(Debug, Clone)]
pub(crate) struct CsrfCheck {
    /// For the log.
    pub(crate) group: &'static str,
    pub(crate) rule: Csrf,
    pub(crate) origins: AllowedOrigins,
}

/// Rejects what a page of another site has had a browser send.
pub(crate) async fn reject_cross_site(State(check): State<CsrfCheck>, request: Request, next: Next) -> Response {
    if check.passes(&request) {
        return next.run(request).await;
    }
    tracing::info!(group = check.group, method = %request.method(), path = request.uri().path(), "rejected a cross-site request");
    let mut response = reject(HttpProblem::CrossSite);
    response.extensions_mut().insert(RejectedCrossSite);
    response
}

/// The mark of a response to what another site has asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RejectedCrossSite;

/// What a request is after.
enum Intent {
    Read,
    Change,
    /// Browsers open a socket to any site, with its cookies, and let the page read everything.
    OpenSocket,
}

impl Intent {
    fn of(request: &Request) -> Self {
        let upgrade = text(request.headers(), header::UPGRADE);
        if upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket")) {
            Self::OpenSocket
        } else if request.method().is_safe() {
            Self::Read
        } else {
            Self::Change
        }
    }
}

/// What gives a request its power.
enum Credentials {
    Bearer,
    Cookies,
    Nothing,
}

impl Credentials {
    fn of(headers: &HeaderMap) -> Self {
        let ours = [cookies::ACCESS, cookies::REFRESH, cookies::CODE, cookies::INBOX, cookies::FACTOR];
        if bearer(headers).is_some() {
            Self::Bearer
        } else if ours.iter().any(|name| cookies::read(headers, name).is_some()) {
            Self::Cookies
        } else {
            Self::Nothing
        }
    }
}

/// Where a request comes from, by what its browser says (`Origin`, `Sec-Fetch-Site`).
enum Source {
    /// A page of ours, or the person's own hand.
    OwnPage,
    /// A page that may call the API.
    ApiOrigin,
    Foreign,
    /// No browser that knows of such headers: a program, or a very old browser.
    Unknown,
}

impl CsrfCheck {
    fn passes(&self, request: &Request) -> bool {
        use self::{Credentials as By, Intent as To, Source as From};

        let headers = request.headers();
        if let To::OpenSocket = Intent::of(request) {
            let host = text(headers, header::HOST);
            return text(headers, header::ORIGIN).is_some_and(|origin| self.origins.allows(origin, host));
        }
        match (self.rule, Intent::of(request), Credentials::of(headers), self.source(request)) {
            (_, To::Read | To::OpenSocket, ..) => true,
            (Csrf::AnyPage, ..) => true,
            // No browser adds a bearer token by itself.
            (_, To::Change, By::Bearer, _) => true,
            (_, To::Change, _, From::OwnPage) => true,
            (Csrf::OwnPagesAndApiOrigins, To::Change, By::Nothing, From::ApiOrigin) => true,
            (_, To::Change, By::Nothing, From::Unknown) => true,
            // Cookies alone prove nothing.
            (_, To::Change, By::Cookies, From::Unknown) => false,
            // Without cookies too: signing a browser in to somebody else's account is an attack.
            (_, To::Change, _, From::ApiOrigin | From::Foreign) => false,
        }
    }

    fn source(&self, request: &Request) -> Source {
        let headers = request.headers();
        // HTTP/2 names the host in the address instead of a header.
        let host = text(headers, header::HOST).or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str));
        let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
        let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
        let site_is_own = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        let origin_is_own = origin.is_none_or(|origin| self.origins.allows(origin, host));
        match (site, origin) {
            (None, None) => Source::Unknown,
            _ if site_is_own && origin_is_own => Source::OwnPage,
            (_, Some(origin)) if self.origins.api.contains(&origin_of(origin)) => Source::ApiOrigin,
            _ => Source::Foreign,
        }
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use rstest::rstest;
    use tower::ServiceExt;

    use super::*;

    const COOKIE: (&str, &str) = ("cookie", "theme=dark; __Host-refresh=abc");
    const OWN: (&str, &str) = ("origin", "https://tejarat.chat");
    const EVIL: (&str, &str) = ("origin", "https://evil.example");

    async fn status(method: Method, headers: &[(&str, &str)]) -> StatusCode {
        status_under(Csrf::OwnPages, method, headers).await
    }

    async fn status_under(rule: Csrf, method: Method, headers: &[(&str, &str)]) -> StatusCode {
        let origins = AllowedOrigins::of_site("https://Front.example/").with_api(["https://partner.example"]);
        let router = Router::new()
            .route("/", any(|| async { "done" }))
            .layer(from_fn_with_state(CsrfCheck { group: "test", rule, origins }, reject_cross_site));
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
    #[case::l2_own_host_in_clear(&[COOKIE, ("origin", "http://tejarat.chat")])]
    #[case::l2_own_host_in_clear_at_the_port_of_https(&[COOKIE, ("origin", "http://tejarat.chat:443")])]
    #[case::l2_public_address_in_clear(&[COOKIE, ("origin", "http://front.example")])]
    #[case::l2_public_address_at_another_port(&[COOKIE, ("origin", "https://front.example:8443")])]
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

    #[rstest]
    #[case::without_anything(&[], true)]
    #[case::with_cookies(&[COOKIE], false)]
    #[case::of_another_site(&[EVIL], false)]
    #[tokio::test]
    async fn c01_a_page_that_may_call_the_api_does_so_without_cookies(#[case] more: &[(&str, &str)], #[case] passes: bool) {
        let partner = [("origin", "https://partner.example"), ("sec-fetch-site", "cross-site")];
        let headers: Vec<_> = if more == [EVIL] { vec![EVIL] } else { partner.iter().chain(more).copied().collect() };
        let expected = if passes { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(status_under(Csrf::OwnPagesAndApiOrigins, Method::POST, &headers).await, expected);
        assert_eq!(status_under(Csrf::OwnPages, Method::POST, &headers).await, StatusCode::FORBIDDEN);
        assert_eq!(status_under(Csrf::AnyPage, Method::POST, &headers).await, StatusCode::OK);
    }

    #[test]
    fn l2_what_came_in_clear_is_no_page_of_a_site_over_https() {
        let https = AllowedOrigins::of_site("https://tejarat.chat/app");
        for (origin, host) in
            [("https://tejarat.chat", "10.0.0.7:3000"), ("https://Tejarat.chat:443", "x"), ("https://www.t.ir", "www.t.ir")]
        {
            assert!(https.allows(origin, Some(host)), "{origin} at {host}");
        }
        for (origin, host) in [
            ("http://tejarat.chat", "tejarat.chat"),
            ("http://tejarat.chat:443", "tejarat.chat"),
            ("http://www.t.ir", "www.t.ir"),
            ("https://tejarat.chat:8443", "tejarat.chat"),
            ("tejarat.chat", "tejarat.chat"),
            ("null", "null"),
        ] {
            assert!(!https.allows(origin, Some(host)), "{origin} at {host}");
        }
        let here = AllowedOrigins::of_site("http://127.0.0.1:3000");
        assert!(here.allows("http://localhost:3000", Some("localhost:3000")) && !here.allows("http://localhost", Some("localhost:3000")));
    }

    #[tokio::test]
    async fn w01_a_socket_opens_for_own_pages_only() {
        let open = async |origin: Option<&str>| {
            let upgrade = [COOKIE, ("upgrade", "WebSocket")];
            let headers: Vec<_> = upgrade.into_iter().chain(origin.map(|origin| ("origin", origin))).collect();
            status(Method::GET, &headers).await == StatusCode::OK
        };
        assert!(open(Some("https://tejarat.chat")).await && open(Some("https://front.example")).await);
        for origin in [None, Some("null"), Some("https://evil.example"), Some("http://tejarat.chat"), Some("")] {
            assert!(!open(origin).await, "{origin:?}");
        }
    }
}
