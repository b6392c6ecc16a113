//! What somebody does who wants in: every try is refused, and written down.

use std::time::{Duration, Instant};

use app::cookies;
use domain::Error;
use domain::accounts::AccountsError;
use domain::chat::RunPosition;
use domain::chat::protocol::{ClientFrame, ServerFrame};
use futures::stream::{self, StreamExt};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Options, PASSWORD, Person, Reply, TestApp};

const SARA: &str = "09125555001";
const VISIT: (&str, &str) = ("visit[language]", "fa");

/// An app that believes a proxy on this machine where a request comes from, and writes little into its log.
async fn app() -> TestApp {
    let env = vec![("TRUSTED_PROXIES", "127.0.0.1".to_owned()), ("RUST_LOG", "warn".to_owned())];
    TestApp::start_with(Options { env, ..Options::default() }).await
}

/// A call of a server function from another address.
async fn call_from(person: &Person<'_>, address: &str, function: &str, form: &[(&str, &str)]) -> Reply {
    let request = person.request(Method::POST, &format!("/fn/app/{function}")).header("x-forwarded-for", address);
    person.send(request.form(form)).await
}

/// How many events of this kind came from an address that begins so, or from anywhere.
async fn recorded(app: &TestApp, action: &str, address: &str) -> usize {
    let rows = app.rows(&format!("SELECT address FROM audit_event WHERE action = '{action}' AND outcome = 'refused'"), []).await;
    let addresses = rows.iter().map(|row| row.try_get::<Option<String>>("", "address").unwrap().unwrap_or_default());
    addresses.filter(|from| from.starts_with(address)).count()
}

#[tokio::test]
async fn a06_ten_thousand_guesses_at_the_codes_of_one_number_from_everywhere_hit_nothing() {
    const DAYS: u32 = 5;
    let app = app().await;
    app.person(SARA).await;
    let mut compared = 0;
    for day in 0..DAYS {
        for code in 0..8 {
            app.advance(3 * 3600).await;
            let address = format!("198.51.100.{}", day * 8 + code);
            let thief = app.stranger();
            let form = [("mobile", SARA), ("purpose", "sign_in"), VISIT];
            call_from(&thief, &address, "auth/server_fns/send_code", &form).await.ok();
            let right = thief.code_for(SARA).await;
            let thief = &thief;
            let guesses = (0..250_u32).map(|guess| {
                let (right, address) = (right.clone(), format!("203.0.113.{}", guess % 50));
                async move {
                    // Anything but the right one: it would be luck, one in 30,000 a day.
                    let typed = format!("{:06}", 100_000 + (right.parse::<u32>().unwrap() + guess * 3571 + 1) % 899_999);
                    let typed = if typed == right { "000000".to_owned() } else { typed };
                    call_from(thief, &address, "auth/server_fns/verify_code", &[("code", &typed), ("purpose", "sign_in"), VISIT]).await
                }
            });
            let replies: Vec<Reply> = stream::iter(guesses).buffer_unordered(16).collect().await;
            assert!(replies.iter().all(|reply| !reply.status.is_success()));
            compared += replies.iter().filter(|reply| matches!(reply.error(), Error::Accounts(AccountsError::WrongCode { .. }))).count();
            let form = [("code", right.as_str()), ("purpose", "sign_in"), VISIT];
            let late = call_from(thief, &address, "auth/server_fns/verify_code", &form).await;
            assert!(!late.status.is_success(), "after so many guesses the right code is worth nothing: {}", late.body);
        }
    }
    assert!(compared <= 30 * DAYS as usize, "{compared} guesses were looked at in {DAYS} days");
    let written = recorded(&app, "code_refused", "").await;
    assert!((50..2500).contains(&written), "the log tells of it, and is not flooded: {written}");
}

