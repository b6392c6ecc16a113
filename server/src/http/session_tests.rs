use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use bytes::Bytes;
use domain::audit::Audit;
use domain::cache::Cache;
use domain::clock::Clock;
use domain::db::Db;
use domain::operators::Operator;
use domain::people::{People, PeopleDeps};
use domain::rate_limit::{Limit, RateLimiter, Subjects, Verdict};
use domain::secret::Secret;
use domain::sign_in::{CodeChannel, CodeMessage, CodeSender, HashCost, SmsError};

use crate::embedded::MemoryPubSub;
use tokio::sync::Mutex;
use tower::ServiceExt;

use super::*;

const MOBILE: &str = "09121234567";
const PASSWORD: &str = "کلاغ سیاه زیبا";

/// Without proxies.
pub(crate) fn client_rules() -> ClientRules {
    let secret = Secret::new("a secret for tests, long enough to be one".to_owned().into());
    ClientRules { proxies: TrustedProxies::default(), inbox_keys: secret.keys_for("tests") }
}

#[derive(Default)]
struct Outside(Mutex<HashMap<String, Bytes>>);

#[async_trait]
impl Cache for Outside {
    async fn get(&self, key: &str) -> domain::Result<Option<Bytes>> {
        Ok(self.0.lock().await.get(key).cloned())
    }

    async fn set(&self, key: &str, value: Bytes, _: Duration) -> domain::Result<()> {
        self.0.lock().await.insert(key.to_owned(), value);
        Ok(())
    }

    async fn add(&self, key: &str, value: Bytes, _: Duration) -> domain::Result<()> {
        self.0.lock().await.entry(key.to_owned()).or_insert(value);
        Ok(())
    }

    async fn remove(&self, key: &str) -> domain::Result<()> {
        self.0.lock().await.remove(key);
        Ok(())
    }
}

#[async_trait]
impl RateLimiter for Outside {
    async fn attempt(&self, _: &str, _: Limit) -> domain::Result<Verdict> {
        Ok(Verdict::Allowed)
    }

    async fn give_back(&self, _: &str) -> domain::Result<()> {
        Ok(())
    }

    async fn attempt_once(&self, _: &str, _: Limit, _: &str) -> domain::Result<Verdict> {
        Ok(Verdict::Allowed)
    }

    async fn clear(&self, _: &str) -> domain::Result<()> {
        Ok(())
    }

    async fn reset(&self, _: &Subjects) -> domain::Result<u64> {
        Ok(0)
    }
}

#[async_trait]
impl CodeSender for Outside {
    fn may_choose(&self) -> bool {
        false
    }

    async fn send_code(&self, _: &CodeMessage) -> Result<CodeChannel, SmsError> {
        Ok(CodeChannel::Sms)
    }
}

pub(crate) struct AccountsFixture {
    router: Router,
    pub(crate) sessions: Sessions,
    audit: Audit,
    clock: Clock,
    session: NewSession,
    _folder: tempfile::TempDir,
}

impl AccountsFixture {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display())).await.unwrap();
        db.migrate(folder.path()).await.unwrap();
        let (clock, outside) = (Clock::default(), Arc::new(Outside::default()));
        let secret = Secret::new("a secret for tests, long enough to be one".to_owned().into());
        let audit = Audit::new(db.clone(), &secret, clock.clone());
        let People { sessions, sign_in, operators, .. } = People::new(PeopleDeps {
            audit: audit.clone(),
            db,
            secret,
            clock: clock.clone(),
            limiter: outside.clone(),
            cache: outside.clone(),
            pubsub: Arc::new(MemoryPubSub::default()),
            codes: outside,
            codes_per_hour: 1000,
            public_host: "tejarat.chat".to_owned(),
            hash_cost: HashCost::default(),
        });
        operators.create_admin(Operator::CommandLine { name: None }, MOBILE, PASSWORD).await.unwrap();
        let client = Client::new(IpAddr::V4(Ipv4Addr::LOCALHOST), "");
        let session = sign_in.sign_in(MOBILE, PASSWORD, &client).await.unwrap().session().unwrap();
        let leave = |State(sessions): State<Sessions>, Extension(change): Extension<SessionChange>, SignedIn(caller): SignedIn| async move {
            sessions.sign_out(&caller, &Client::new([127, 0, 0, 1].into(), "test")).await?;
            change.note();
            let cookies = SessionCookies::clear().map(|cookie| (header::SET_COOKIE, cookie.to_string()));
            Ok::<_, Problem>((StatusCode::NO_CONTENT, axum::response::AppendHeaders(cookies)))
        };
        let router = Router::new()
            .route("/private", get(|SignedIn(caller): SignedIn| async move { caller.account().to_string() }))
            .route("/public", get(|Extension(caller): Extension<Option<Person>>| async move { caller.is_some().to_string() }))
            .route("/leave", post(leave))
            .with_state(sessions.clone())
            .layer(from_fn_with_state(sessions.clone(), authenticate))
            .layer(from_fn_with_state(client_rules(), identify_client));
        Self { router, sessions, audit, clock, session, _folder: folder }
    }

    pub(crate) fn cookies(&self) -> String {
        format!("{}={}; {}={}", cookies::ACCESS, self.session.access_token, cookies::REFRESH, self.session.refresh_token)
    }

    /// How many rows the audit log has.
    pub(crate) async fn audited(&self) -> usize {
        self.audit.all(None, 1_000).await.unwrap().items.len()
    }

    async fn send(&self, request: axum::http::request::Builder) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
        let body = String::from_utf8(to_bytes(body, 10_000).await.unwrap().to_vec()).unwrap();
        let set = parts.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        Answer { status: parts.status, body, set }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie)).await
    }
}

