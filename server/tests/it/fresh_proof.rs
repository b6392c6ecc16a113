//! What a borrowed session alone must not do: it takes the password, and a code where a second factor is on.

use app::cookies;
use domain::Error;
use domain::accounts::AccountsError;
use domain::export::{ExportState, ExportView};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Options, PASSWORD, Person, Reply, TestApp};

const NEW_PASSWORD: &str = "پرستوی سپید آرام";
const BACK: (&str, &str) = ("back", "/account/data");
/// What the page says where nothing is asked for.
const REMEMBERED: &str = "You confirmed who you are a moment ago";

/// Sends a form of the second factor; the page that answers.
async fn factor(person: &Person<'_>, form: &[(&str, &str)]) -> Reply {
    let request = person.request(Method::POST, "/en/account/security/factor").header("accept", "text/html").form(form);
    person.send(request).await
}

fn select<'a>(page: &'a scraper::Html, selector: &str) -> Option<scraper::ElementRef<'a>> {
    page.select(&scraper::Selector::parse(selector).unwrap()).next()
}

/// The secret in the address that a page offers to an app, and that address.
fn offered(page: &str) -> (String, String) {
    let page = scraper::Html::parse_document(page);
    let uri = select(&page, "input[name=uri]").and_then(|field| field.attr("value")).expect("an address for an app").to_owned();
    let secret = uri.split(['?', '&']).find_map(|pair| pair.strip_prefix("secret=")).expect("a secret").to_owned();
    (secret, uri)
}

/// The recovery codes that a page shows.
fn recovery_codes(page: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(page);
    let codes = scraper::Selector::parse("#factor li").unwrap();
    page.select(&codes).map(|code| code.text().collect()).collect()
}

/// Turns the second factor on and waits until the app shows another code; its secret, and the recovery codes.
async fn turn_on(person: &Person<'_>) -> (String, Vec<String>) {
    let begun = factor(person, &[("act", "turn_on"), ("password", PASSWORD)]).await.ok();
    let (secret, uri) = offered(&begun.body);
    let code = person.app.app_code(&secret);
    let on = factor(person, &[("act", "confirm"), ("code", &code), ("uri", &uri)]).await.ok();
    person.app.advance(61).await;
    (secret, recovery_codes(&on.body))
}

/// Every act of this kind, with these fields besides; what each was answered.
async fn every_act(person: &Person<'_>, proof: &[(&str, &str)]) -> Vec<(&'static str, Reply)> {
    let with = |fields: &[(&'static str, &'static str)]| [fields, proof].concat();
    let mut answers = Vec::new();
    for act in ["turn_off", "replace", "renew_codes"] {
        answers.push((act, factor(person, &with(&[("act", act)])).await));
    }
    let page = ("page", "/account/email");
    for (function, fields) in [
        ("contact_fns/ask_new_email", &[("email", "sara@avand.example"), page][..]),
        ("contact_fns/ask_new_mobile", &[("mobile", "09351110000"), page]),
        ("server_fns/request_export", &[BACK]),
        ("server_fns/delete_account", &[BACK]),
    ] {
        answers.push((function, person.call(&format!("account/{function}"), &with(fields)).await));
    }
    let current = proof.iter().map(|(name, value)| (if *name == "password" { "current" } else { *name }, *value));
    let fields: Vec<_> = current.chain([("password", NEW_PASSWORD), BACK]).collect();
    answers.push(("change_password", person.call("account/server_fns/change_password", &fields).await));
    answers
}

async fn demanded(person: &Person<'_>, path: &str, id: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(&person.page(path).await.ok().body);
    let fields = scraper::Selector::parse(&format!("#{id}-proof input")).unwrap();
    page.select(&fields).map(|field| format!("{} {}", field.attr("name").unwrap(), field.attr("autocomplete").unwrap())).collect()
}

#[tokio::test]
async fn m8_where_a_second_factor_is_on_the_password_alone_does_none_of_it() {
    let app = TestApp::start().await;
    let sara = app.person("09121110001").await;
    turn_on(&sara).await;
    for (proof, error) in [
        (&[][..], AccountsError::ProofNeeded),
        (&[("password", PASSWORD)], AccountsError::FactorNeeded),
        (&[("password", "not it at all"), ("factor_code", "123456")], AccountsError::WrongPassword),
    ] {
        app.advance(3600).await;
        for (act, answer) in every_act(&sara, proof).await {
            let refused = answer.status.is_client_error();
            assert!(refused, "{act} with {proof:?}: {} {}", answer.status, answer.body);
            if !answer.body.starts_with('<') && answer.status != StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(answer.error(), error.clone().into(), "{act}");
            }
        }
    }
    let wrong = sara.call("account/server_fns/delete_account", &[("password", PASSWORD), ("factor_code", "12345"), BACK]).await;
    assert!(matches!(wrong.error(), Error::Accounts(AccountsError::WrongFactor) | Error::TooMany { .. }), "{}", wrong.body);
    let done =
        ["factor_disabled", "recovery_codes_renewed", "export_requested", "deletion_requested", "password_changed", "factor_replaced"];
    let rows = app.rows("SELECT action FROM audit_event", []).await;
    let actions: Vec<String> = rows.iter().map(|row| row.try_get("", "action").expect("a text")).collect();
    for action in done {
        assert!(!actions.iter().any(|other| other == action), "{action} in {actions:?}");
    }
    assert!(actions.iter().any(|action| action == "stepped_up"), "refused, and written down: {actions:?}");
    assert!(sara.page("/en/account/security").await.ok().body.contains("It is on"));
}

