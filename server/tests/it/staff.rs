//! The door of those who work for the product.

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{PASSWORD, Person, TestApp};

const VISIT: (&str, &str) = ("visit[language]", "fa");

async fn knock(person: &Person<'_>, name: &str, password: &str) -> crate::support::Reply {
    person.call("auth/server_fns/staff_sign_in", &[("name", name), ("password", password), VISIT]).await
}

/// An app with a customer (…1) and somebody of the support (…2).
async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.person("09127777801").await;
    app.person("09127777802").await;
    let said = app.command("account").args(["role", "09127777802", "support"]).output().await.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    app.advance(61).await;
    app
}

#[tokio::test]
async fn z08_the_door_of_staff_answers_everybody_else_as_it_answers_a_wrong_password() {
    let app = app().await;
    let wrong = knock(&app.stranger(), "09127777802", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    for (name, password) in [("09127777801", PASSWORD), ("09127777801", "not the password"), ("09127777899", PASSWORD)] {
        let reply = knock(&app.stranger(), name, password).await;
        assert_eq!((reply.status, &reply.body), (wrong.status, &wrong.body), "{name}");
    }
    let refused = app.rows("SELECT seq FROM audit_event WHERE action = 'sign_in_refused'", []).await;
    assert_eq!(refused.len(), 4, "each is written down");

    // By a code, too.
    let sara = app.stranger();
    sara.ask_for_code("09127777801", "staff_sign_in").await.ok();
    let code = sara.code_for("09127777801").await;
    let reply = sara.enter_code(&code, "staff_sign_in").await;
    assert_eq!((reply.status, &reply.body), (wrong.status, &wrong.body));
    assert!(!sara.is_signed_in().await);
    let omid = app.stranger();
    omid.ask_for_code("09127777802", "staff_sign_in").await.ok();
    let onward: Value = omid.enter_code(&omid.code_for("09127777802").await, "staff_sign_in").await.ok().json();
    assert_eq!(onward, serde_json::json!({ "Go": "/account/security" }));
}

#[tokio::test]
async fn z08_staff_without_a_second_factor_is_led_to_set_one_up() {
    let app = app().await;
    let omid = app.stranger();
    let onward: String = knock(&omid, "۰۹۱۲۷۷۷۷۸۰۲", PASSWORD).await.ok().json();
    assert_eq!(onward, "/account/security");
    assert!(omid.is_signed_in().await);
    assert_eq!(omid.page(&onward).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_door_of_staff_is_a_page_in_both_languages_that_nobody_finds_by_searching() {
    let app = app().await;
    let sara = app.stranger();
    sara.sign_in("09127777801", PASSWORD).await.ok();
    for person in [&app.stranger(), &sara] {
        for path in ["/admin/sign-in", "/admin/sign-in?step=mobile", "/admin/sign-in?step=factor", "/en/admin/sign-in"] {
            let reply = person.page(path).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}");
            assert!(reply.body.contains("noindex") && reply.body.contains("<form"), "{path}");
        }
    }
    assert!(!app.stranger().page("/sign-in").await.body.contains("noindex"));
}
