//! Errors as HTTP answers: one status for each, and a body that programs can read (RFC 9457).

use std::borrow::Cow;

use app::errors::{HttpProblem, in_language};
use app::form_problem::PROBLEM;
use app::status::status_of;
use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::error::Param;
use domain::{Error, Language};
use serde_json::{Map, Value, json};

use super::language::preferred;

/// The header that names a request, in both directions.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// An error on its way to the client. Turning it into a response writes the cause of an internal one to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// What a service told.
    Error(Error),
    /// The address names nothing that anybody could have. It is answered like what is somebody else's, but nobody reached for that.
    NothingHere,
}

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => {
                log_cause(&error);
                answer(Cause::Domain(error))
            }
            Self::NothingHere => {
                let mut response = answer(Cause::Domain(Error::NotFound));
                response.extensions_mut().insert(NothingHere);
                response
            }
        }
    }
}

/// Marks the answer to [`Problem::NothingHere`].
#[derive(Debug, Clone, Copy)]
pub(super) struct NothingHere;

/// What a part of an address names. What is no id of the expected kind names nothing.
pub(super) fn named<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NothingHere)
}

/// The answer to a request that no service heard of.
pub(crate) fn reject(problem: HttpProblem) -> Response {
    answer(Cause::Http { problem, title: problem.title().into() })
}

/// The same with a title that says where in the request the problem is.
pub(crate) fn reject_naming_place(problem: HttpProblem, title: String) -> Response {
    answer(Cause::Http { problem, title: title.into() })
}

/// What a problem's body is written from. It goes along with the response until the request's id and language are known.
#[derive(Debug, Clone)]
enum Cause {
    Domain(Error),
    Http { problem: HttpProblem, title: Cow<'static, str> },
}

impl Cause {
    fn status(&self) -> StatusCode {
        match self {
            Self::Domain(error) => status_of(error),
            Self::Http { problem, .. } => problem.status(),
        }
    }
}

/// Leads a form without scripts back to its page, which tells the outcome. The page's bare address leads on to the language that it
/// had before.
pub(crate) fn lead_back<T>(page: &str, outcome: Result<T, Error>) -> Response {
    let Err(error) = outcome else { return Redirect::to(page).into_response() };
    log_cause(&error);
    let mut address = format!("{page}?{PROBLEM}={}", error.code());
    for (name, param) in error.params() {
        // Neither codes nor data hold anything that means something in an address.
        match param {
            Param::Number(number) => address.push_str(&format!("&{name}={number}")),
            Param::Text(text) => address.push_str(&format!("&{name}={text}")),
        }
    }
    Redirect::to(&address).into_response()
}

/// Writes the cause of an internal error to the log; called once, where the error leaves the process.
pub(crate) fn log_cause(error: &Error) {
    if let Error::Internal(fault) = error {
        tracing::error!(fault = %fault.id, cause = %fault.cause, "internal error");
    }
}

/// The answer to a request whose handler panicked; the process goes on.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::Error(Error::internal("a handler panicked")).into_response()
}

/// Puts the id of the request into the body of a problem, for those who report it, and a sentence in the language they read.
pub(crate) async fn name_the_request(request: Request, next: Next) -> Response {
    let language = preferred(request.headers());
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut response = next.run(request).await;
    let (Some(id), Some(cause)) = (id, response.extensions_mut().remove::<Cause>()) else {
        return response;
    };
    *response.body_mut() = Body::from(body(&cause, Some(&id), Some(language)).to_string());
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        response.headers_mut().remove(name);
    }
    response
}

