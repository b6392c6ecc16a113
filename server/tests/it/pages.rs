//! Pages are documents: whole without scripts, and sharpened by one.

use futures::StreamExt;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};

use crate::support::{PASSWORD, Person, Reply, TestApp};

const SIGN_IN: &str = "/fn/app/auth/server_fns/sign_in";

/// Sends a form as a page does, by itself or through its script.
async fn send(person: &Person<'_>, path: &str, form: &[(&str, &str)], by_script: bool) -> Reply {
    let page = format!("{}/sign-in", person.app.origin());
    let sent_by_script = by_script.then_some(("x-form", "script"));
    let headers = [("accept", "text/html"), ("referer", page.as_str())].into_iter().chain(sent_by_script);
    let headers = headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
    person.send(person.request(Method::POST, path).headers(HeaderMap::from_iter(headers)).form(form)).await
}

async fn factor(person: &Person<'_>, form: &[(&str, &str)]) -> Reply {
    send(person, "/en/account/security/factor", form, false).await
}

/// The value of the hidden field of this name.
fn hidden(page: &str, name: &str) -> String {
    let field = scraper::Selector::parse(&format!("input[name={name}]")).unwrap();
    let page = scraper::Html::parse_document(page);
    page.select(&field).next().and_then(|field| field.attr("value")).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn only_the_chat_and_the_library_load_a_program() {
    let app = TestApp::start().await;
    let (visitor, sara) = (app.stranger(), app.person("09125550001").await);
    for path in ["/", "/sign-in", "/sign-up", "/sign-up?step=legal", "/forgot", "/admin/sign-in", "/nowhere", "/en"] {
        let page = visitor.page(path).await.body;
        assert!(page.contains("/enhance.js?v=") && !page.contains(".wasm"), "{path}");
    }
    for path in ["/account", "/account/security", "/account/mobile", "/account/email", "/account/preferences", "/account/data", "/dev/ui"] {
        let page = sara.page(path).await.ok().body;
        assert!(page.contains("/enhance.js?v=") && !page.contains(".wasm"), "{path}");
        assert!(!page.contains("__RESOLVED_RESOURCES["), "{path}: what the page was made of is not sent beside it");
    }
    for path in ["/chat", "/library"] {
        let page = sara.page(path).await.ok().body;
        assert!(page.contains("/enhance.js?v=") && page.contains(".wasm"), "{path}");
    }
}

/// One in a hundred did, when its parts were resources in a `Suspense`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_made_of_several_parts_waits_for_ever() {
    let app = TestApp::start().await;
    let sara = app.person("09125550004").await;
    let asked = (0..300).map(|_| sara.page("/account/security"));
    let pages: Vec<_> = futures::stream::iter(asked).buffer_unordered(4).collect().await;
    for page in pages {
        let body = page.ok().body;
        for part in ["id=\"current-password\"", "id=\"factor-password\"", "id=\"sessions\"", "id=\"events\"", "id=\"account-menu\""] {
            assert!(body.contains(part), "{part}: {body}");
        }
    }
}

#[tokio::test]
async fn a_script_that_sends_a_form_is_told_where_it_leads() {
    let app = TestApp::start().await;
    let sara = app.person("09125550002").await;
    let stranger = app.stranger();
    let visit = [("visit[language]", "fa"), ("visit[next]", "/library")];
    let wrong = send(&stranger, SIGN_IN, &[&[("name", "09125550002"), ("password", "falsch!!")], &visit[..]].concat(), true).await;
    assert_eq!((wrong.status, wrong.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let back = wrong.header("x-location");
    assert!(back.contains("/sign-in?") && back.contains("__err="), "{back}");

    let right = send(&stranger, SIGN_IN, &[&[("name", "09125550002"), ("password", PASSWORD)], &visit[..]].concat(), true).await;
    assert_eq!((right.status, right.header("x-location"), right.header("location")), (StatusCode::NO_CONTENT, "/library", ""));
    assert!(stranger.is_signed_in().await && sara.is_signed_in().await);

    let plain = send(&stranger, "/fn/app/auth/server_fns/sign_out", &[], false).await;
    assert_eq!((plain.status, plain.header("location"), plain.header("x-location")), (StatusCode::FOUND, "/", ""));
}

#[tokio::test]
async fn a_field_is_checked_by_the_rule_of_its_form() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let check = async |check: &str, typed: &str, language: &str| -> Option<String> {
        stranger.call("check_field", &[("check", check), ("typed", typed), ("language", language)]).await.ok().json()
    };
    assert_eq!(check("mobile", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "fa").await, None);
    assert!(check("mobile", "123", "fa").await.is_some_and(|sentence| !sentence.is_ascii()));
    assert!(check("national_id", "0000000000", "en").await.is_some_and(|sentence| sentence.is_ascii()));
    let judged: serde_json::Value =
        stranger.call("auth/server_fns/judge_password", &[("password", "9121234567"), ("own", "9121234567")]).await.ok().json();
    assert_eq!(judged["kept"], serde_json::json!([true, false, true, false]));
    assert!(judged["strength"].as_u64().is_some_and(|strength| strength < 2), "{judged}");
}

#[tokio::test]
async fn a_second_factor_is_set_up_by_plain_forms_and_its_secret_is_in_no_address() {
    let app = TestApp::start().await;
    let sara = app.person("09125550003").await;
    let wrong = factor(&sara, &[("act", "turn_on"), ("password", "falsch!!")]).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.status);
    assert!(wrong.body.contains("lang=\"en\"") && wrong.body.contains("aria-invalid"), "{}", wrong.body);

    let begun = factor(&sara, &[("act", "turn_on"), ("password", PASSWORD)]).await.ok();
    assert!(begun.header("cache-control").contains("no-store"), "{}", begun.header("cache-control"));
    let uri = hidden(&begun.body, "uri");
    assert!(begun.body.contains("<svg class=\"qr\"") && uri.starts_with("otpauth://totp/"), "{uri}");

    let missed = factor(&sara, &[("act", "confirm"), ("code", "000000"), ("uri", &uri)]).await;
    assert!(missed.status.is_client_error(), "{}", missed.status);
    assert_eq!(hidden(&missed.body, "uri"), uri, "a wrong code does not cost the secret");
    let forged = factor(&sara, &[("act", "confirm"), ("code", "000000"), ("uri", "javascript:alert(1)")]).await;
    assert!(!forged.body.contains("javascript:alert"));

    assert!(!sara.page("/en/account/security").await.ok().body.contains("otpauth"), "nothing is shown twice");

    let later = sara.page("/en/account/security/factor?__path=a").await;
    assert_eq!((later.status, later.header("location")), (StatusCode::SEE_OTHER, "/en/account/security?__path=a"));
    let stranger = app.stranger();
    let nobody = factor(&stranger, &[("act", "turn_on"), ("password", PASSWORD)]).await;
    assert_eq!((nobody.status, nobody.header("location")), (StatusCode::SEE_OTHER, "/en/account/security"));
}