#[tokio::test]
async fn a01_the_time_of_a_refusal_tells_nothing_at_either_door() {
    const TRIES: usize = 24;
    let app = app().await;
    app.person(SARA).await;
    let stranger = app.stranger();
    // The median of the quickest quarter: what others do on the machine meanwhile only makes a try slower.
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 8].as_secs_f64()
    };
    for door in ["auth/server_fns/sign_in", "auth/server_fns/staff_sign_in"] {
        let mut ratios = Vec::new();
        for round in 0..5 {
            let (mut known, mut unknown) = (Vec::new(), Vec::new());
            for number in 0..TRIES {
                // A customer's right password is a wrong one at the door of staff.
                let password = if door.ends_with("staff_sign_in") { PASSWORD } else { "not the password" };
                let nobody = format!("0912666{round}{number:03}");
                let mut pair = [(SARA, &mut known), (nobody.as_str(), &mut unknown)];
                // Neither always comes first.
                pair.rotate_left(number % 2);
                for (name, times) in pair {
                    let begun = Instant::now();
                    let address = format!("192.0.2.{number}");
                    let reply = call_from(&stranger, &address, door, &[("name", name), ("password", password), VISIT]).await;
                    times.push(begun.elapsed());
                    assert_eq!(reply.error(), AccountsError::WrongCredentials.into());
                }
            }
            app.advance(86_400).await;
            ratios.push(median(&mut known) / median(&mut unknown));
            if (0.9..1.1).contains(&ratios[ratios.len() - 1]) {
                break;
            }
        }
        assert!((0.9..1.1).contains(&ratios[ratios.len() - 1]), "{door}: {ratios:?}");
    }
    assert!(recorded(&app, "sign_in_refused", "192.0.2.").await >= 2 * TRIES);
}

