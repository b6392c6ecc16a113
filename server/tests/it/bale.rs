//! Codes by Bale, and by SMS where Bale does not take them.

use domain::Error;
use domain::accounts::AccountsError;
use domain::sign_in::{CodeChannel, CodeSent};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{FakeSafir, Options, Person, Reply, TestApp};

async fn with(safir: &FakeSafir, more: &[(&'static str, &str)]) -> TestApp {
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    TestApp::start_with(Options { env: safir.settings().into_iter().chain(more).collect(), ..Options::default() }).await
}

async fn ask_by_bale(person: &Person<'_>, mobile: &str) -> Reply {
    let form = [("mobile", mobile), ("purpose", "sign_up"), ("channel", "bale"), ("visit[language]", "fa")];
    person.call("auth/server_fns/send_code", &form).await
}

fn sent(reply: Reply) -> CodeSent {
    let told: Value = reply.ok().json();
    serde_json::from_value(told["sent"].clone()).expect("what was sent")
}

fn code_in(said: &Value) -> String {
    assert!(said["otp"].is_u64(), "a number, not a text: {said}");
    said["otp"].to_string()
}

async fn text_messages(person: &Person<'_>) -> usize {
    let messages: Vec<Value> = person.call("dev/inbox/inbox", &[]).await.ok().json();
    messages.len()
}

#[tokio::test]
async fn a_code_comes_by_bale_to_whoever_chose_so_and_opens_the_account() {
    let safir = FakeSafir::start().await;
    let app = with(&safir, &[]).await;
    let sara = app.stranger();
    let told = sent(ask_by_bale(&sara, "۰۹۱۲۳۳۳۰۰۰۱").await);
    assert!(told.channel == CodeChannel::Bale && told.may_choose, "{told:?}");
    let codes = safir.codes();
    assert!(codes.len() == 1 && codes[0]["phone"] == "989123330001", "{codes:?}");
    assert_eq!(text_messages(&sara).await, 0);
    let page = sara.page("/sign-up?step=code").await.ok().body;
    assert!(page.contains("کد ۶ رقمی را در بله به ") && page.contains("value=\"sms\""), "{page}");
    sara.enter_code(&code_in(&codes[0]), "sign_up").await.ok();
    let log = app.log();
    assert!(!log.contains("canary") && !log.contains(&code_in(&codes[0])), "{log}");
}

#[tokio::test]
async fn an_ended_token_is_renewed_once_and_kept_for_the_next_code() {
    let safir = FakeSafir::start().await;
    let app = with(&safir, &[]).await;
    safir.refuse(401, json!({}));
    assert_eq!(sent(ask_by_bale(&app.stranger(), "09123330002").await).channel, CodeChannel::Bale);
    assert_eq!((safir.tokens(), safir.codes().len()), (2, 2));
    assert_eq!(sent(ask_by_bale(&app.stranger(), "09123330003").await).channel, CodeChannel::Bale);
    assert_eq!((safir.tokens(), safir.codes().len()), (2, 3));
    for _ in 0..2 {
        safir.refuse(401, json!({}));
    }
    assert_eq!(sent(ask_by_bale(&app.stranger(), "09123330004").await).channel, CodeChannel::Sms, "not accepted twice");
    assert_eq!((safir.tokens(), safir.codes().len()), (3, 5));
}

#[tokio::test]
async fn what_bale_does_not_take_goes_by_sms_and_that_is_said() {
    let safir = FakeSafir::start().await;
    let app = with(&safir, &[]).await;
    let refusals = [(404, Some(17)), (400, Some(18)), (400, Some(20)), (400, Some(8)), (402, None), (500, None), (200, None)];
    for (number, (status, code)) in refusals.into_iter().enumerate() {
        safir.refuse(status, code.map_or(json!({ "message": "canary" }), |code| json!({ "code": code, "message": "canary" })));
        let (sara, mobile) = (app.stranger(), format!("0912333010{number}"));
        let told = sent(ask_by_bale(&sara, &mobile).await);
        assert!(told.channel == CodeChannel::Sms && told.may_choose, "{status} {code:?}: {told:?}");
        assert_eq!(safir.codes().len(), number + 1, "asked once");
        let page = sara.page("/sign-up?step=code").await.ok().body;
        assert!(page.contains("پیامک کردیم.") && !page.contains("در بله فرستادیم."), "{page}");
        let code = sara.code_for(&mobile).await;
        assert_eq!(code, code_in(&safir.codes()[number]), "one code, whichever way it comes");
        sara.enter_code(&code, "sign_up").await.ok();
    }
    assert!(!app.log().contains("canary"), "{}", app.log());
}

#[tokio::test]
async fn when_neither_takes_it_nothing_is_said_to_be_sent_and_one_may_ask_again_at_once() {
    let safir = FakeSafir::start().await;
    let app = with(&safir, &[("KAVENEGAR_API_KEY", "key-canary"), ("KAVENEGAR_BASE_URL", "http://127.0.0.1:1")]).await;
    app.expect_errors("neither service takes the code");
    let sara = app.stranger();
    safir.refuse(404, json!({ "code": 17 }));
    let reply = ask_by_bale(&sara, "09123330005").await;
    assert_eq!((reply.status, reply.error()), (StatusCode::SERVICE_UNAVAILABLE, Error::from(AccountsError::CodeNotSent)));
    assert_eq!(sent(ask_by_bale(&sara, "09123330005").await).channel, CodeChannel::Bale, "Bale takes the next one");
    assert!(!app.log().contains("canary"), "{}", app.log());
}

#[tokio::test]
async fn the_choice_is_there_where_bale_is_and_works_without_scripts() {
    let (safir, without) = (FakeSafir::start().await, TestApp::start().await);
    for page in ["/sign-up", "/sign-in?step=mobile"] {
        assert!(!without.stranger().page(page).await.ok().body.contains("value=\"bale\""), "{page}");
    }
    let told = sent(ask_by_bale(&without.stranger(), "09123330006").await);
    assert!(told.channel == CodeChannel::Sms && !told.may_choose, "{told:?}");

    let app = with(&safir, &[]).await;
    let sara = app.stranger();
    for page in ["/sign-up", "/sign-in?step=mobile"] {
        let body = sara.page(page).await.ok().body;
        assert!(body.contains("name=\"channel\" value=\"bale\"") && body.contains("ارسال در بله"), "{page}: {body}");
    }
    let form = [("mobile", "09123330007"), ("purpose", "sign_up"), ("visit[language]", "fa"), ("channel", "bale")];
    let request = app.http.post(app.url("/fn/app/auth/server_fns/send_code")).header("origin", app.origin()).header("accept", "text/html");
    let reply = sara.send(request.form(&form)).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::FOUND, "/sign-up?step=code"));
    assert_eq!(safir.codes().len(), 1);
    let by_usual_button = [("mobile", "09123330008"), ("purpose", "sign_up"), ("visit[language]", "fa")];
    assert_eq!(sent(app.stranger().call("auth/server_fns/send_code", &by_usual_button).await).channel, CodeChannel::Sms);
}
