//! Language, theme and time zone belong to the person, whichever browser they sign in with.

use domain::time_zone::{TimeZone, TimeZoneError};
use domain::{Language, Timestamp};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api::Program;
use crate::support::{PASSWORD, Person, TestApp};

const SAVE: &str = "account/preference_fns/save_preferences";
const KEEP: &str = "account/preference_fns/keep_preferences";

/// Saves the form as a browser without scripts sends it, and returns where it leads.
async fn save(person: &Person<'_>, language: &str, theme: &str, zone: &str) -> String {
    let form = [("language", language), ("theme", theme), ("time_zone", zone)];
    let page = HeaderMap::from_iter([
        (header::ACCEPT, HeaderValue::from_static("text/html")),
        (header::REFERER, HeaderValue::from_str(&person.app.url("/account/preferences")).unwrap()),
    ]);
    let answer = person.send(person.request(Method::POST, &format!("/fn/app/{SAVE}")).headers(page).form(&form)).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn pages_and_messages_are_as_their_reader_wants_them_in_every_browser() {
    let app = TestApp::start().await;
    let sara = app.person("09129880001").await;
    let page = sara.page("/account/preferences").await.ok().body;
    assert!(!page.contains("data-time-zone") && page.contains("تهران") && page.contains("برلین"), "{page}");

    assert_eq!(save(&sara, "en", "dark", "Europe/Berlin").await, "/en/account/preferences?saved=1");
    let page = sara.page("/en/account/preferences?saved=1").await.ok().body;
    for expected in ["data-theme=\"dark\"", "data-time-zone=\"Europe/Berlin\"", "value=\"Europe/Berlin\" selected", "Saved."] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }

    let elsewhere = app.stranger();
    elsewhere.sign_in("09129880001", PASSWORD).await.ok();
    assert_eq!((elsewhere.cookie("theme").as_deref(), elsewhere.cookie("time_zone").as_deref()), (Some("dark"), Some("Europe/Berlin")));
    let told = new_device_message(&elsewhere).await;
    let at = Timestamp(told["at"].as_i64().unwrap());
    let berlin = TimeZone::parse("Europe/Berlin").unwrap();
    let clocks = [0, -60].map(|seconds| berlin.moment(at.plus_seconds(seconds)).clock(Language::En));
    let text = told["text"].as_str().unwrap();
    assert!(clocks.iter().any(|clock| text.contains(clock)), "{clocks:?} in {text}");

    // So is the language: whoever was going nowhere in particular goes on in their own.
    let onward: String = elsewhere.sign_in("09129880001", PASSWORD).await.ok().json();
    assert_eq!((onward.as_str(), elsewhere.cookie("lang").as_deref()), ("/en/chat", Some("en")));

    save(&sara, "fa", "system", "Asia/Tehran").await;
    assert_eq!((sara.cookie("theme"), sara.cookie("time_zone")), (None, None), "the browser forgets what it need not know");
}

#[tokio::test]
async fn a_browser_hears_of_another_choice_at_renewal_and_keeps_one_just_made() {
    let app = TestApp::start().await;
    let sara = app.person("09129880004").await;
    save(&sara, "fa", "dark", "Asia/Tehran").await;
    let telephone = app.stranger();
    telephone.sign_in("09129880004", PASSWORD).await.ok();
    save(&sara, "fa", "light", "Asia/Tokyo").await;

    app.advance(660).await;
    let page = telephone.page("/account").await.ok().body;
    assert!(page.contains("data-theme=\"light\"") && page.contains("data-time-zone=\"Asia/Tokyo\""), "the very page that renews: {page}");
    assert_eq!((telephone.cookie("theme").as_deref(), telephone.cookie("time_zone").as_deref()), (Some("light"), Some("Asia/Tokyo")));

    // As the switch in the menu does it: first the cookie, then the word to the server.
    app.advance(660).await;
    telephone.set_cookie("theme", "dark");
    telephone.call(KEEP, &[("theme", "dark")]).await.ok();
    assert_eq!(telephone.cookie("theme").as_deref(), Some("dark"));
    app.advance(660).await;
    let page = sara.page("/account").await.ok().body;
    assert!(page.contains("data-theme=\"dark\"") && page.contains("data-time-zone=\"Asia/Tokyo\""), "{page}");
}

#[tokio::test]
async fn a_language_chosen_in_passing_is_the_one_of_notifications() {
    let app = TestApp::start().await;
    let sara = app.person("09129880005").await;
    sara.call(KEEP, &[("language", "en")]).await.ok();
    app.stranger().sign_in("09129880005", PASSWORD).await.ok();
    new_device_message(&sara).await;
}

/// The message that tells of a new device, once it is sent.
async fn new_device_message(person: &Person<'_>) -> Value {
    for _ in 0..200 {
        let messages: Vec<Value> = person.call("dev/inbox/inbox", &[]).await.ok().json();
        let told = |message: &Value| message["text"].as_str().is_some_and(|text| text.contains("new device"));
        if let Some(found) = messages.into_iter().find(told) {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("no message of a new device:\n{}", person.app.log());
}

#[tokio::test]
async fn what_is_no_time_zone_is_told_and_reaches_no_page() {
    let app = TestApp::start().await;
    let sara = app.person("09129880002").await;
    let refused = sara.call(SAVE, &[("language", "fa"), ("theme", "dark"), ("time_zone", "Mars/Olympus")]).await;
    assert_eq!(refused.error(), TimeZoneError::Unknown.into());
    let back = save(&sara, "fa", "dark", "Mars/Olympus").await;
    assert!(back.contains("/account/preferences?"), "{back}");
    let page = sara.page(back.trim_start_matches(&app.origin())).await.ok().body;
    assert!(page.contains("این منطقهٔ زمانی را نمی‌شناسیم"), "{page}");

    sara.set_cookie("time_zone", "\"><script>");
    sara.set_cookie("theme", "\"><script>");
    let page = sara.page("/chat").await.ok().body;
    assert!(!page.contains("data-time-zone") && !page.contains("data-theme="), "{page}");
    let nobody = app.stranger().call(SAVE, &[("language", "fa"), ("theme", "dark"), ("time_zone", "Asia/Tehran")]).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_reads_and_changes_them() {
    let app = TestApp::start().await;
    let (sara, _) = Program::signed_up(&app, "09129880003").await;
    let wanted = |me: &Value| json!([me["language"], me["theme"], me["time_zone"]]);
    assert_eq!(wanted(&sara.get("/auth/me/").await.1), json!(["en", null, "Asia/Tehran"]));
    let change = json!({ "theme": "light", "time_zone": "America/New_York", "first_name": "Sara" });
    assert_eq!(sara.call(Method::PATCH, "/auth/me/", Some(change)).await.0, StatusCode::NO_CONTENT);
    let me = sara.get("/auth/me/").await.1;
    assert_eq!((wanted(&me), &me["first_name"]), (json!(["en", "light", "America/New_York"]), &json!("Sara")));
    let (status, problem) = sara.call(Method::PATCH, "/auth/me/", Some(json!({ "time_zone": "Mars", "first_name": "Reza" }))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("time_zone.unknown")));
    assert_eq!(sara.get("/auth/me/").await.1["first_name"], "Sara", "all of it or nothing");
}
