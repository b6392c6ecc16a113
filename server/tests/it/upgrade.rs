//! A database of the release before, made by that release and with rows in each of its tables: this one takes it over, and everybody
//! finds what they had.

use std::collections::BTreeSet;

use domain::chat::{ConversationSummary, MessageState};
use domain::export::{ExportState, ExportView};
use domain::ids::ConversationId;
use domain::knowledge::DocumentState;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{Options, PASSWORD, Person, Populated, TestApp};

const SECRET_KEY: &str = "a secret of the fixture, long enough to be one";
const CONTRACT: &str = "قرارداد فروش کالا\n\nمبلغ قرارداد دوازده میلیون تومان است و باید تا ۳۰ روز پس از تحویل پرداخت شود.\n\n\
                        دیرکرد تحویل هر هفته ۱٫۵ درصد جریمه دارد.\n";
const SARA: &str = "09120000001";
const VISIT: (&str, &str) = ("visit[language]", "fa");

/// What lies in the folder of one kind of database.
struct Before {
    rows: &'static str,
    /// Ids and tokens of that time, as the program told them.
    told: Value,
    files: &'static str,
}

impl Before {
    fn of_this_profile() -> Self {
        let (rows, told, files) = if std::env::var("TEST_DATABASE_URL").is_ok() {
            let files = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/0015/postgres/files");
            (include_str!("fixtures/0015/postgres/rows.sql"), include_str!("fixtures/0015/postgres/told.json"), files)
        } else {
            let files = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/0015/sqlite/files");
            (include_str!("fixtures/0015/sqlite/rows.sql"), include_str!("fixtures/0015/sqlite/told.json"), files)
        };
        Self { rows, told: serde_json::from_str(told).expect("JSON"), files }
    }

    fn told(&self, name: &str) -> &str {
        self.told[name].as_str().expect("it was told")
    }

    async fn start(&self) -> TestApp {
        let populated = Some(Populated { rows: self.rows, files: self.files.into() });
        TestApp::start_with(Options { populated, env: vec![("SECRET_KEY", SECRET_KEY.to_owned())], ..Options::default() }).await
    }
}

async fn conversations(person: &Person<'_>) -> Vec<ConversationSummary> {
    let page: Value = person.call("chat/server_fns/list_conversations", &[]).await.ok().json();
    serde_json::from_value(page["page"]["items"].clone()).expect("a list of conversations")
}

async fn count(app: &TestApp, query: &str) -> i64 {
    app.rows(&format!("SELECT COUNT(*) AS n FROM {query}"), []).await[0].try_get("", "n").expect("a number")
}

/// What was given up before is still there for the operator, who takes it away.
async fn take_away_dead_letter(app: &TestApp) {
    assert_eq!(app.execute("DELETE FROM outbox WHERE name = 'forget_remote_conversation'").await, 1);
}

#[test]
fn each_table_of_the_release_before_has_rows_in_the_fixture() {
    for rows in [include_str!("fixtures/0015/sqlite/rows.sql"), include_str!("fixtures/0015/postgres/rows.sql")] {
        let named = |line: &str, verb: &str| {
            let rest = line.strip_prefix(verb)?.trim_start().trim_start_matches("IF NOT EXISTS ").trim_start_matches("public.");
            let name: String = rest.trim_start_matches('"').chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            Some(name)
        };
        let all = |verb: &str| rows.lines().filter_map(|line| named(line, verb)).collect::<BTreeSet<_>>();
        let (tables, filled) = (all("CREATE TABLE"), all("INSERT INTO"));
        assert!(tables.len() > 20, "{tables:?}");
        assert_eq!(tables.difference(&filled).collect::<Vec<_>>(), Vec::<&String>::new(), "tables without rows");
    }
}

