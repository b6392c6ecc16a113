//! What is somebody's stays theirs: what they are, what they say, and where they come from.

use app::cookies;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Options, PASSWORD, Person, TestApp};

const VISIT: (&str, &str) = ("visit[language]", "fa");

async fn me(person: &Person<'_>) -> Value {
    person.call("session/who_am_i", &[]).await.ok().json()
}

#[tokio::test]
async fn s08_a_sign_in_is_a_session_of_its_own_and_adopts_nothing_that_was_planted() {
    let app = TestApp::start().await;
    let thief = app.person("09129990001").await;
    app.person("09129990002").await.sign_out().await;
    let sara = app.stranger();
    let planted = [cookies::ACCESS, cookies::REFRESH].map(|name| (name, thief.cookie(name).unwrap()));
    for (name, value) in &planted {
        sara.set_cookie(name, value);
    }
    sara.sign_in("09129990002", PASSWORD).await.ok();
    assert!(planted.iter().all(|(name, value)| sara.cookie(name).as_ref() != Some(value)));
    assert_eq!(me(&thief).await["mobile"], "+989129990001", "what was planted is still the thief's, and nobody else's");
    assert_eq!(me(&sara).await["mobile"], "+989129990002");
    let sessions: Value = sara.call("account/server_fns/list_sessions", &[]).await.ok().json();
    assert_eq!(sessions["page"]["items"].as_array().map(Vec::len), Some(1), "{sessions}");
    let first = sara.cookie(cookies::REFRESH);
    sara.sign_in("09129990002", PASSWORD).await.ok();
    assert_ne!(sara.cookie(cookies::REFRESH), first);
    let sessions: Value = sara.call("account/server_fns/list_sessions", &[]).await.ok().json();
    assert_eq!(sessions["page"]["items"].as_array().map(Vec::len), Some(2), "{sessions}");
}

#[tokio::test]
async fn z03_fields_that_were_not_asked_for_change_nothing() {
    let app = TestApp::start().await;
    let sara = app.person("09129990003").await;
    let before = me(&sara).await;
    let more = [("role", "admin"), ("kind", "business"), ("state", "active"), ("account", "acc_0"), ("quota", "1000000")];
    let profile =
        ["first_name", "last_name", "national_id", "company_name", "legal_id", "economic_code", "phone", "role", "kind", "mobile"];
    let profile = profile.map(|name| (format!("profile[{name}]"), if name == "role" { "admin" } else { "" }));
    let mut form: Vec<(&str, &str)> = profile.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    form.extend([("back", "")].into_iter().chain(more));
    let saved = sara.call("account/server_fns/save_profile", &form).await;
    assert!(saved.status.as_u16() < 500, "{}", saved.body);
    let form: Vec<_> = [("name", "09129990003"), ("password", PASSWORD), VISIT].into_iter().chain(more).collect();
    let signed_in = sara.call("auth/server_fns/sign_in", &form).await;
    assert!(signed_in.status.as_u16() < 500, "{}", signed_in.body);
    let token = sara.cookie(cookies::ACCESS).unwrap();
    let change = json!({ "first_name": "سارا", "role": "admin", "kind": "business", "mobile": "+989120000000", "id": "acc_0", "state": "suspended" });
    let patch = app.http.patch(app.url("/api/v1/auth/me/")).bearer_auth(&token).json(&change).send().await.unwrap();
    assert!(patch.status().as_u16() < 500);
    let after = me(&sara).await;
    for field in ["id", "kind", "role", "mobile", "email"] {
        assert_eq!(before[field], after[field], "{field}");
    }
}

