//! The log of what happened to accounts, and the command that looks through it.

use domain::audit::{Action, Audit, Entry};
use domain::client::Client;
use domain::clock::Clock;
use domain::db::Db;
use domain::ids::AccountId;
use domain::secret::Secret;
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
