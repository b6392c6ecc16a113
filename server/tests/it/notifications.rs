//! Notifications, from the program to whoever carries them.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Encryption, FakeSmtp, Options, Taken, TestApp};

const HOSTILE: &str = "<img src=x>\r\nBcc: all@evil.example\r\n\r\n.\r\nMAIL FROM:<x@evil.example>";

async fn sending_to(smtp: &FakeSmtp) -> TestApp {
    TestApp::start_with(Options { env: smtp.settings(), ..Options::default() }).await
}

fn sara(language: &str) -> Value {
    json!({ "email": "sara@example.com", "mobile": "+989121234567", "name": "سارا", "language": language })
}

fn new_device(device: &str) -> Value {
    let facts = [
        json!({ "name": "device", "value": { "text": device } }),
        json!({ "name": "address", "value": { "code": "192.0.2.7" } }),
        json!({ "name": "time", "value": { "time": 1_795_362_000_000_000_i64 } }),
    ];
    let content = json!({ "facts": facts, "action": { "reset_password": { "token": "url-canary" } } });
    json!({ "name": "new_device", "category": "security", "content": content })
}

async fn deliver(app: &TestApp, key: &str, to: Value, mut notification: Value) -> (StatusCode, Value) {
    notification["to"] = to;
    let request = app.stranger().request(Method::POST, "/dev/notifications").json(&json!({ "key": key, "message": notification }));
    let response = request.send().await.expect("the program answers");
    (response.status(), response.json().await.expect("JSON"))
}

/// Which error it was.
async fn refused(app: &TestApp, to: Value, notification: Value) -> String {
    let (status, told) = deliver(app, "key", to, notification).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY, "{told}");
    let (told, log) = (told.to_string(), app.log());
    for secret in ["canary", "sara@example.com", "9121234567"] {
        assert!(!told.contains(secret) && !log.contains(secret), "{secret} is in {told}\n{log}");
    }
    let told: Value = serde_json::from_str(&told).expect("JSON");
    told["error"].as_str().expect("an error").split('(').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a16_an_email_arrives_whole_in_the_language_of_its_reader() {
    let smtp = FakeSmtp::start(Encryption::None).await;
    let app = sending_to(&smtp).await;
    for language in ["fa", "en"] {
        let (status, told) = deliver(&app, language, sara(language), new_device("Firefox, Linux")).await;
        assert_eq!((status, &told["channel"]), (StatusCode::OK, &json!("email")), "{told}");
    }
    let taken = smtp.taken();
    let [fa, en] = &taken[..] else { panic!("{} e-mails", taken.len()) };
    for email in [fa, en] {
        assert_eq!((email.from.as_str(), &email.to), (FakeSmtp::USER, &vec!["sara@example.com".to_owned()]));
        assert!(email.head().contains("\r\nTo: sara@example.com\r\n") && email.head().contains("\r\nAuto-Submitted: auto-generated\r\n"));
        assert!(email.raw.is_ascii(), "mail servers of all ages take it");
    }
    assert!(fa.text().lines().any(|line| line.ends_with("/reset-password?link=url-canary") && !line.contains("/en/")), "{}", fa.text());
    assert!(en.text().lines().any(|line| line.ends_with("/en/reset-password?link=url-canary")), "{}", en.text());
    assert_eq!((fa.sender().as_str(), fa.subject().as_str()), ("تجارت‌چت", "ورود از دستگاهی تازه"));
    assert_eq!((en.sender().as_str(), en.subject().as_str()), ("Tejarat Chat", "Sign-in from a new device"));
    assert!(fa.text().contains("سلام سارا،") && fa.text().contains("۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰"), "{}", fa.text());
    assert!(en.text().contains("Hello سارا,") && en.text().contains("22 November 2026, 19:10"), "{}", en.text());
    assert!(fa.html().contains("<html lang=\"fa\" dir=\"rtl\">") && en.html().contains("<html lang=\"en\" dir=\"ltr\">"));
}