#[tokio::test]
async fn z04_no_page_and_no_answer_shows_what_is_ours() {
    let app = TestApp::start().await;
    let sara = app.person("09129990004").await;
    let document = sara.upload("leave.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await;
    let (conversation, _) = sara.ask("مرخصی استعلاجی چه می‌خواهد؟").await;
    let folder = app.files().display().to_string();
    let secrets = [sara.cookie(cookies::ACCESS).unwrap(), sara.cookie(cookies::REFRESH).unwrap()];
    let mut shown = Vec::new();
    for page in ["/", "/chat", &format!("/chat/{conversation}"), "/library", "/account", "/account/security", "/sign-in", "/nowhere"] {
        shown.push((page.to_owned(), sara.page(page).await.body));
    }
    let (document, conversation) = (document.id.to_string(), conversation.to_string());
    for (function, form) in [
        ("session/who_am_i", None),
        ("account/server_fns/my_profile", None),
        ("account/server_fns/list_sessions", None),
        ("chat/server_fns/list_conversations", None),
        ("chat/server_fns/conversation", Some(&conversation)),
        ("library/server_fns/list_documents", None),
        ("library/server_fns/read_document", Some(&document)),
    ] {
        let form: Vec<(&str, &str)> = form.map(|id| ("id", id.as_str())).into_iter().collect();
        shown.push((function.to_owned(), sara.call(function, &form).await.ok().body));
    }
    for path in ["/api/v1/auth/me/", "/api/v1/auth/sessions/", "/api/v1/nothing/"] {
        let reply = app.http.get(app.url(path)).bearer_auth(&secrets[0]).send().await.unwrap();
        shown.push((path.to_owned(), reply.text().await.unwrap()));
    }
    for (place, body) in shown {
        for ours in ["argon2", "password_hash", "token_hash", "code_hash", "storage_key", &folder, &secrets[0], &secrets[1]] {
            assert!(!body.contains(ours), "{ours} is in {place}");
        }
    }
}

#[tokio::test]
async fn z06_the_words_of_one_never_reach_another() {
    const CANARY: &str = "زعفران‌کوه";
    let app = TestApp::start().await;
    let (sara, reza) = (app.person("09129990005").await, app.person("09129990006").await);
    sara.upload("plan.md", format!("# برنامه\n\nرمز انبار {CANARY} است و هر ماه عوض می‌شود.\n")).await;
    reza.upload("other.md", "# برنامه\n\nانبار هر ماه بازدید می‌شود.\n").await;
    let (hers, answer) = sara.ask("رمز انبار چیست؟").await;
    assert!(answer.text.contains(CANARY), "{}", answer.text);
    let (his, answer) = reza.ask("رمز انبار چیست؟").await;
    assert!(!answer.text.contains("زعفران"), "{}", answer.text);
    let question = [("question", "رمز انبار زعفران")];
    let found = reza.call("library/server_fns/find_passages", &question).await.ok().body;
    assert!(!found.contains("زعفران") && found.contains("بازدید"), "{found}");
    assert!(sara.call("library/server_fns/find_passages", &question).await.ok().body.contains("زعفران"));
    for page in ["/chat".to_owned(), format!("/chat/{his}"), "/library".to_owned()] {
        assert!(!reza.page(&page).await.body.contains("زعفران"), "{page}");
    }
    assert_eq!(reza.page(&format!("/chat/{hers}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn e01_whoever_asks_cannot_choose_the_address_that_limits_and_log_go_by() {
    let open = TestApp::start().await;
    let behind = TestApp::start_with(Options { env: vec![("TRUSTED_PROXIES", "127.0.0.1".to_owned())], ..Options::default() }).await;
    let guess = async |app: &TestApp, spoofed: String| {
        let form = [("name", "09129990007"), ("password", "not the password"), VISIT];
        let stranger = app.stranger();
        let request = stranger.request(Method::POST, "/fn/app/auth/server_fns/sign_in").header("x-forwarded-for", spoofed);
        let request = request.header("x-real-ip", "203.0.113.9").header("forwarded", "for=203.0.113.9");
        stranger.send(request.form(&form)).await.status
    };
    let addresses = async |app: &TestApp| -> Vec<String> {
        let rows = app.rows("SELECT address FROM audit_event WHERE action = 'sign_in_refused' ORDER BY id", []).await;
        rows.iter().map(|row| row.try_get("", "address").unwrap()).collect()
    };
    let mut last = StatusCode::OK;
    for number in 0..6 {
        last = guess(&open, format!("198.51.100.{number}")).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "another word of one's own is no other address");
    assert!(addresses(&open).await.iter().all(|address| address == "127.0.0.1"));
    for number in 0..6 {
        // Only what our own proxy has added at the end counts.
        last = guess(&behind, format!("10.1.1.{number}, 198.51.100.7")).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(guess(&behind, "198.51.100.8".to_owned()).await, StatusCode::UNAUTHORIZED, "somebody else is counted alone");
    let mut seen = addresses(&behind).await;
    seen.dedup();
    assert_eq!(seen, ["198.51.100.7", "198.51.100.8"]);
}

#[tokio::test]
async fn a17_links_in_emails_lead_to_the_site_whatever_the_request_calls_it() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let form = [
        ("company[business]", "false"),
        ("company[company_name]", "آوند"),
        ("company[legal_id]", "10380284790"),
        ("company[economic_code]", ""),
        ("company[email]", "info@avand.example"),
        ("company[phone]", "02188888888"),
        ("password", PASSWORD),
        VISIT,
    ];
    let request = stranger.request(Method::POST, "/fn/app/auth/server_fns/sign_up_company");
    let request = request.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example").form(&form);
    stranger.send(request).await.ok();
    for _ in 0..100 {
        let inbox = stranger.call("dev/inbox/inbox", &[]).await.ok().body;
        if inbox.contains("verify-email") {
            assert!(inbox.contains(&format!("{}/verify-email?link=", app.origin())) && !inbox.contains("evil.example"), "{inbox}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no letter came:\n{}", app.log());
}