fn answer(cause: Cause) -> Response {
    let mut response = (cause.status(), Json(body(&cause, None, None))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Cause::Domain(error) = &cause
        && let Some(seconds) = error.retry_after()
    {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(cause);
    response
}

/// What is wrong, for programs and for people (RFC 9457): what the sentence needs stands beside it, so that a program can say it in
/// its own words.
fn body(cause: &Cause, request_id: Option<&str>, language: Option<Language>) -> Value {
    let mut body = match cause {
        Cause::Domain(error) => error_in_words(error, language),
        Cause::Http { problem, title } => words(title, problem.code(), language.map(|language| problem.sentence(language))),
    };
    body.insert("type".to_owned(), json!("about:blank"));
    body.insert("status".to_owned(), json!(cause.status().as_u16()));
    if let Some(id) = request_id {
        body.insert("instance".to_owned(), json!(format!("urn:request:{id}")));
        body.insert("request_id".to_owned(), json!(id));
    }
    if let Cause::Domain(Error::Fields(fields)) = cause {
        let of_field = |(field, error): (&str, &Error)| {
            let mut problem = error_in_words(error, language);
            problem.insert("field".to_owned(), json!(field));
            Value::Object(problem)
        };
        body.insert("errors".to_owned(), fields.iter().map(of_field).collect());
    }
    Value::Object(body)
}

/// The code of an error, its words and its data.
pub(super) fn error_in_words(error: &Error, language: Option<Language>) -> Map<String, Value> {
    let detail = language.map(|language| in_language(language, error));
    let mut members = words(&error.to_string(), error.code(), detail.as_deref());
    members.extend(error.params().into_iter().map(|(name, param)| (name.to_owned(), json!(param))));
    members
}

fn words(title: &str, code: &str, detail: Option<&str>) -> Map<String, Value> {
    let detail = detail.map(|detail| ("detail", detail));
    [("title", title), ("code", code)].into_iter().chain(detail).map(|(name, text)| (name.to_owned(), json!(text))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::Router;
    use axum::body::to_bytes;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use domain::accounts::AccountsError;
    use domain::error::InvalidFields;
    use domain::identity::IdentityError;

    use super::*;

    async fn answered(error: Error) -> (StatusCode, axum::http::HeaderMap, Value) {
        let router =
            Router::new().route("/", get(move || async move { Err::<(), _>(Problem::Error(error)) })).layer(from_fn(name_the_request));
        let request = Request::get("/").header(REQUEST_ID, "req-7").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap())
    }

    #[tokio::test]
    async fn an_error_names_itself_its_data_and_the_request() {
        let (status, headers, body) = answered(AccountsError::WrongCode { tries_left: 3 }.into()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let expected = json!({
            "type": "about:blank", "title": "wrong code; 3 tries left", "status": 422, "code": "accounts.wrong_code",
            "tries_left": 3, "request_id": "req-7", "instance": "urn:request:req-7", "detail": "کد واردشده درست نیست؛ ۳ تلاش دیگر دارید.",
        });
        assert_eq!(body, expected);
    }

    /// One line an error: what programs see of it, and what people read.
    #[test]
    fn problem_bodies() {
        let mut fields = InvalidFields::default();
        fields.note("email", Err::<(), _>(IdentityError::InvalidEmail));
        fields.note("code", Err::<(), _>(AccountsError::WrongCode { tries_left: 2 }));
        let mut errors = Error::samples();
        errors.push(fields.into());
        let of_http = HttpProblem::ALL.map(|problem| Cause::Http { problem, title: problem.title().into() });
        let causes: Vec<_> = errors.into_iter().map(Cause::Domain).chain(of_http).collect();
        for (name, language) in [("problems_fa", Language::Fa), ("problems_en", Language::En)] {
            let bodies: Vec<_> = causes.iter().map(|cause| body(cause, Some("req-7"), Some(language))).collect();
            insta::assert_snapshot!(name, serde_json::to_string_pretty(&bodies).unwrap());
        }
    }

    #[tokio::test]
    async fn every_problem_of_http_is_told_in_the_readers_language() {
        let mut codes = BTreeSet::new();
        for problem in HttpProblem::ALL {
            let router = Router::new().route("/", get(async move || reject(problem))).layer(from_fn(name_the_request));
            let ask = async |language| {
                let request = Request::get("/").header(REQUEST_ID, "req-7").header(header::ACCEPT_LANGUAGE, language);
                let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
                assert_eq!(response.status(), problem.status(), "{problem:?}");
                assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{problem:?}");
                serde_json::from_slice::<Value>(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
            };
            let [fa, en] = [ask("fa").await, ask("en").await];
            let [in_persian, in_english] = [&fa, &en].map(|body| body["detail"].as_str().unwrap_or_default());
            assert!(!in_persian.is_ascii() && !in_english.is_empty() && in_english.is_ascii(), "{problem:?}: {fa} {en}");
            assert_eq!((&en["code"], &en["instance"]), (&json!(problem.code()), &json!("urn:request:req-7")));
            assert!(codes.insert(problem.code()), "{problem:?} has the code of another one");
        }
        assert!(Error::samples().iter().all(|error| !codes.contains(error.code())));
    }

    #[test]
    fn an_uploader_reads_the_error_back_from_the_problem() {
        for error in Error::samples() {
            let body = body(&Cause::Domain(error.clone()), Some("req-7"), Some(Language::En));
            assert_eq!(domain::json::read(&body.to_string()), Some(error));
        }
    }

    #[tokio::test]
    async fn too_many_says_when_to_come_back() {
        let (status, headers, body) = answered(Error::TooMany { retry_after: 42 }).await;
        assert_eq!((status, headers[header::RETRY_AFTER].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "42"));
        assert_eq!(body["retry_after"], 42);
        let (status, headers, _) = answered(Error::Unavailable).await;
        assert_eq!((status, headers.contains_key(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, true));
    }

    #[tokio::test]
    async fn naming_the_request_keeps_every_cookie() {
        let cookies = axum::response::AppendHeaders([(header::SET_COOKIE, "a=1"), (header::SET_COOKIE, "b=2")]);
        let router = Router::new()
            .route("/", get(move || async move { (cookies, Problem::Error(Error::SignedOut)) }))
            .layer(from_fn(name_the_request));
        let request = Request::get("/").header(REQUEST_ID, "req-7").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers().get_all(header::SET_COOKIE).iter().count(), 2);
    }

    #[tokio::test]
    async fn the_cause_of_an_internal_error_stays_inside() {
        let (status, _, body) = answered(Error::internal("password of the database is hunter2")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.to_string().contains("hunter2"));
        assert_eq!(body["fault"].as_str().map(str::len), Some(6));
    }
}