#[tokio::test]
async fn a_form_that_came_too_late_leaves_nothing_in_the_way_back() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let page = stranger.page("/account/email?__path=%2Ffn&link=abc&__err=xyz").await;
    assert!(page.status.is_redirection(), "{}", page.status);
    assert_eq!(page.header("location"), "/sign-in?next=%2Faccount%2Femail%3Flink%3Dabc");
}

#[tokio::test]
async fn a_first_visit_is_answered_in_the_readers_language_where_it_came() {
    let app = TestApp::start().await;
    let visit = async |path: &str, language: &str| {
        let request = app.http.get(app.url(path)).header("accept", "text/html").header("accept-language", language);
        app.stranger().send(request).await
    };
    for (language, lang) in [("en-US,en;q=0.9", "en"), ("fa-IR,en;q=0.8", "fa")] {
        let page = visit("/", language).await.ok();
        assert!(page.body.contains(&format!("lang=\"{lang}\"")), "{language}");
        assert!(page.body.contains(&format!("rel=\"canonical\" href=\"{}/\"", app.origin())), "{language}: an address is its own");
        let varies = page.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().contains("Accept-Language"));
        assert!(varies, "{:?}", page.headers);
    }
    let query = visit("/sign-in?next=%2Flibrary", "en").await.ok().body;
    assert!(query.contains("value=\"/library\"") && query.contains("lang=\"en\""));
    let chat = visit("/chat", "en").await;
    assert_eq!((chat.status, chat.header("location")), (StatusCode::SEE_OTHER, "/en/chat"));
    let later = app.stranger();
    later.set_cookie(app::cookies::LANGUAGE, "en");
    let again = later.page("/sign-in").await;
    assert_eq!((again.status, again.header("location")), (StatusCode::SEE_OTHER, "/en/sign-in"), "one page, one address");
}

#[tokio::test]
async fn whoever_goes_back_from_the_code_finds_the_number_they_typed() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let typed = async |path: &str, name: &str| hidden(&stranger.page(path).await.ok().body, name);
    assert_eq!(typed("/sign-up", "mobile").await, "");
    stranger.ask_for_code("09125550021", "sign_up").await.ok();
    let code_page = stranger.page("/sign-up?step=code").await.ok().body;
    assert!(code_page.contains("href=\"/sign-up\"") && code_page.contains("۰۹۱۲ ۵۵۵ ۰۰۲۱"), "{code_page}");
    for (path, name) in [("/sign-up", "mobile"), ("/sign-in?step=mobile", "mobile"), ("/forgot", "name")] {
        assert_eq!(typed(path, name).await, "۰۹۱۲ ۵۵۵ ۰۰۲۱", "{path}");
    }
    // What was typed last is not lost either.
    send(
        &stranger,
        "/fn/app/auth/server_fns/send_code",
        &[("mobile", "0912 wrong"), ("purpose", "sign_up"), ("visit[language]", "fa")],
        false,
    )
    .await;
    assert_eq!(typed("/sign-up", "mobile").await, "0912 wrong");
    assert_eq!(typed("/en/sign-up", "mobile").await, "0912 555 0021");
}