#[tokio::test]
async fn m8_a_proof_is_remembered_for_ten_minutes_and_the_forms_ask_for_nothing_meanwhile() {
    const CODE: &str = "factor_code one-time-code";
    let app = TestApp::start().await;
    let sara = app.person("09121110002").await;
    let elsewhere = app.stranger();
    elsewhere.sign_in("09121110002", PASSWORD).await.ok();
    assert_eq!(demanded(&sara, "/en/account/data", "export-password").await, ["password current-password"]);
    elsewhere.call("account/server_fns/request_export", &[("password", PASSWORD), BACK]).await.ok();
    assert_eq!(demanded(&elsewhere, "/en/account/data", "deletion-password").await, [""; 0]);

    let (secret, _) = turn_on(&sara).await;
    let of_both = ["password current-password", CODE];
    assert_eq!(demanded(&elsewhere, "/en/account/data", "deletion-password").await, of_both, "what it had proven was less");
    let forms = [
        ("/en/account/email", "email-password"),
        ("/en/account/mobile", "mobile-password"),
        ("/en/account/security", "factor-password"),
        ("/en/account/security", "replace-password"),
        ("/en/account/security", "recovery-password"),
        ("/en/account/data", "deletion-password"),
    ];
    for (path, id) in forms {
        assert_eq!(demanded(&sara, path, id).await, of_both, "{id}");
    }
    assert_eq!(demanded(&sara, "/en/account/security", "current-password").await, ["current current-password", CODE]);

    let code = app.app_code(&secret);
    let proof = [("password", PASSWORD), ("factor_code", code.as_str())];
    factor(&sara, &[&[("act", "renew_codes")], &proof[..]].concat()).await.ok();
    for (path, id) in forms {
        assert_eq!(demanded(&sara, path, id).await, [""; 0], "{id}");
        assert!(sara.page(path).await.body.contains(REMEMBERED), "{path}");
    }
    assert_eq!(demanded(&elsewhere, "/en/account/data", "deletion-password").await, of_both, "it is the proof of one session");
    let again = elsewhere.call("account/server_fns/delete_account", &[&proof[..], &[BACK]].concat()).await;
    assert_eq!(again.error(), AccountsError::WrongFactor.into(), "the code was used");
    sara.call("account/contact_fns/ask_new_email", &[("email", "sara@avand.example"), ("page", "/account/email")]).await.ok();

    app.advance(601).await;
    assert_eq!(demanded(&sara, "/en/account/data", "deletion-password").await, of_both);
    let late = sara.call("account/server_fns/delete_account", &[BACK]).await;
    assert_eq!((late.status, late.error()), (StatusCode::FORBIDDEN, AccountsError::ProofNeeded.into()));

    let code = app.app_code(&secret);
    let change = [("current", PASSWORD), ("factor_code", code.as_str()), ("password", NEW_PASSWORD), BACK];
    sara.call("account/server_fns/change_password", &change).await.ok();
    assert_eq!(demanded(&sara, "/en/account/data", "deletion-password").await, of_both, "it was proven by another password");
}

#[tokio::test]
async fn m8_what_is_wrong_with_a_proof_is_told_at_its_field_and_nothing_typed_is_lost() {
    const FORM: &str = "/fn/app/account/contact_fns/ask_new_email";
    let app = TestApp::start().await;
    let sara = app.person("09121110003").await;
    turn_on(&sara).await;
    let sent = async |password: &str, code: &str| {
        let form = [("email", "sara@avand.example"), ("password", password), ("factor_code", code), ("page", "/en/account/email")];
        let page = format!("{}/en/account/email", app.origin());
        let headers = [("referer", page.as_str()), ("accept", "text/html")];
        let headers = headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        let back = sara.send(sara.request(Method::POST, FORM).headers(HeaderMap::from_iter(headers)).form(&form)).await;
        assert!(back.status.is_redirection(), "{}", back.status);
        let back = back.header("location").to_owned();
        scraper::Html::parse_document(&sara.page(&back).await.ok().body)
    };
    for (password, code, wrong, right) in
        [("not it at all", "123456", "#email-password", "#email-code"), (PASSWORD, "000000", "#email-code", "#email-password")]
    {
        let page = sent(password, code).await;
        let words = |id: &str| select(&page, &format!("{id}-error")).map(|place| place.text().collect::<String>()).unwrap();
        assert!(select(&page, wrong).unwrap().attr("aria-invalid").is_some() && !words(wrong).is_empty(), "{wrong}");
        assert!(select(&page, right).unwrap().attr("aria-invalid").is_none() && words(right).is_empty(), "{right}");
        assert_eq!(select(&page, "#email").unwrap().attr("value"), Some("sara@avand.example"));
        assert!(!page.html().contains(password), "no secret stands in a page");
    }
}

