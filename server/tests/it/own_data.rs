//! What belongs to a person: taking a copy of it along, and leaving for good.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::time::Duration;

use domain::Error;
use domain::accounts::AccountsError;
use domain::export::{ExportState, ExportView};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::api::Program;
use crate::core_rag::eventually;
use crate::pictures;
use crate::support::{Behaviour, FakeCore, Options, PASSWORD, Person, S3, TestApp};

const WEEK: u64 = 7 * 86_400;
const BACK: (&str, &str) = ("back", "/account/data");
const NOTE: &str = "رمز انبار شمارهٔ هفت در پاکت آبی است.";
const QUESTION: &str = "رمز انبار شمارهٔ هفت کجاست؟";

async fn export(person: &Person<'_>) -> Option<ExportView> {
    person.call("account/server_fns/my_export", &[]).await.ok().json()
}

/// Asks for a copy and waits until it is there.
async fn exported(person: &Person<'_>) -> ExportView {
    person.call("account/server_fns/request_export", &[("password", PASSWORD), BACK]).await.ok();
    for _ in 0..400 {
        let export = export(person).await.expect("it was asked for");
        if export.state != ExportState::Preparing {
            assert_eq!(export.state, ExportState::Ready, "{}", person.app.log());
            return export;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the copy was not prepared:\n{}", person.app.log());
}

/// The files of an archive.
fn unpacked(archive: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("it reads");
        files.insert(name, bytes);
    }
    files
}

fn fetching(person: &Person<'_>, export: &ExportView) -> reqwest::RequestBuilder {
    person.request(Method::GET, &format!("/exports/{}", export.id))
}

/// What somebody gets who fetches a copy.
async fn fetched(person: &Person<'_>, export: &ExportView) -> StatusCode {
    person.send(fetching(person, export)).await.status
}

async fn delete(person: &Person<'_>) {
    person.call("account/server_fns/delete_account", &[("password", PASSWORD), BACK]).await.ok();
}

/// Waits until so many accounts are recorded as erased.
async fn erased(app: &TestApp, times: i64) {
    for _ in 0..1200 {
        let rows = app.rows("SELECT COUNT(*) AS n FROM audit_event WHERE action = 'account_erased'", []).await;
        if rows[0].try_get::<i64>("", "n").expect("a number") >= times {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no account was erased:\n{}", app.log());
}

/// The files in the store that belong to an account.
fn files(app: &TestApp) -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { walk(&entry.path(), found) } else { found.push(entry.path().display().to_string()) }
        }
    }
    let mut found = Vec::new();
    walk(&app.files().join("files"), &mut found);
    found
}

