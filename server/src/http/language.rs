//! The language of a page is in its path: none for Persian, `/en` for English. A cookie remembers the choice.

use app::cookies::{self, PreferenceCookies};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Language, LocalPath};

/// Remembers the language of a page's path. A bare path leads to the language that was chosen before; on a first visit it is answered at
/// once in the browser's own, but for the workspace, whose program reads the language of its address.
pub async fn serve_in_language(mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD) && is_page(&path, request.headers());
    if !is_page {
        return next.run(request).await;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Some(rest) = under(&path, "fa") {
        // Persian has no prefix; this address only says "I want Persian". What some client would take for another site leads home.
        let rest = LocalPath::with_query(rest, request.uri().query());
        return remember(Redirect::to(rest.as_ref().map_or("/", LocalPath::as_str)).into_response(), Language::Fa);
    }
    if path == "/en/" {
        // One page, one address.
        return remember(Redirect::permanent(&format!("/en{query}")).into_response(), Language::En);
    }
    if under(&path, "en").is_some() {
        return remember(next.run(request).await, Language::En);
    }
    if preferred(request.headers()) == Language::En {
        let english = format!("/en{}{query}", if path == "/" { "" } else { &path });
        if app::is_workspace(&path) || chosen(request.headers()).is_some() {
            return vary(Redirect::to(&english).into_response());
        }
        if let Ok(english) = english.parse() {
            *request.uri_mut() = english;
            request.extensions_mut().insert(app::BareAddress);
        }
    }
    vary(next.run(request).await)
}

/// The files of the site have an ending, pages have none; and a program that asks for JSON wants no other language.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts_html =
        headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    accepts_html && !path.contains('.')
}

/// The rest of a path under a language's prefix: `/en/chat` → `/chat`, `/en` → `/`.
fn under<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = path.strip_prefix('/')?.strip_prefix(prefix)?;
    match rest {
        "" => Some("/"),
        _ => rest.starts_with('/').then_some(rest),
    }
}

/// What the cookie says, or else the browser's own first language that we speak.
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    chosen(headers).or_else(|| accepted(headers)).unwrap_or_default()
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookies::read(headers, cookies::LANGUAGE).and_then(Language::from_tag)
}

fn accepted(headers: &HeaderMap) -> Option<Language> {
    let listed = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    listed.split(',').find_map(|entry| Language::from_tag(entry.split(';').next()?.trim()))
}

fn remember(mut response: Response, language: Language) -> Response {
    cookies::append(response.headers_mut(), &PreferenceCookies::language(language));
    vary(response)
}

fn vary(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn only_whole_segments_are_a_language() {
        assert_eq!(under("/en/chat", "en"), Some("/chat"));
        assert_eq!(under("/fa", "fa"), Some("/"));
        assert_eq!(under("/english", "en"), None);
    }

    #[tokio::test]
    async fn l13_an_address_without_its_language_never_leads_to_another_site() {
        let router = Router::new().fallback(|| async { "a page" }).layer(from_fn(serve_in_language));
        let led_to = async |path: &str| {
            let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            response.headers()[header::LOCATION].to_str().unwrap().to_owned()
        };
        for path in ["/fa//evil", "/fa/\\3232235777", "/fa/%5Cevil", "/fa/%2F%2Fevil", "/fa/%09/evil", "/fa//evil?next=/chat"] {
            assert_eq!(led_to(path).await, "/", "{path}");
        }
        for (path, expected) in [("/fa", "/"), ("/fa/chat", "/chat"), ("/fa/chat?q=a%5Cb%0A", "/chat?q=a%5Cb%0A"), ("/fa?x=1", "/?x=1")] {
            assert_eq!(led_to(path).await, expected, "{path}");
        }
    }

    #[test]
    fn the_browsers_first_known_language_counts() {
        let headers = |value: &'static str| HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))]);
        assert_eq!(accepted(&headers("de-DE,en;q=0.8,fa;q=0.5")), Some(Language::En));
        assert_eq!(accepted(&headers("fa-IR,en;q=0.8")), Some(Language::Fa));
        assert_eq!(accepted(&headers("de")), None);
    }
}
