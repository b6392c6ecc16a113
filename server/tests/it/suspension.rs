//! What an operator does to accounts on the command line, and how soon everybody feels it.

use std::time::{Duration, Instant};

use app::cookies;
use domain::accounts::AccountsError;
use domain::chat::protocol;
use serde_json::{Value, json};

use crate::support::{Line, PASSWORD, TestApp};

/// What a command says, and whether it was content.
async fn command(app: &TestApp, name: &str, arguments: &[&str]) -> (bool, String) {
    let output = app.command(name).args(arguments).output().await.expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

async fn recorded(app: &TestApp, action: &str) -> usize {
    app.rows(&format!("SELECT seq FROM audit_event WHERE action = '{action}'"), []).await.len()
}

/// How a line ends, and when.
async fn end_of(line: &mut Line) -> (Option<u16>, Instant) {
    loop {
        if let Err(code) = line.hear_or_end().await {
            return (code.map(u16::from), Instant::now());
        }
    }
}

#[tokio::test]
async fn s05_a_suspended_person_is_out_everywhere_within_two_seconds_until_restored() {
    let app = TestApp::start().await;
    let sara = app.person("09128888001").await;
    assert!(sara.is_signed_in().await);
    let program = app.http.post(app.url("/api/v1/auth/login/")).json(&json!({ "name": "09128888001", "password": PASSWORD }));
    let tokens: Value = program.send().await.unwrap().json().await.unwrap();
    let asks_api = async || {
        app.http.get(app.url("/api/v1/auth/me/")).bearer_auth(tokens["access_token"].as_str().unwrap()).send().await.unwrap().status()
    };
    assert_eq!(asks_api().await.as_u16(), 200);
    let stolen = app.stranger();
    stolen.set_cookie(cookies::ACCESS, &sara.cookie(cookies::ACCESS).unwrap());
    assert!(stolen.is_signed_in().await);
    let mut line = sara.line().await;

    let (done, said) = command(&app, "account", &["suspend", "۰۹۱۲۸۸۸۸۰۰۱"]).await;
    let suspended = Instant::now();
    assert!(done, "{said}");
    let (code, ended) = end_of(&mut line).await;
    assert_eq!(code, Some(protocol::close::SIGNED_OUT));
    assert!(ended - suspended < Duration::from_secs(2), "it took {:?}", ended - suspended);
    assert!(!stolen.is_signed_in().await && !sara.is_signed_in().await);
    assert_eq!(asks_api().await.as_u16(), 401);
    let wrong = app.stranger().sign_in("09128888001", "not the password").await;
    let right = app.stranger().sign_in("09128888001", PASSWORD).await;
    assert_eq!(right.error(), AccountsError::WrongCredentials.into(), "a01");
    assert_eq!((right.status, &right.body), (wrong.status, &wrong.body), "a01");

    let (done, said) = command(&app, "account", &["restore", "09128888001"]).await;
    assert!(done, "{said}");
    app.stranger().sign_in("09128888001", PASSWORD).await.ok();
    assert_eq!((recorded(&app, "account_suspended").await, recorded(&app, "account_restored").await), (1, 1));
}

#[tokio::test]
async fn z09_the_last_administrator_cannot_be_closed_or_demoted() {
    let app = TestApp::start().await;
    app.person("09128888002").await;
    let mut reza = app.person("09128888003").await.line().await;
    for (arguments, content, word) in [
        (&["role", "09128888002", "admin"][..], true, "administrator"),
        (&["suspend", "09128888002"], false, "last administrator"),
        (&["role", "09128888002", "user"], false, "last administrator"),
        (&["suspend", "09129999999"], false, "no account"),
        (&["suspend", "nobody"], false, "nobody"),
        (&["role", "09128888003", "support"], true, "support"),
        (&["role", "09128888003", "support"], true, "nothing is changed"),
    ] {
        let (done, said) = command(&app, "account", arguments).await;
        assert!(done == content && said.contains(word), "{arguments:?}: {said}");
    }
    assert_eq!(end_of(&mut reza).await.0, Some(protocol::close::SIGNED_OUT), "a change of role ends sessions");
    assert_eq!(recorded(&app, "role_changed").await, 2);
}

#[tokio::test]
async fn cache_clear_resets_the_attempts_of_one_or_of_everybody() {
    let app = TestApp::start().await;
    app.person("09128888004").await;
    let shut_out = async |mobile: &str| app.stranger().sign_in(mobile, "not the password").await.status.as_u16() == 429;
    let exhaust = async |mobile: &str| while !shut_out(mobile).await {};
    exhaust("09128888004").await;
    exhaust("09128888005").await;
    let (done, said) = command(&app, "cache", &["clear", "--rate-limits", "+98 912 888 8004"]).await;
    assert!(done && said.contains("reset"), "{said}");
    assert!(!shut_out("09128888004").await && shut_out("09128888005").await);
    let (done, said) = command(&app, "cache", &["clear", "--rate-limits"]).await;
    assert!(done && said.contains("reset"), "{said}");
    assert!(!shut_out("09128888005").await);
    let (done, said) = command(&app, "cache", &["clear", "--rate-limits", "nobody"]).await;
    assert!(!done, "{said}");
    assert_eq!(recorded(&app, "rate_limits_cleared").await, 2);
}
