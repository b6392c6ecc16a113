//! The log of what happened to accounts, and the command that looks through it.

use domain::audit::{Action, Audit, Entry};
use domain::client::Client;
use domain::clock::Clock;
use domain::db::Db;
use domain::ids::AccountId;
use domain::secret::Secret;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::core_rag::eventually;
use crate::support::{Options, TestApp};

const SECRET: &str = "the-audit-tests-own-secret-key-0123456789";

/// An app whose log has so many events more.
async fn app(events: usize) -> TestApp {
    let app = TestApp::start_with(Options { env: vec![("SECRET_KEY", SECRET.to_owned())], ..Options::default() }).await;
    let db = Db::connect(app.database_url()).await.unwrap();
    let audit = Audit::new(db, &Secret::new(SECRET.to_owned().into()), Clock::default());
    let client = Client::new("192.0.2.7".parse().unwrap(), "a browser");
    // All of one account, so that they are in one chain.
    let sara = AccountId::generate();
    for _ in 0..events {
        audit.record_alone(Entry::done(Action::SignedIn).own(sara).from(&client)).await.unwrap();
    }
    app
}

async fn verify(app: &TestApp, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = app.command("audit").arg("verify").envs(env.iter().copied()).output().await.expect("the program runs");
    (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test]
async fn l02_a_log_that_is_whole_passes_and_one_that_lost_an_event_fails_at_that_place() {
    let app = app(5).await;
    let (code, said) = verify(&app, &[]).await;
    assert!(code == Some(0) && said.contains("5 events"), "{code:?} {said}");
    assert_eq!(app.execute("DELETE FROM audit_event WHERE seq = 3").await, 1);
    let (code, said) = verify(&app, &[]).await;
    assert!(code == Some(1) && said.contains("event 3"), "{code:?} {said}");
}

#[tokio::test]
async fn l02_a_cut_end_with_a_lowered_head_fails_by_what_a_shutdown_wrote_down() {
    let app = app(5).await;
    assert!(app.terminate().await);
    let head: Value = serde_json::from_slice(&std::fs::read(app.files().join("audit-head.json")).unwrap()).unwrap();
    assert_eq!(head["heads"][0]["seq"], 5);
    let hash = head["heads"][0]["hash"].as_str().unwrap();
    let is_logged = || app.log().lines().any(|line| line.contains("audit_head") && line.contains(hash));
    eventually(&app, "a line with the head", is_logged).await;
    app.execute("DELETE FROM audit_event WHERE seq > 3").await;
    app.execute("UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_event WHERE seq = 3) WHERE seq = 5").await;
    let (code, said) = verify(&app, &[]).await;
    assert!(code == Some(1) && said.contains("event 4"), "{code:?} {said}");
}

#[tokio::test]
async fn l10_a_log_without_its_anchor_fails_until_somebody_accepts_it() {
    let app = app(5).await;
    assert!(app.terminate().await);
    std::fs::remove_file(app.files().join("audit-head.json")).unwrap();
    app.execute("DELETE FROM audit_event WHERE seq > 3").await;
    app.execute("UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_event WHERE seq = 3) WHERE seq = 5").await;
    // Whether the server has run since then or not.
    for runs in [false, true] {
        if runs {
            app.launch().await;
        }
        let (code, said) = verify(&app, &[]).await;
        assert!(code == Some(1) && said.contains("no anchor") && said.contains("--first"), "{code:?} {said}");
    }
    let accepted = app.command("audit").args(["verify", "--first"]).output().await.unwrap();
    assert_eq!(accepted.status.code(), Some(0));
    assert_eq!(verify(&app, &[]).await.0, Some(0));
}

#[tokio::test]
async fn l02_a_log_outlives_its_secret_as_long_as_that_is_named() {
    let app = app(2).await;
    let renewed = ("SECRET_KEY", "the-audit-tests-next-secret-key-0123456789");
    let (code, said) = verify(&app, &[renewed]).await;
    assert!(code == Some(1) && said.contains("OLD_SECRET_KEYS"), "{code:?} {said}");
    let (code, said) = verify(&app, &[renewed, ("OLD_SECRET_KEYS", SECRET)]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains(SECRET), "{said}");
}

#[tokio::test]
async fn what_is_no_id_at_all_is_nobody_elses_and_not_audited() {
    let app = TestApp::start().await;
    let sara = app.person("09121111191").await;
    let denied = async || {
        let rows = app.rows("SELECT COUNT(*) AS n FROM audit_event WHERE action = 'access_refused'", []).await;
        rows[0].try_get::<i64>("", "n").expect("a number")
    };
    for path in [
        "/files/doc_nonsense",
        "/files/exp_0192f0c1a2b37c4d8e5f60718293a4b5",
        "/exports/x",
        "/api/v1/auth/me/export/x/file/",
        "/api/v1/nowhere",
    ] {
        assert_eq!(sara.send(sara.request(Method::GET, path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(sara.send(sara.request(Method::DELETE, "/api/v1/auth/sessions/x/")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sara.call("chat/server_fns/no_such_function", &[]).await.status, StatusCode::NOT_FOUND);
    let asked = |conversation| [("text", "پرسش"), ("key", "a key"), ("conversation", conversation)];
    for (conversation, status) in [("", StatusCode::UNPROCESSABLE_ENTITY), ("conv_x", StatusCode::BAD_REQUEST)] {
        let form: Vec<_> = asked(conversation).into_iter().filter(|(_, value)| !value.is_empty()).collect();
        assert_eq!(sara.call("chat/server_fns/ask", &form).await.status, status, "{conversation}");
    }
    assert_eq!(denied().await, 0, "nobody reached for what is not theirs");
    let path = "/files/doc_0192f0c1a2b37c4d8e5f60718293a4b5";
    assert_eq!(sara.send(sara.request(Method::GET, path)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(denied().await, 1, "what may be somebody else's is");
}