#[tokio::test]
async fn an_email_sent_twice_carries_one_message_id_and_two_emails_carry_two() {
    let smtp = FakeSmtp::start(Encryption::None).await;
    let app = sending_to(&smtp).await;
    for key in ["job_1", "job_1", "job_2\r\nBcc: all@evil.example"] {
        deliver(&app, key, sara("en"), new_device("Firefox, Linux")).await;
    }
    let ids: Vec<String> = smtp.taken().iter().map(Taken::message_id).collect();
    assert!(ids.len() == 3 && ids[0] == ids[1] && ids[0] != ids[2], "{ids:?}");
    assert!(ids.iter().all(|id| id.ends_with("@tejarat.chat") && !id.contains("job")), "{ids:?}");
}

#[tokio::test]
async fn what_people_type_gets_into_no_header_and_no_envelope() {
    let smtp = FakeSmtp::start(Encryption::None).await;
    let app = sending_to(&smtp).await;
    let hostile = json!({ "email": "sara@example.com", "mobile": null, "name": HOSTILE, "language": "fa" });
    deliver(&app, "key", sara("fa"), new_device("Firefox, Linux")).await;
    deliver(&app, "key", hostile, new_device(HOSTILE)).await;
    let taken = smtp.taken();
    assert_eq!(taken.len(), 2);
    let heads: Vec<Vec<&str>> = taken
        .iter()
        .map(|email| email.head().lines().filter(|line| !line.starts_with("Date:") && !line.contains("boundary")).collect())
        .collect();
    assert_eq!(heads[0], heads[1]);
    assert_eq!(taken[1].to, ["sara@example.com"]);
    assert!(!taken[1].html().contains("<img") && taken[1].html().contains("&lt;img src=x&gt;"), "{}", taken[1].html());
    let email = json!({ "email": "sara@example.com\r\nBcc: all@evil.example", "mobile": null, "name": null, "language": "fa" });
    let mut notification = new_device("x");
    notification["to"] = email;
    let request = json!({ "key": "key", "message": notification });
    let response = app.stranger().request(Method::POST, "/dev/notifications").json(&request).send().await.unwrap();
    assert!(response.status().is_client_error(), "an address that is none is not even read");
}

#[tokio::test]
async fn each_answer_of_the_mail_server_is_told_as_what_it_means() {
    let smtp = FakeSmtp::start(Encryption::None).await;
    let app = sending_to(&smtp).await;
    for (command, answer, meaning) in [
        ("AUTH", "535 5.7.8 user or password wrong: password-canary", "Misconfigured"),
        ("AUTH", "454 4.7.0 later", "NoAnswer"),
        ("MAIL", "530 5.7.0 sign in first", "Misconfigured"),
        ("RCPT", "550 5.1.1 sara@example.com: no such user", "Refused"),
        ("RCPT", "550 5.4.5 the quota of today is used up", "NoAnswer"),
        ("RCPT", "550 5.7.1 looks like spam", "Misconfigured"),
        ("RCPT", "450 4.2.1 too many messages for sara@example.com", "NoAnswer"),
        ("DATA", "451 4.3.0 not now", "NoAnswer"),
        (".", "552 too large", "Refused"),
        (".", "421 4.7.0 try again later", "NoAnswer"),
    ] {
        smtp.answer(command, answer);
        assert_eq!(refused(&app, sara("fa"), new_device("Firefox")).await, meaning, "{command}: {answer}");
        smtp.answer(command, "");
    }
    assert!(smtp.taken().is_empty());
    let (status, _) = deliver(&app, "key", sara("fa"), new_device("Firefox")).await;
    assert_eq!((status, smtp.taken().len()), (StatusCode::OK, 1), "it goes on as if nothing had happened");
}