struct Answer {
    status: StatusCode,
    body: String,
    set: Vec<String>,
}

impl Answer {
    /// What a browser's `Cookie` header would be after this answer.
    fn cookies(&self) -> String {
        self.set.iter().filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }
}

#[tokio::test]
async fn a_fresh_access_token_opens_the_door_and_nobody_is_asked_to_sign_in() {
    let fixture = AccountsFixture::new().await;
    let answer = fixture.get("/private", &fixture.cookies()).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, fixture.session.caller.account().to_string()));
    assert!(answer.set.is_empty());
    let nobody = fixture.get("/private", "").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert!(nobody.body.contains("signed_out") && nobody.set.is_empty());
}

#[tokio::test]
async fn an_old_access_token_is_renewed_on_the_way() {
    let fixture = AccountsFixture::new().await;
    fixture.clock.advance(Duration::from_secs(3600));
    for cookie in [fixture.cookies(), format!("{}={}", cookies::REFRESH, fixture.session.refresh_token)] {
        let renewed = fixture.get("/private", &cookie).await;
        assert_eq!(renewed.status, StatusCode::OK);
        assert_eq!(renewed.set.len(), 2, "{:?}", renewed.set);
        assert!(renewed.set.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Lax; Secure; Path=/; ")));
        let after = fixture.get("/private", &renewed.cookies()).await;
        assert_eq!((after.status, after.set.len()), (StatusCode::OK, 0));
    }
}

#[tokio::test]
async fn s04_a_page_that_asks_for_ten_things_at_once_stays_signed_in() {
    let fixture = AccountsFixture::new().await;
    fixture.clock.advance(Duration::from_secs(3600));
    let cookie = fixture.cookies();
    let answers = futures::future::join_all((0..10).map(|_| fixture.get("/private", &cookie))).await;
    let refresh = |answer: &Answer| answer.set.iter().find(|cookie| cookie.starts_with(cookies::REFRESH)).cloned();
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK && refresh(answer) == refresh(&answers[0])));
}

#[tokio::test]
async fn worthless_cookies_are_cleared() {
    let fixture = AccountsFixture::new().await;
    for cookie in ["__Host-access=abc", "__Host-refresh=abc", "__Host-access=abc; __Host-refresh=abc"] {
        let answer = fixture.get("/public", cookie).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "false"));
        assert!(answer.set.len() == 2 && answer.set.iter().all(|cookie| cookie.ends_with("Max-Age=0")), "{:?}", answer.set);
    }
}

#[tokio::test]
async fn a_bearer_token_speaks_for_itself() {
    let fixture = AccountsFixture::new().await;
    let good = Request::get("/private").header(header::AUTHORIZATION, format!("Bearer {}", fixture.session.access_token));
    assert_eq!(fixture.send(good).await.status, StatusCode::OK);
    let bad = Request::get("/private").header(header::AUTHORIZATION, "Bearer abc").header(header::COOKIE, fixture.cookies());
    let answer = fixture.send(bad).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "cookies beside a bearer token count for nothing");
    assert!(answer.set.is_empty());
}

#[tokio::test]
async fn s05_signing_out_is_not_undone_by_the_renewal_of_the_same_request() {
    let fixture = AccountsFixture::new().await;
    fixture.clock.advance(Duration::from_secs(3600));
    let left = fixture.send(Request::post("/leave").header(header::COOKIE, fixture.cookies())).await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);
    assert!(left.set.len() == 2 && left.set.iter().all(|cookie| cookie.ends_with("Max-Age=0")), "{:?}", left.set);
    assert_eq!(fixture.get("/private", &fixture.cookies()).await.status, StatusCode::UNAUTHORIZED);
    let client = Client::new(IpAddr::V4(Ipv4Addr::LOCALHOST), "");
    assert!(fixture.sessions.refresh(&fixture.session.refresh_token, &client).await.is_err());
}