#[tokio::test]
async fn s03_stolen_tokens_are_worth_nothing_once_they_were_used_or_ended() {
    let app = app().await;
    let sara = app.person(SARA).await;
    let thief = app.stranger();
    thief.set_cookie(cookies::REFRESH, &sara.cookie(cookies::REFRESH).unwrap());
    app.advance(700).await;
    assert!(sara.is_signed_in().await, "her browser has renewed its tokens");
    app.advance(30).await;
    call_from(&thief, "198.51.100.1", "session/who_am_i", &[]).await;
    assert!(!thief.is_signed_in().await);
    assert!(!sara.is_signed_in().await, "nobody knows who of the two is the thief");
    assert_eq!(recorded(&app, "token_reuse", "198.51.100.1").await, 1);

    sara.sign_in(SARA, PASSWORD).await.ok();
    let thief = app.stranger();
    thief.sign_in(SARA, PASSWORD).await.ok();
    assert!(thief.is_signed_in().await);
    sara.call("account/server_fns/end_other_sessions", &[("back", "")]).await.ok();
    let stolen = app.stranger();
    stolen.set_cookie(cookies::ACCESS, &thief.cookie(cookies::ACCESS).unwrap());
    let list = call_from(&stolen, "198.51.100.2", "library/server_fns/list_documents", &[]).await;
    assert_eq!(list.status, StatusCode::UNAUTHORIZED);
    let bearer = app.http.get(app.url("/api/v1/auth/me/")).bearer_auth(thief.cookie(cookies::ACCESS).unwrap());
    assert_eq!(bearer.header("x-forwarded-for", "198.51.100.3").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    for address in ["198.51.100.2", "198.51.100.3"] {
        assert_eq!(recorded(&app, "access_refused", address).await, 1, "{address}");
    }
}

#[tokio::test]
async fn c01_another_site_is_refused_at_form_and_line_and_written_down() {
    let app = app().await;
    let sara = app.person(SARA).await;
    let forged = sara.request(Method::POST, "/fn/app/auth/server_fns/sign_out").header("x-forwarded-for", "198.51.100.4");
    let forged = app.http.execute({
        let mut forged = forged.header(header::CONTENT_TYPE, "text/plain").body("x=1").build().unwrap();
        forged.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
        forged.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        forged
    });
    assert_eq!(forged.await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(recorded(&app, "access_refused", "198.51.100.4").await, 1);
    assert_eq!(sara.try_line(Some("https://evil.example")).await.err(), Some(StatusCode::FORBIDDEN));
    assert_eq!(recorded(&app, "access_refused", "127.0.0.1").await, 1);
    assert!(sara.is_signed_in().await);
}

#[tokio::test]
async fn z01_z02_every_endpoint_treats_anothers_id_as_missing_and_records_it() {
    let app = app().await;
    let sara = app.person(SARA).await;
    let document = sara.upload("leave.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await.id.to_string();
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, "مرخصی استعلاجی چه می‌خواهد؟").await;
    let position = answer.run.unwrap();
    line.follow(position, answer.blocks.clone()).await;
    let source = sara.open(conversation).await.messages.pop().unwrap().sources.remove(0).passage.unwrap().to_string();
    let (conversation, message, run) = (conversation.to_string(), answer.id.to_string(), position.run.to_string());
    let sessions: Value = sara.call("account/server_fns/list_sessions", &[]).await.ok().json();
    let session = sessions["page"]["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{sessions}")).to_owned();
    let none = |id: &str| format!("{}_{}", id.split('_').next().unwrap(), "0".repeat(32));

    let reza = app.person("09125555002").await;
    let tokens: Value = {
        let login = app.http.post(app.url("/api/v1/auth/login/")).json(&json!({ "name": "09125555002", "password": PASSWORD }));
        login.send().await.unwrap().json().await.unwrap()
    };
    let functions = [
        ("chat/server_fns/open_chat", "id", &conversation),
        ("chat/server_fns/conversation", "id", &conversation),
        ("chat/server_fns/ask", "conversation", &conversation),
        ("chat/server_fns/rename", "id", &conversation),
        ("chat/server_fns/delete", "id", &conversation),
        ("chat/server_fns/restore", "id", &conversation),
        ("chat/server_fns/stop", "run", &run),
        ("chat/server_fns/continue_answer", "message", &message),
        ("chat/server_fns/source", "passage", &source),
        ("library/server_fns/delete_document", "id", &document),
        ("library/server_fns/retry_document", "id", &document),
        ("library/server_fns/read_document", "id", &document),
        ("account/server_fns/end_session", "id", &session),
    ];
    for (number, (function, field, theirs)) in functions.into_iter().enumerate() {
        let address = format!("198.51.101.{number}");
        let rest = [("title", "x"), ("text", "x"), ("key", "k"), ("back", "")];
        let [theirs, nobodys] = [theirs.clone(), none(theirs)].map(|id| {
            let form: Vec<(&str, String)> = [(field, id)].into_iter().chain(rest.map(|(name, value)| (name, value.to_owned()))).collect();
            let request = reza.request(Method::POST, &format!("/fn/app/{function}")).header("x-forwarded-for", &address);
            reza.send(request.form(&form))
        });
        let (theirs, nobodys) = (theirs.await, nobodys.await);
        assert_eq!(theirs.error(), Error::NotFound, "{function}");
        assert_eq!((theirs.status, theirs.body), (nobodys.status, nobodys.body), "{function}");
        assert_eq!(recorded(&app, "access_refused", &address).await, 2, "{function}");
    }
    let token = tokens["access_token"].as_str().unwrap();
    for (number, (method, path)) in
        [(Method::GET, format!("/files/{document}")), (Method::DELETE, format!("/api/v1/auth/sessions/{session}/"))].into_iter().enumerate()
    {
        let address = format!("198.51.102.{number}");
        let request = app.http.request(method, app.url(&path)).bearer_auth(token).header("x-forwarded-for", &address);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(recorded(&app, "access_refused", &address).await, 1, "{path}");
    }
    let before = recorded(&app, "access_refused", "127.0.0.1").await;
    let mut his = reza.line().await;
    let frames = [
        ClientFrame::Ask {
            key: "k".into(),
            conversation: Some(conversation.parse().unwrap()),
            text: "x".into(),
            attachments: Vec::new(),
            documents_only: false,
        },
        ClientFrame::Resume { position: RunPosition { run: position.run, seq: 0 } },
        ClientFrame::Stop { run: position.run },
        ClientFrame::ContinueAnswer { message: answer.id },
    ];
    for frame in &frames {
        his.say(frame).await;
        assert!(matches!(his.hear().await, ServerFrame::Refused { error: Error::NotFound, .. }), "{frame:?}");
    }
    assert_eq!(recorded(&app, "access_refused", "127.0.0.1").await, before + frames.len());
    assert_eq!(sara.open(conversation.parse().unwrap()).await.messages.len(), 2, "nothing has happened to hers");
    assert!(sara.is_signed_in().await);
}