#[tokio::test]
async fn x02_emails_and_password_travel_encrypted_to_whom_an_authority_knows_or_not() {
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let smtp = FakeSmtp::start(encryption).await;
        let mut app = sending_to(&smtp).await;
        app.expect_errors("a certificate that nobody vouches for");
        let (status, told) = deliver(&app, "key", sara("fa"), new_device("Firefox")).await;
        assert_eq!((status, smtp.taken().len()), (StatusCode::OK, 1), "{told}");
        app.kill().await;
        app.change(("EMAIL_TLS_CA", String::new()));
        app.launch().await;
        let before = smtp.heard().iter().filter(|command| *command == "AUTH").count();
        assert_eq!(refused(&app, sara("fa"), new_device("Firefox")).await, "NoAnswer", "nobody vouches for this server");
        assert_eq!(smtp.heard().iter().filter(|command| *command == "AUTH").count(), before);
    }
    let clear = FakeSmtp::start(Encryption::None).await;
    let mut settings = clear.settings();
    settings.retain(|(name, _)| *name != "EMAIL_USE_TLS");
    let app = TestApp::start_with(Options { env: settings, ..Options::default() }).await;
    assert_eq!(refused(&app, sara("fa"), new_device("Firefox")).await, "Misconfigured", "it offers no STARTTLS");
    assert!(clear.heard().iter().all(|command| command.starts_with("EHLO") || command == "QUIT"), "{:?}", clear.heard());
}

#[tokio::test]
async fn development_shows_notifications_instead_of_sending_them() {
    let app = TestApp::start().await;
    let (_, told) = deliver(&app, "key", sara("fa"), new_device("Firefox <b>")).await;
    assert_eq!(told["channel"], "email");
    let by_number = json!({ "email": null, "mobile": "+989121234567", "name": null, "language": "en" });
    let (_, told) = deliver(&app, "key", by_number.clone(), new_device("Firefox <b>")).await;
    assert_eq!(told["channel"], "sms");
    let hours = json!({ "name": "hours", "value": { "number": 24 } });
    let content = json!({ "facts": [hours], "action": { "verify_email": { "token": "url-canary" } } });
    let verify = json!({ "name": "verify_email", "category": "requested", "content": content });
    assert_eq!(refused(&app, by_number, verify).await, "NoAddress", "a number proves no address");

    let page = app.stranger().page("/dev/inbox").await.ok().body;
    for shown in ["ورود از دستگاهی تازه", "/reset-password?link=url-canary\"", "src=\"/dev/inbox/1\"", "sign-in from a new device"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert!(!page.contains("<b>"), "{page}");
    let email = app.stranger().page("/dev/inbox/1").await.ok();
    assert!(email.body.contains("<html lang=\"fa\" dir=\"rtl\">"), "{}", email.body);
    let policy = email.header("content-security-policy");
    assert!(policy.starts_with("sandbox ") && !policy.contains("allow-scripts") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(app.stranger().page("/dev/inbox/2").await.status, StatusCode::NOT_FOUND, "a text message is no page");
}

#[tokio::test]
async fn without_a_line_of_our_own_no_notification_goes_out_by_sms_and_nobody_says_so() {
    let kavenegar = vec![("KAVENEGAR_API_KEY", "key-canary".to_owned()), ("KAVENEGAR_BASE_URL", "http://127.0.0.1:1".to_owned())];
    let mut app = TestApp::start_with(Options { env: kavenegar, ..Options::default() }).await;
    let by_number = json!({ "email": null, "mobile": "+989121234567", "name": null, "language": "fa" });
    assert_eq!(refused(&app, by_number.clone(), new_device("Firefox")).await, "NoAddress");
    app.kill().await;
    app.change(("KAVENEGAR_SENDER", "10004346".to_owned()));
    app.launch().await;
    assert_eq!(refused(&app, by_number, new_device("Firefox")).await, "NoAnswer", "there is a way now, but nobody at its end");
}