#[tokio::test]
async fn a_person_finds_everything_as_it_was_before_the_upgrade() {
    let before = Before::of_this_profile();
    let app = before.start().await;
    let sara = app.stranger();
    for (name, value) in before.told["refresh"].as_object().expect("cookies") {
        sara.set_cookie(name, value.as_str().expect("a value"));
    }
    assert!(sara.is_signed_in().await, "her session goes on");
    let sessions: Value = sara.call("account/server_fns/list_sessions", &[]).await.ok().json();
    assert_eq!(sessions["page"]["items"].as_array().map(Vec::len), Some(2), "{sessions}");

    let documents = sara.documents().await;
    let names: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
    assert_eq!(names, ["در صف.txt", "خالی.txt", "قرارداد.txt"]);
    let queued = sara.settled(documents[0].id).await;
    assert_eq!(queued.state, DocumentState::Indexed, "a job of the release before is still done");
    assert_eq!((documents[1].state, documents[2].state), (DocumentState::Failed, DocumentState::Indexed));
    assert_eq!(documents[2].id.to_string(), before.told("contract"));
    let original = sara.send(sara.request(Method::GET, &format!("/files/{}", documents[2].id))).await.ok();
    assert_eq!(original.body, CONTRACT, "its file lies where it lay");
    let found: Value = sara.call("library/server_fns/find_passages", &[("question", "جریمه دیرکرد")]).await.ok().json();
    assert_eq!(found[0]["document_name"], "قرارداد.txt", "the index was built again: {found}");

    let (conversation, interrupted): (ConversationId, ConversationId) =
        (before.told("conversation").parse().expect("an id"), before.told("interrupted").parse().expect("an id"));
    let listed = conversations(&sara).await;
    assert_eq!(listed.iter().map(|row| row.id).collect::<BTreeSet<_>>(), BTreeSet::from([conversation, interrupted]));
    let view = sara.open(conversation).await;
    assert_eq!((view.summary.title.as_str(), view.messages.len()), ("جریمهٔ دیرکرد", 4));
    let cited = view.messages[1].sources[0].passage.expect("a passage");
    let answer = view.messages[1].id.to_string();
    let source: Value = sara.call("chat/server_fns/source", &[("passage", &cited.to_string()), ("answer", &answer)]).await.ok().json();
    let sheet = source["html"].as_str().expect("a sheet");
    assert!(source["number"] == 1 && sheet.contains("<mark>") && sheet.contains("جریمه"), "{source}");
    let answer = sara.finished(interrupted).await;
    assert_eq!(
        (answer.state, answer.text.as_str()),
        (MessageState::Interrupted, "نیمی از پاسخ"),
        "its run ends as any other whose process died"
    );

    let export: Option<ExportView> = sara.call("account/server_fns/my_export", &[]).await.ok().json();
    let export = export.expect("the copy she had asked for");
    assert_eq!((export.id.to_string().as_str(), export.state), (before.told("export"), ExportState::Ready));
    let archive = sara.send(sara.request(Method::GET, &format!("/exports/{}", export.id))).await;
    assert_eq!(archive.status, StatusCode::OK);

    let profile: Value = sara.call("account/server_fns/my_profile", &[]).await.ok().json();
    assert!(profile.to_string().contains("رضایی"), "{profile}");
    let preferences: Value = sara.call("account/preference_fns/my_preferences", &[("language", "fa")]).await.ok().json();
    assert_eq!(preferences["time_zone"], "Europe/Berlin");
    let events: Value = sara.call("account/server_fns/list_events", &[("language", "en")]).await.ok().json();
    assert!(events.to_string().contains("192.") || events.to_string().contains("127.0.0.1"), "{events}");
    assert_eq!(sara.send(sara.request(Method::GET, "/account/picture")).await.status, StatusCode::OK);

    let (_, answer) = sara.ask("گارانتی دستگاه چند سال است؟").await;
    assert!(answer.sources.iter().any(|source| source.document_name == "در صف.txt"), "and what is new is as it should be: {answer:?}");
    take_away_dead_letter(&app).await;
}

#[tokio::test]
async fn others_sign_in_as_before_the_upgrade_and_own_a_workspace_each() {
    let before = Before::of_this_profile();
    let app = before.start().await;
    assert_eq!(count(&app, "account").await, count(&app, "workspace").await);
    for table in [
        "membership WHERE role = 'owner' AND workspace_id = account_id",
        "library WHERE id = workspace_id",
        "assistant WHERE id = workspace_id",
    ] {
        assert_eq!(count(&app, table).await, count(&app, "account").await, "{table}");
    }
    let companies = count(&app, "account WHERE kind <> 'individual'").await;
    assert_eq!(count(&app, "workspace WHERE kind = 'organisation'").await, companies);

    let company = app.stranger();
    company.sign_in("info@avand.example", PASSWORD).await.ok();
    assert_eq!(company.documents().await.into_iter().map(|document| document.name).collect::<Vec<_>>(), ["مرخصی.md"]);
    assert_eq!(company.open(before.told("company_conversation").parse().expect("an id")).await.messages.len(), 2);
    let (_, answer) = company.ask("چند روز مرخصی را می‌توان ذخیره کرد؟").await;
    assert_eq!(answer.sources.first().map(|source| source.document_name.as_str()), Some("مرخصی.md"));
    let conversation = before.told("conversation");
    assert_eq!(company.call("chat/server_fns/conversation", &[("id", conversation)]).await.status, StatusCode::NOT_FOUND);

    let leaver = app.stranger();
    leaver.sign_in("09120000002", PASSWORD).await.ok();
    let me: Value = leaver.call("session/who_am_i", &[]).await.ok().json();
    assert!(me["deletes_at"].is_i64(), "the account will be deleted as before: {me}");
    let administrator = app.stranger();
    administrator.sign_in("09120000004", PASSWORD).await.ok();
    assert!(!administrator.is_signed_in().await, "the second factor is still asked for");
    let recovery = before.told["recovery"][0].as_str().expect("a recovery code");
    administrator.call("auth/server_fns/pass_factor", &[("code", recovery), VISIT]).await.ok();
    assert!(administrator.is_signed_in().await);
    let erased = app.stranger();
    assert!(!erased.sign_in("09120000003", PASSWORD).await.status.is_success());

    let again = app.stranger();
    again.sign_in(SARA, PASSWORD).await.ok();
    assert_eq!(conversations(&again).await.len(), 2);
    let restored = again.call("chat/server_fns/restore", &[("id", before.told("deleted"))]).await;
    assert_eq!(restored.status, StatusCode::NOT_FOUND, "what was deleted long before is gone for good");
    let newcomer = app.person("09120000005").await;
    assert!(newcomer.documents().await.is_empty());
    // The fixture has the database alone, without the anchor beside it.
    let checked = app.command("audit").args(["verify", "--first"]).output().await.expect("it runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    take_away_dead_letter(&app).await;
}
