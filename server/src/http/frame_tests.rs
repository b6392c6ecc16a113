use std::net::{IpAddr, Ipv4Addr};

use axum::Extension;
use axum::body::{Body as RequestBody, to_bytes};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use domain::actor::Person;
use domain::client::Client;
use futures::stream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::*;
use crate::http::policy::{ACTIONS, ALL, API, DOWNLOADS, EMBEDS, Length, OPERATOR, PAGES, UPLOADS, WEBHOOKS};
use crate::http::session::tests::{AccountsFixture, client_rules};

const EVIL: (&str, &str) = ("origin", "https://evil.example");
const PARTNER: (&str, &str) = ("origin", "https://partner.example");

struct Framed {
    frame: Frame,
    accounts: AccountsFixture,
}

impl Framed {
    async fn new() -> Self {
        let accounts = AccountsFixture::new().await;
        let frame = Frame {
            sessions: accounts.sessions.clone(),
            metrics: Metrics::new(),
            database_watch: DatabaseWatch::start(&"sqlite::memory:".into(), CancellationToken::new()),
            client_rules: client_rules(),
            hosts: AllowedHosts::new(&["tejarat.chat".to_owned()]),
            origins: AllowedOrigins::of_site("https://tejarat.chat").with_api([PARTNER.1]),
            api_origins: vec![PARTNER.1.to_owned()],
            reached: Reached { over_https: true, reload_port: None },
            load: LoadShedder::default(),
        };
        Self { frame, accounts }
    }

    fn routes(&self, policy: &Policy) -> Router {
        let caller = async |caller: Option<Extension<Option<Person>>>| {
            if caller.is_some_and(|Extension(caller)| caller.is_some()) { "somebody" } else { "nobody" }
        };
        let size = async |body: axum::body::Bytes| body.len().to_string();
        let routes = Router::new()
            .route("/page", get(async || Html("page")))
            .route("/caller", get(caller).post(caller))
            .route("/size", post(size))
            .route("/missing", get(async || StatusCode::NOT_FOUND))
            .route("/client", get(async |Extension(client): Extension<Client>| client.address.to_string()));
        self.frame.around(policy, routes)
    }