#[tokio::test]
async fn m8_staff_replaces_the_app_while_the_old_one_counts_and_is_never_without_one() {
    let app = TestApp::start().await;
    let omid = app.person("09121110004").await;
    let (old, recovery) = turn_on(&omid).await;
    let said = app.command("account").args(["role", "09121110004", "support"]).output().await.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let visit = ("visit[language]", "en");
    let enter = async |code: &str| {
        let omid = app.stranger();
        omid.call("auth/server_fns/staff_sign_in", &[("name", "09121110004"), ("password", PASSWORD), visit]).await.ok();
        let passed = omid.call("auth/server_fns/pass_factor", &[("code", code), visit]).await;
        (omid, passed)
    };
    let (omid, _) = enter(&recovery[0]).await;
    let page = omid.page("/en/account/security").await.ok().body;
    assert!(page.contains("Replace the app") && !page.contains("value=\"turn_off\""), "{page}");
    let refused = factor(&omid, &[("act", "turn_off"), ("password", PASSWORD), ("factor_code", &recovery[1])]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Members of the team cannot turn two-step sign-in off"), "{}", refused.body);

    let (new, uri) = offered(&factor(&omid, &[("act", "replace")]).await.ok().body);
    assert_ne!(new, old);
    let (_, passed) = enter(&app.app_code(&new)).await;
    assert_eq!(passed.error(), AccountsError::WrongFactor.into(), "it does not count yet");
    let missed = factor(&omid, &[("act", "confirm"), ("code", "000000"), ("uri", &uri)]).await;
    assert!(missed.status.is_client_error() && missed.body.contains(&uri.replace('&', "&amp;")), "{}", missed.body);
    let (_, passed) = enter(&app.app_code(&old)).await;
    passed.ok();
    let replaced = factor(&omid, &[("act", "confirm"), ("code", &app.app_code(&new)), ("uri", &uri)]).await.ok();
    assert!(replaced.body.contains("Your app is replaced"), "{}", replaced.body);
    assert_eq!(recovery_codes(&replaced.body).len(), 10);
    app.advance(61).await;
    for gone in [&app.app_code(&old), &recovery[2]] {
        assert_eq!(enter(gone).await.1.error(), AccountsError::WrongFactor.into());
    }
    enter(&app.app_code(&new)).await.1.ok();
}

#[tokio::test]
async fn l15_a_bare_access_token_takes_no_copy_of_anything() {
    let app = TestApp::start().await;
    let sara = app.person("09121110005").await;
    let token = sara.cookie(cookies::ACCESS).unwrap();
    let ask = async |body: Value| {
        let request = app.http.post(app.url("/api/v1/auth/me/export/")).bearer_auth(&token).header("accept-language", "en").json(&body);
        let answer = request.send().await.expect("the server answers");
        (answer.status(), answer.json::<Value>().await.expect("JSON"))
    };
    let (status, refused) = ask(json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("accounts.proof_needed")), "{refused}");
    assert!(refused["detail"].as_str().is_some_and(|words| words.contains("current password")), "{refused}");
    assert_eq!(sara.call("account/server_fns/request_export", &[BACK]).await.error(), AccountsError::ProofNeeded.into());
    let (status, refused) = ask(json!({ "password": "not it at all" })).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("accounts.wrong_password")), "{refused}");
    assert_eq!(sara.call("account/server_fns/my_export", &[]).await.ok().body, "null");
    assert_eq!(ask(json!({ "password": PASSWORD })).await.0, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn l15_whose_data_it_is_hears_of_the_copy_when_it_is_asked_for() {
    // Without anybody who could put it together.
    let app = TestApp::start_with(Options { env: vec![("SERVE_JOBS", "false".into())], ..Options::default() }).await;
    let sara = app.person("09121110006").await;
    sara.call("account/server_fns/request_export", &[("password", PASSWORD), BACK]).await.ok();
    let copy: ExportView = sara.call("account/server_fns/my_export", &[]).await.ok().json();
    assert_eq!(copy.state, ExportState::Preparing);
    let told = app.rows("SELECT COUNT(*) AS n FROM notification WHERE name = 'export_requested'", []).await;
    assert_eq!(told[0].try_get::<i64>("", "n").expect("a number"), 1);

    let app = TestApp::start().await;
    let sara = app.person("09121110007").await;
    sara.call("account/server_fns/request_export", &[("password", PASSWORD), BACK]).await.ok();
    for _ in 0..200 {
        let inbox: Value = sara.call("dev/inbox/inbox", &[]).await.ok().json();
        let to_her = inbox.as_array().unwrap().iter().filter(|message| message["to"] == "+989121110007");
        if to_her.into_iter().any(|message| message["text"].as_str().unwrap().contains("نسخه‌ای از داده‌های شما درخواست شد"))
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no message came:\n{}", app.log());
}