#[tokio::test]
async fn an_export_holds_everything_of_its_owner_and_is_nobody_elses() {
    let app = TestApp::start().await;
    let sara = app.person("09128880001").await;
    let reza = app.person("09128880002").await;
    let profile = [("profile[first_name]", "سارا"), ("profile[last_name]", "امینی"), ("back", "/account")];
    sara.call("account/server_fns/save_profile", &profile).await.ok();
    sara.upload("انبار.md", NOTE).await;
    sara.upload("قیمت‌ها.csv", "کالا,قیمت\nچای,۱۲۰۰۰۰\n").await;
    pictures::send(&sara, pictures::PNG.to_vec()).await;
    let (_, answer) = sara.ask(QUESTION).await;
    reza.upload("secret.md", "reza-canary").await;
    assert_eq!(export(&sara).await, None);
    let copy = exported(&sara).await;

    let page = sara.page("/account/data").await.body;
    assert!(page.contains(&format!("/exports/{}", copy.id)) && page.contains("آماده است"), "{page}");
    let page = sara.page("/en/account/data").await.body;
    assert!(page.contains("Your copy is ready"), "{page}");
    // As a browser follows the link on the English page.
    let browser = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html,*/*;q=0.8"))]);
    let answered = fetching(&sara, &copy).headers(browser).send().await.expect("the server answers");
    assert_eq!(answered.status(), StatusCode::OK);
    let header = |name: &str| answered.headers()[name].to_str().expect("text").to_owned();
    assert_eq!((header("cache-control"), header("content-type")), ("no-store".to_owned(), "application/zip".to_owned()));
    assert_eq!(header("content-length"), copy.size.expect("a size").to_string());
    assert!(header("content-disposition").starts_with("attachment; filename*=UTF-8''tejarat-chat-2"));
    let archive = answered.bytes().await.expect("its bytes").to_vec();
    assert!(!archive.windows(11).any(|window| window == b"reza-canary"));

    let files = unpacked(archive);
    let json = |name: &str| -> Value { serde_json::from_slice(&files[name]).unwrap_or_else(|error| panic!("{name}: {error}")) };
    let person = json("profile.json");
    assert!(files["picture.jpg"].starts_with(&[0xFF, 0xD8, 0xFF]));
    assert_eq!((&person["mobile"], &person["first_name"]), (&json!("+989128880001"), &json!("سارا")));
    assert_eq!(json!([person["language"], person["theme"], person["time_zone"]]), json!(["fa", null, "Asia/Tehran"]));
    assert_eq!(json("sessions.json").as_array().map(Vec::len), Some(1));
    let events = json("security-events.json");
    let actions: Vec<_> = events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"signed_up") && actions.contains(&"export_requested"), "{actions:?}");
    let library = json("library.json");
    let [prices, note] = &library.as_array().unwrap()[..] else { panic!("{library}") };
    assert_eq!((&prices["file"], &note["file"]), (&json!("documents/1 قیمت‌ها.csv"), &json!("documents/2 انبار.md")));
    assert_eq!(files["documents/2 انبار.md"], NOTE.as_bytes());
    let conversation = files.keys().find(|name| name.starts_with("conversations/1 رمز انبار")).expect("a conversation");
    let conversation = json(conversation);
    let messages = conversation["messages"].as_array().unwrap();
    assert_eq!((&messages[0]["text"], &messages[1]["text"]), (&json!(QUESTION), &json!(answer.text)));
    assert_eq!(messages[1]["sources"][0]["document_name"], "انبار.md");
    let notifications = json("notifications.json");
    assert_eq!((&notifications["preferences"], &notifications["notifications"][0]["name"]), (&json!([]), &json!("welcome")));
    assert_eq!(json("attachments.json"), json!([]));
    // The profile, the picture, the sessions, the events, the notifications, the library, the attachments; a conversation; two documents.
    assert_eq!(files.len(), 7 + 1 + 2, "{:?}", files.keys());

    for other in [&reza, &app.stranger()] {
        let refused = fetched(other, &copy).await;
        assert!(matches!(refused, StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED), "{refused}");
    }
    assert_eq!(fetched(&reza, &copy).await, StatusCode::NOT_FOUND);
    let inbox: Value = sara.call("dev/inbox/inbox", &[]).await.ok().json();
    let told = inbox.as_array().unwrap().iter().any(|message| message["text"].as_str().is_some_and(|text| text.contains("آماده است")));
    assert!(told, "{inbox}");
}

#[tokio::test]
async fn exports_are_three_a_day_replace_each_other_and_are_gone_after_a_week() {
    let app = TestApp::start().await;
    let sara = app.person("09128880003").await;
    let first = exported(&sara).await;
    let second = exported(&sara).await;
    assert_eq!(fetched(&sara, &first).await, StatusCode::NOT_FOUND, "replaced");
    let third = exported(&sara).await;
    let refused = sara.call("account/server_fns/request_export", &[BACK]).await;
    assert!(matches!(refused.error(), Error::TooMany { .. }));
    assert_ne!(second.id, third.id);
    app.advance(WEEK - 60).await;
    assert_eq!(fetched(&sara, &third).await, StatusCode::OK);
    app.advance(3600).await;
    assert_eq!(fetched(&sara, &third).await, StatusCode::NOT_FOUND);
    assert_eq!(export(&sara).await, None);
    eventually(&app, "removing what is over", || files(&app).is_empty()).await;
    assert!(!app.dump().await.lines().any(|line| line.starts_with("export: ")), "the rows go with their files");
}

#[tokio::test]
async fn an_account_that_is_to_go_says_so_everywhere_and_can_be_kept() {
    let app = TestApp::start().await;
    let sara = app.person("09128880004").await;
    let elsewhere = app.stranger();
    elsewhere.sign_in("09128880004", PASSWORD).await.ok();
    let mut line = elsewhere.line().await;
    let refused = sara.call("account/server_fns/delete_account", &[("password", "not it at all"), BACK]).await;
    assert_eq!(refused.error(), AccountsError::WrongPassword.into());
    assert!(elsewhere.is_signed_in().await);
    delete(&sara).await;
    assert!(!elsewhere.is_signed_in().await, "all others are signed out");
    while line.hear_or_end().await.is_ok() {}
    for (prefix, words) in [("", "حذف می‌شود"), ("/en", "Keep my account")] {
        for page in ["/chat", "/library", "/account", "/account/security", "/account/data"] {
            let page = format!("{prefix}{page}");
            assert!(sara.page(&page).await.body.contains(words), "{page}");
        }
    }
    app.advance(WEEK - 3600).await;
    elsewhere.sign_in("09128880004", PASSWORD).await.ok();
    elsewhere.call("account/server_fns/keep_account", &[("back", "/chat")]).await.ok();
    assert!(!sara.page("/en/chat").await.body.contains("Keep my account"));
    app.advance(WEEK).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(sara.is_signed_in().await, "kept is kept");
}

#[tokio::test]
async fn of_an_erased_account_nothing_is_left_but_what_happened() {
    let app =
        TestApp::start_with(Options { env: vec![("SECRET_KEY", "own-data-tests-secret-key-0123456789".into())], ..Options::default() })
            .await;
    let sara = app.person("09128880005").await;
    let reza = app.person("09128880006").await;
    let profile = [("profile[first_name]", "نامِ‌ویژه"), ("profile[last_name]", "امینی‌کاناری"), ("back", "/account")];
    sara.call("account/server_fns/save_profile", &profile).await.ok();
    let preferences = [("language", "fa"), ("theme", "dark"), ("time_zone", "Indian/Chagos")];
    sara.call("account/preference_fns/save_preferences", &preferences).await.ok();
    sara.upload("پاکت‌کاناری.md", NOTE).await;
    pictures::send(&sara, pictures::PNG.to_vec()).await;
    reza.upload("reza.md", "مهلت پرداخت رضا سی روز است.").await;
    let (_, answer) = sara.ask(QUESTION).await;
    assert!(answer.text.contains("پاکت آبی"));
    let attached = crate::tus::attach(&sara, "پیوست‌کاناری.txt", "کلید زیر گلدان سرخ است.").await;
    crate::attachments::ask(&sara, None, QUESTION, &[attached]).await;
    let copy = exported(&sara).await;
    app.advance(61).await;
    let known =
        ["پیوست‌کاناری", "گلدان سرخ", "9128880005", "نامِ‌ویژه", "امینی‌کاناری", "Indian/Chagos", "پاکت‌کاناری", "پاکت آبی", "شمارهٔ هفت"];
    let before = app.dump().await;
    assert!(known.iter().all(|word| before.contains(word)), "{before}");
    assert_eq!(files(&app).len(), 4);
    assert!(before.contains("\npicture: "), "{before}");
    let mut line = sara.line().await;
    delete(&sara).await;
    app.advance(WEEK - 120).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(sara.is_signed_in().await, "never before the day");
    app.advance(180).await;
    erased(&app, 1).await;

    assert!(!sara.is_signed_in().await);
    while line.hear_or_end().await.is_ok() {}
    assert_eq!(fetched(&sara, &copy).await, StatusCode::UNAUTHORIZED);
    let after = app.dump().await;
    assert!(!after.contains("\npicture: "), "{after}");
    for word in known {
        let left: Vec<_> = after.lines().filter(|line| line.contains(word)).collect();
        assert!(left.is_empty(), "{word} is left in {left:?}");
    }
    assert_eq!(files(&app).len(), 1, "the file of somebody else: {:?}", files(&app));
    let gone = app.stranger().sign_in("09128880005", PASSWORD).await;
    let never = app.stranger().sign_in("09128880999", PASSWORD).await;
    assert_eq!((gone.status, gone.error()), (never.status, never.error()));
    assert!(reza.ask("مهلت پرداخت رضا چند روز است؟").await.1.text.contains("سی روز"));
    let anew = app.person("09128880005").await;
    assert!(anew.documents().await.is_empty(), "the number is free, and new");
    let verified = app.command("audit").arg("verify").output().await.expect("the program runs");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test]
async fn an_export_comes_from_a_bucket_and_an_erased_account_leaves_nothing_in_it() {
    let s3 = S3::start().await;
    let app = TestApp::start_with(Options { env: s3.settings(), ..Options::default() }).await;
    let sara = app.person("09128880011").await;
    for n in 0..7 {
        sara.upload_only(&format!("{n}.md"), format!("سند {n}")).await;
    }
    let copy = exported(&sara).await;
    let archive = fetching(&sara, &copy).send().await.expect("the server answers").bytes().await.expect("its bytes");
    assert_eq!(unpacked(archive.to_vec()).keys().filter(|name| name.starts_with("documents/")).count(), 7);
    let kept = || s3.files().into_iter().filter(|file| file.contains("/acc_")).collect::<Vec<_>>();
    assert!(kept().iter().any(|file| file.contains(&copy.id.to_string())), "{:?}", kept());
    delete(&sara).await;
    app.advance(WEEK + 1).await;
    erased(&app, 1).await;
    assert_eq!(kept(), Vec::<String>::new());
}

#[tokio::test]
async fn core_forgets_the_conversations_of_an_erased_account() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = TestApp::start_with(Options { env: core.settings(), ..Options::default() }).await;
    let sara = app.person("09128880007").await;
    for _ in 0..3 {
        sara.ask("نرخ مالیات چقدر است؟").await;
    }
    let kept = core.conversations();
    assert_eq!(kept.len(), 3);
    delete(&sara).await;
    app.advance(WEEK + 1).await;
    erased(&app, 1).await;
    eventually(&app, "forgetting", || kept.iter().all(|conversation| core.deleted().contains(conversation))).await;
}

#[tokio::test]
async fn an_erasing_that_was_killed_in_the_middle_goes_on() {
    const CONVERSATIONS: u32 = 4000;
    let app = TestApp::start().await;
    let sara = app.person("09128880008").await;
    let (conversation, _) = sara.ask("آغاز").await;
    // Many like this one, behind the program's back.
    let like = |n: u32| uuid::Uuid::from_u128(u128::from(n) + 1).simple().to_string();
    let postgres = app.database_url().starts_with("postgres");
    let literal = |id: &str| if postgres { format!("'{id}'::uuid") } else { format!("x'{id}'") };
    let own = literal(&conversation.0.simple().to_string());
    for some in (0..CONVERSATIONS).collect::<Vec<_>>().chunks(400) {
        let ids = some.iter().map(|n| format!("SELECT {} AS new_id", literal(&like(*n)))).collect::<Vec<_>>().join(" UNION ALL ");
        app.execute(&format!(
            "INSERT INTO conversation \
             (id, workspace_id, assistant_id, participant_account_id, title, named_by_person, created_at, updated_at) \
             SELECT new_id, workspace_id, assistant_id, participant_account_id, title, named_by_person, created_at, updated_at FROM conversation, ({ids}) AS news WHERE id = {own}"
        ))
        .await;
    }
    let left = async || app.rows("SELECT COUNT(*) AS n FROM conversation", []).await[0].try_get::<i64>("", "n").expect("a number");
    assert_eq!(left().await, i64::from(CONVERSATIONS) + 1);
    delete(&sara).await;
    app.advance(WEEK + 1).await;
    while left().await > i64::from(CONVERSATIONS) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    app.kill().await;
    let at_the_kill = left().await;
    assert!(at_the_kill > 0, "it was killed too late to prove anything");
    app.launch().await;
    assert!(!sara.is_signed_in().await, "closed is closed");
    // The clock begins anew with the process.
    app.advance(WEEK + 60).await;
    erased(&app, 1).await;
    assert_eq!(left().await, 0, "{at_the_kill} were left when it was killed");
    assert!(!app.dump().await.contains("9128880008"));
}

#[tokio::test]
async fn a_program_exports_deletes_and_keeps() {
    let app = TestApp::start().await;
    let (sara, _) = Program::signed_up(&app, "09128880009").await;
    let (reza, _) = Program::signed_up(&app, "09128880010").await;
    assert_eq!(sara.get("/auth/me/export/").await.0, StatusCode::NOT_FOUND);
    let wrong = sara.call(Method::DELETE, "/auth/me/", Some(json!({ "password": "not it at all" }))).await;
    assert_eq!((wrong.0, &wrong.1["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("accounts.wrong_password")));
    let (status, begun) = sara.post("/auth/me/export/", json!({ "password": PASSWORD })).await;
    assert_eq!((status, &begun["state"]), (StatusCode::ACCEPTED, &json!("preparing")));
    let id = begun["id"].as_str().expect("an id").to_owned();
    let mut state = begun;
    for _ in 0..400 {
        state = sara.get("/auth/me/export/").await.1;
        if state["state"] == "ready" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((&state["state"], &state["id"]), (&json!("ready"), &json!(id)));
    let path = format!("/auth/me/export/{id}/file");
    assert_eq!(reza.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(Program::of(&app).get(&path).await.0, StatusCode::UNAUTHORIZED);
    let file = app.http.get(app.url(&format!("/api/v1{path}"))).bearer_auth(sara.token.as_ref().expect("a token"));
    let file = file.header("accept-encoding", "gzip, br").send().await.expect("the server answers");
    assert_eq!((file.status(), file.headers().contains_key("content-encoding")), (StatusCode::OK, false));
    assert!(unpacked(file.bytes().await.expect("its bytes").to_vec()).contains_key("profile.json"));

    let (status, deletion) = sara.call(Method::DELETE, "/auth/me/", Some(json!({}))).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{deletion}");
    assert_eq!(sara.get("/auth/me/").await.1["deletes_at"], deletion["deletes_at"]);
    assert_eq!(sara.post("/auth/me/keep/", json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(sara.get("/auth/me/").await.1["deletes_at"], Value::Null);
}