    async fn send(&self, policy: &Policy, method: Method, path: &str, headers: &[(&str, &str)], body: RequestBody) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "tejarat.chat");
        }
        self.routes(policy).oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn get(&self, policy: &Policy, path: &str, headers: &[(&str, &str)]) -> Response {
        self.send(policy, Method::GET, path, headers, RequestBody::empty()).await
    }

    async fn post(&self, policy: &Policy, path: &str, headers: &[(&str, &str)]) -> Response {
        self.send(policy, Method::POST, path, headers, RequestBody::empty()).await
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap()
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn every_group_answers_known_hosts_with_security_headers_and_a_request_id() {
    let framed = Framed::new().await;
    for policy in ALL {
        let group = policy.group;
        let response = framed.get(policy, "/page", &[("x-request-id", "forged")]).await;
        assert_eq!(response.status(), StatusCode::OK, "{group}");
        for name in ["x-content-type-options", "referrer-policy", "permissions-policy", "strict-transport-security"] {
            assert!(!header_of(&response, name).is_empty(), "{group}: {name}");
        }
        let id = header_of(&response, REQUEST_ID);
        assert!(!id.is_empty() && id != "forged", "{group}: {id}");
        let csp = header_of(&response, "content-security-policy");
        assert!(csp.contains(&format!("frame-ancestors {};", policy.embedding.frame_ancestors())), "{group}: {csp}");
        assert_eq!(header_of(&response, "cross-origin-resource-policy"), policy.embedding.resource_policy(), "{group}");
        assert_eq!(header_of(&response, "cross-origin-opener-policy"), policy.embedding.opener_policy(), "{group}");
        let elsewhere = framed.get(policy, "/page", &[("host", "evil.example")]).await;
        let expected = if policy.checks_host { StatusCode::MISDIRECTED_REQUEST } else { StatusCode::OK };
        assert_eq!(elsewhere.status(), expected, "{group}");
        assert_eq!(text(framed.get(policy, "/client", &[]).await).await, IpAddr::V4(Ipv4Addr::UNSPECIFIED).to_string(), "{group}");
    }
    const { assert!(!OPERATOR.checks_host) };
}

#[tokio::test]
async fn only_groups_that_read_the_session_know_who_asks() {
    let framed = Framed::new().await;
    let cookies = framed.accounts.cookies();
    for policy in ALL {
        let caller = text(framed.get(policy, "/caller", &[("cookie", &cookies)]).await).await;
        assert_eq!(caller == "somebody", policy.session == Session::Read, "{}: {caller}", policy.group);
    }
}

#[tokio::test]
async fn c01_another_site_changes_something_only_where_nobody_is_signed_in() {
    let framed = Framed::new().await;
    let cookies = framed.accounts.cookies();
    for policy in ALL {
        let group = policy.group;
        let response = framed.post(policy, "/caller", &[EVIL, ("cookie", &cookies)]).await;
        if policy.csrf == Csrf::AnyPage {
            assert_eq!((response.status(), text(response).await.as_str()), (StatusCode::OK, "nobody"), "{group}");
        } else {
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{group}");
        }
        let partner = framed.post(policy, "/caller", &[PARTNER]).await;
        assert_eq!(partner.status() == StatusCode::FORBIDDEN, policy.csrf == Csrf::OwnPages, "{group}");
    }
}

#[tokio::test]
async fn scripts_of_other_sites_read_only_what_a_group_gives_them() {
    let framed = Framed::new().await;
    let ask = [("access-control-request-method", "POST")];
    for policy in ALL {
        let readable = async |origin: (&'static str, &'static str)| {
            let preflight = framed.send(policy, Method::OPTIONS, "/size", &[origin, ask[0]], RequestBody::empty()).await;
            let answer = framed.get(policy, "/page", &[origin]).await;
            let [preflight, answer] = [preflight, answer].map(|response| header_of(&response, "access-control-allow-origin").to_owned());
            assert_eq!(preflight, answer, "{}", policy.group);
            answer
        };
        let (evil, partner) = (readable(EVIL).await, readable(PARTNER).await);
        let expected = match policy.cors {
            Cors::OwnPages => ("", ""),
            Cors::ApiOrigins => ("", PARTNER.1),
            Cors::AnySite => ("*", "*"),
        };
        assert_eq!((evil.as_str(), partner.as_str()), expected, "{}", policy.group);
        let with_cookies = framed.get(policy, "/page", &[PARTNER]).await;
        assert_eq!(header_of(&with_cookies, "access-control-allow-credentials"), "", "{}", policy.group);
    }
    let denied = framed.post(&API, "/caller", &[PARTNER, ("cookie", &framed.accounts.cookies())]).await;
    assert_eq!((denied.status(), header_of(&denied, "access-control-allow-origin")), (StatusCode::FORBIDDEN, PARTNER.1));
}

#[tokio::test]
async fn e02_chunked_bodies_are_taken_only_where_declared_and_end_the_connection() {
    let framed = Framed::new().await;
    for policy in ALL {
        let chunks = RequestBody::from_stream(stream::iter([Ok::<_, std::io::Error>("ab"), Ok("cd")]));
        let chunked = [("transfer-encoding", "chunked"), ("origin", "https://tejarat.chat")];
        let response = framed.send(policy, Method::POST, "/size", &chunked, chunks).await;
        match policy.length {
            Length::Required => assert_eq!(response.status(), StatusCode::LENGTH_REQUIRED, "{}", policy.group),
            Length::Optional => {
                assert_eq!(header_of(&response, "connection"), "close", "{}", policy.group);
                assert_eq!((response.status(), text(response).await.as_str()), (StatusCode::OK, "4"), "{}", policy.group);
            }
        }
    }
    assert_eq!(UPLOADS.length, Length::Optional);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended_with_a_problem_that_says_so() {
    let framed = Framed::new().await;
    let limit = Duration::from_millis(10);
    for (time, status, code) in [
        (Time::Handling(limit), StatusCode::SERVICE_UNAVAILABLE, "handling_timed_out"),
        (Time::Sending(limit), StatusCode::REQUEST_TIMEOUT, "sending_timed_out"),
    ] {
        let endless = Router::new().route("/", get(std::future::pending::<()>));
        let endless: Router = framed.frame.around(&Policy { time, ..ACTIONS }, endless);
        let request = Request::get("/").header("host", "tejarat.chat").body(RequestBody::empty()).unwrap();
        let response = endless.oneshot(request).await.unwrap();
        assert_eq!((response.status(), header_of(&response, "content-type")), (status, "application/problem+json"));
        let body = text(response).await;
        assert!(body.contains(code) && body.contains("\"detail\""), "{body}");
    }
}

#[tokio::test]
async fn whatever_a_layer_rejects_is_a_problem_in_the_readers_language() {
    let framed = Framed::new().await;
    let body = || RequestBody::from("x");
    let [english, own] = [("accept-language", "en"), ("origin", "https://tejarat.chat")];
    for policy in ALL {
        let mut rejected = Vec::new();
        if policy.csrf != Csrf::AnyPage {
            rejected.push(("cross_site", framed.send(policy, Method::POST, "/size", &[english, EVIL], body()).await));
        }
        if policy.length == Length::Required {
            let chunked = [english, own, ("transfer-encoding", "chunked")];
            rejected.push(("length_required", framed.send(policy, Method::POST, "/size", &chunked, body()).await));
        }
        if policy.checks_host {
            let [known, unknown] = [("host", "tejarat.chat"), ("host", "evil.example")];
            rejected.push(("unknown_host", framed.get(policy, "/page", &[english, unknown]).await));
            rejected.push(("repeated_host", framed.get(policy, "/page", &[english, known, unknown]).await));
        }
        if let Body::Whole { max_bytes, .. } = policy.body {
            let large = RequestBody::from(vec![b'x'; max_bytes + 1]);
            rejected.push(("too_large", framed.send(policy, Method::POST, "/size", &[english], large).await));
        }
        for (code, response) in rejected {
            assert_eq!(header_of(&response, "content-type"), "application/problem+json", "{}: {code}", policy.group);
            let problem: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
            assert_eq!(problem["code"], code, "{}", policy.group);
            assert!(problem["detail"].as_str().is_some_and(str::is_ascii), "{}: {problem}", policy.group);
            assert!(problem["instance"].is_string(), "{}: {problem}", policy.group);
        }
    }
}

#[tokio::test]
async fn a_body_larger_than_its_group_takes_is_rejected() {
    let framed = Framed::new().await;
    for policy in [&PAGES, &ACTIONS, &API, &WEBHOOKS, &EMBEDS] {
        let Body::Whole { max_bytes, .. } = policy.body else { panic!("{} streams", policy.group) };
        for (bytes, expected) in [(max_bytes, StatusCode::OK), (max_bytes + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
            let response = framed.send(policy, Method::POST, "/size", &[], RequestBody::from(vec![b'x'; bytes])).await;
            assert_eq!(response.status(), expected, "{}: {bytes}", policy.group);
        }
    }
}

#[tokio::test]
async fn callers_of_a_group_with_turns_of_its_own_take_nobody_elses() {
    let framed = Framed::new().await;
    let turns = Turns::Own { max_concurrent: 1 };
    let strangers = Policy { body: Body::Whole { max_bytes: 100, turns }, ..WEBHOOKS };
    let slow = Router::new().route("/", get(async || tokio::time::sleep(Duration::from_secs(4)).await));
    let slow: Router = framed.frame.around(&strangers, slow);
    let ask = || slow.clone().oneshot(Request::get("/").header("host", "tejarat.chat").body(RequestBody::empty()).unwrap());
    let first = tokio::spawn(ask());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (second, page) = tokio::join!(ask(), framed.get(&PAGES, "/page", &[]));
    assert_eq!((second.unwrap().status(), page.status()), (StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK));
    first.abort();
}

#[tokio::test]
async fn b2_only_pages_lead_an_english_reader_to_another_address() {
    let framed = Framed::new().await;
    let reader = [("accept", "text/html,*/*"), ("accept-language", "en")];
    for policy in ALL {
        let response = framed.get(policy, "/chat", &reader).await;
        assert_eq!(response.status().is_redirection(), policy.group == PAGES.group, "{}", policy.group);
        assert_eq!(header_of(&response, "location"), if policy.group == PAGES.group { "/en/chat" } else { "" }, "{}", policy.group);
    }
}

#[tokio::test]
async fn asking_for_what_is_not_there_is_audited_where_things_have_ids() {
    let framed = Framed::new().await;
    let cookies = framed.accounts.cookies();
    for policy in [&PAGES, &ACTIONS, &API, &DOWNLOADS] {
        let before = framed.accounts.audited().await;
        assert_eq!(framed.get(policy, "/missing", &[("cookie", &cookies)]).await.status(), StatusCode::NOT_FOUND);
        let written = framed.accounts.audited().await - before;
        assert_eq!(written, usize::from(policy.audits_not_found), "{}", policy.group);
    }
}
