//! What every response says about how browsers must treat it.

use app::cookies;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::Nonce;

use super::policy::Embedding;

/// Sent with everything, errors and files included.
const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
];
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const TWO_YEARS_OF_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// How people reach the site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reached {
    /// Over HTTPS only; then browsers are told to remember it.
    pub(crate) over_https: bool,
    /// Where pages hear from `cargo leptos watch` that they are to be loaded again, while that is running.
    pub(crate) reload_port: Option<u32>,
}

/// What the headers of a group of routes depend on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeaderRules {
    pub(crate) embedding: Embedding,
    pub(crate) reached: Reached,
}

/// Adds the security headers, and gives each page a nonce of its own (as a [`Nonce`] in the request's extensions)
/// without which no script runs on it.
pub(crate) async fn protect(State(HeaderRules { embedding, reached }): State<HeaderRules>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let host = request.headers().get(header::HOST).cloned();
    let personal = has_session_cookie(request.headers());

    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let shared = [(OPENER_POLICY, embedding.opener_policy()), (RESOURCE_POLICY, embedding.resource_policy())];
    for (name, value) in ALWAYS.into_iter().chain(shared) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if reached.over_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TWO_YEARS_OF_HTTPS);
        secure_cookies(headers);
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let html = kind.starts_with("text/html");
    if html
        && !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&policy(&nonce, host.as_ref(), embedding, reached))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        if personal || headers.contains_key(header::SET_COOKIE) {
            headers.insert(header::CACHE_CONTROL, NO_STORE);
        } else if html {
            // The nonce in it is for one time only.
            headers.insert(header::CACHE_CONTROL, NO_CACHE);
        }
    }
    response
}

/// Has no cookie, however harmless, travel in clear or be replaced by what does.
fn secure_cookies(headers: &mut HeaderMap) {
    let header::Entry::Occupied(cookies) = headers.entry(header::SET_COOKIE) else { return };
    let (name, cookies) = cookies.remove_entry_mult();
    let secured: Vec<_> = cookies
        .map(|cookie| match cookie.to_str() {
            Ok(text) if !text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure")) => {
                HeaderValue::from_str(&format!("{text}; Secure")).unwrap_or(cookie)
            }
            _ => cookie,
        })
        .collect();
    headers.extend(secured.into_iter().map(|cookie| (name.clone(), cookie)));
}

fn policy(nonce: &Nonce, host: Option<&HeaderValue>, embedding: Embedding, reached: Reached) -> String {
    // Older Safari does not count a socket to the own host as 'self'.
    let socket = host.and_then(|host| host.to_str().ok()).filter(|host| is_host(host)).map_or_else(String::new, |host| {
        let scheme = if reached.over_https { "wss" } else { "ws" };
        format!(" {scheme}://{host}")
    });
    let frame_ancestors = embedding.frame_ancestors();
    let reload = reached.reload_port.map_or_else(String::new, |port| format!(" ws://127.0.0.1:{port} ws://localhost:{port}"));
    format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; worker-src 'self'; connect-src 'self'{socket}{reload}; object-src 'none'; base-uri 'none'; \
         frame-ancestors {frame_ancestors}; form-action 'self'"
    )
}

/// Nothing in a host that came with the request may begin another directive.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
}

fn has_session_cookie(headers: &HeaderMap) -> bool {
    [cookies::ACCESS, cookies::REFRESH].iter().any(|name| cookies::read(headers, name).is_some())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use axum::Extension;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::response::{AppendHeaders, Html, Redirect};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    const COOKIES: [&str; 3] = ["theme=dark; SameSite=Lax; Path=/", "a=insecure; Path=/", "__Host-b=1; Secure; Path=/"];
    const FOREVER: &str = "public, max-age=31536000, immutable";

    fn router(over_https: bool) -> Router {
        framed(over_https, Embedding::OwnSite)
    }

    fn framed(over_https: bool, embedding: Embedding) -> Router {
        let reached = Reached { over_https, reload_port: None };
        Router::new()
            .route("/page", get(|Extension(nonce): Extension<Nonce>| async move { Html(nonce.to_string()) }))
            .route("/old", get(|| async { Redirect::permanent("/page") }))
            .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
            .route("/own-policy", get(|| async { ([(header::CONTENT_SECURITY_POLICY, "sandbox")], Html("")) }))
            .route("/cookies", get(|| async { (AppendHeaders(COOKIES.map(|cookie| (header::SET_COOKIE, cookie))), "") }))
            .route("/json", get(|| async { axum::Json(1) }))
            .route("/pkg/app.abc.js", get(|| async { ([(header::CACHE_CONTROL, FOREVER)], "js") }))
            .layer(from_fn_with_state(HeaderRules { embedding, reached }, protect))
    }

    async fn fetch(over_https: bool, path: &str, more: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path).header("host", "tejarat.chat");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        router(over_https).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn c05_every_page_has_a_policy_with_a_nonce_of_its_own() {
        let mut nonces = HashSet::new();
        for _ in 0..100 {
            let response = fetch(true, "/page", &[]).await;
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            let nonce = String::from_utf8(to_bytes(response.into_body(), 100).await.unwrap().to_vec()).unwrap();
            assert!(policy.contains(&format!("script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval';")), "{policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
            for directive in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "wss://tejarat.chat;"]
            {
                assert!(policy.contains(directive), "{directive} in {policy}");
            }
            nonces.insert(nonce);
        }
        assert_eq!(nonces.len(), 100);
    }

    #[tokio::test]
    async fn c05_a_forged_host_adds_nothing_to_the_policy() {
        let request = Request::get("/page").header("host", "x; script-src *").body(Body::empty()).unwrap();
        let response = router(true).oneshot(request).await.unwrap();
        assert!(!response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("script-src *"));
    }

    #[tokio::test]
    async fn c05_a_route_may_be_stricter() {
        let response = fetch(true, "/own-policy", &[]).await;
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "sandbox");
    }

    #[tokio::test]
    async fn c06_redirects_errors_and_files_carry_the_headers_too() {
        for path in ["/page", "/old", "/broken", "/missing", "/json", "/pkg/app.abc.js"] {
            let response = fetch(true, path, &[]).await;
            for name in ALWAYS.into_iter().map(|(name, _)| name).chain([OPENER_POLICY, RESOURCE_POLICY]) {
                assert!(response.headers().contains_key(&name), "{name} at {path}");
            }
            assert!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        }
        assert!(!fetch(false, "/page", &[]).await.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[tokio::test]
    async fn l12_over_https_every_cookie_is_secure() {
        let set = async |over_https| {
            let response = fetch(over_https, "/cookies", &[]).await;
            let cookies = response.headers().get_all(header::SET_COOKIE).iter();
            cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(set(false).await, COOKIES, "a browser drops secure ones on plain HTTP");
        let secure = ["theme=dark; SameSite=Lax; Path=/; Secure", "a=insecure; Path=/; Secure", "__Host-b=1; Secure; Path=/"];
        assert_eq!(set(true).await, secure);
    }

    #[tokio::test]
    async fn s09_what_is_personal_is_not_stored_and_what_never_changes_is_kept() {
        let cookie = [("cookie", "__Host-refresh=abc")];
        assert_eq!(fetch(true, "/page", &cookie).await.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(fetch(true, "/json", &cookie).await.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(fetch(true, "/page", &[]).await.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(fetch(true, "/pkg/app.abc.js", &cookie).await.headers()[header::CACHE_CONTROL], FOREVER);
        assert_eq!(fetch(true, "/pkg/missing.js", &cookie).await.headers()[header::CACHE_CONTROL], "no-store");
    }
}
