//! The log, seen from outside, on SQLite and (with `TEST_DATABASE_URL`) on PostgreSQL.

use std::path::PathBuf;
use std::time::Duration;

use futures::future::join_all;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::chain::{Seal, second_hash};
use super::entity::{event, head};
use super::{Action, ActorKind, Audit, Break, Entry, Event, EventActor, Flaw, Outcome, Verdict};
use crate::accounts::entity::account;
use crate::client::Client;
use crate::clock::Clock;
use crate::ids::AccountId;
use crate::personal_data::PersonalData;
use crate::secret::Secret;
use crate::test_support::{TestDb, database};
use crate::{Error, Language};

const NOW: &str = "the secret of now, long enough to be one";

struct LogFixture {
    audit: Audit,
    test: TestDb,
    /// Whose events are written; they all go to one chain.
    sara: AccountId,
}

impl LogFixture {
    async fn new() -> Self {
        let test = database().await;
        let fixture = Self { audit: Audit::new(test.db.clone(), &secret(NOW), Clock::default()), test, sara: AccountId::generate() };
        fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
        fixture
    }

    /// A fixture whose log has so many events.
    async fn with(events: usize) -> Self {
        let fixture = Self::new().await;
        fixture.write(events).await;
        fixture
    }

    async fn write(&self, events: usize) {
        for number in 0..events {
            let client = client("a browser");
            let entry = Entry::done(Action::ProfileChanged).own(self.sara).from(&client).with(json!({ "after": number }));
            self.audit.record_alone(entry).await.unwrap();
        }
    }

    fn anchor_file(&self) -> PathBuf {
        self.test.folder.path().join("audit-head.json")
    }

    async fn verify(&self) -> Verdict {
        self.audit.verify(&self.anchor_file()).await.unwrap()
    }

    async fn execute(&self, statement: &str) {
        self.test.db.execute_unprepared(statement).await.unwrap();
    }

    /// The chain that the events of somebody go to.
    fn chain_of(account: AccountId) -> i32 {
        Entry::done(Action::SignedIn).to(account).chain()
    }

    fn broken(&self, seq: i64, flaw: Flaw) -> Verdict {
        Verdict::Broken(Break { chain: Self::chain_of(self.sara), seq, flaw })
    }

    async fn row(&self, seq: i64) -> event::Model {
        event::Entity::find().filter(event::Column::Seq.eq(seq)).one(&*self.test.db).await.unwrap().unwrap()
    }

    async fn move_head(&self, to: &event::Model) {
        let moved = head::Entity::update_many().col_expr(head::Column::Seq, Expr::value(to.seq)).filter(head::Column::Chain.eq(to.chain));
        moved.col_expr(head::Column::Hash, Expr::value(to.hash.clone())).exec(&*self.test.db).await.unwrap();
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned().into())
}

fn staff(account: AccountId) -> EventActor {
    EventActor { kind: ActorKind::Staff, id: Some(account.0), name: None }
}

fn client(user_agent: &str) -> Client {
    Client::new("192.0.2.7".parse().unwrap(), user_agent)
}

#[tokio::test]
async fn l01_an_act_without_its_event_is_rolled_back_and_an_event_without_its_act_too() {
    let fixture = LogFixture::new().await;
    let (db, account) = (&fixture.test.db, fixture.test.account().await);
    let change = async |language: Language| {
        let transaction = db.write().await?;
        let changed = account::Entity::update_many().col_expr(account::Column::Language, Expr::value(language));
        changed.filter(account::Column::Id.eq(account)).exec(&*transaction).await?;
        fixture.audit.record(&transaction, Entry::done(Action::ProfileChanged).own(account)).await?;
        transaction.commit().await
    };
    let language = async || account::Entity::find_by_id(account).one(&**db).await.unwrap().unwrap().language;
    fixture.execute("ALTER TABLE audit_event RENAME TO away").await;
    assert!(matches!(change(Language::En).await, Err(Error::Internal(_))));
    assert_eq!(language().await, Language::Fa);
    fixture.execute("ALTER TABLE away RENAME TO audit_event").await;
    let heads = fixture.audit.heads().await.unwrap();
    fixture.execute("DELETE FROM audit_head").await;
    assert!(matches!(change(Language::En).await, Err(Error::Internal(_))));
    assert_eq!(language().await, Language::Fa);
    head::Entity::insert_many(heads.into_iter().map(|head| head.into_active_model().reset_all()))
        .exec_without_returning(&**db)
        .await
        .unwrap();

    let transaction = db.write().await.unwrap();
    fixture.audit.record(&transaction, Entry::done(Action::ProfileChanged).own(account)).await.unwrap();
    drop(transaction);
    change(Language::En).await.unwrap();
    assert_eq!(language().await, Language::En);
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 1 });
}

#[tokio::test]
async fn l01_an_event_says_who_did_what_to_whom_from_where() {
    let fixture = LogFixture::new().await;
    let (admin, sara) = (AccountId::generate(), AccountId::generate());
    let entry = Entry::done(Action::RoleChanged).by(staff(admin)).to(sara).with(json!({ "before": "user", "after": "support" }));
    fixture.audit.record_alone(entry.from(&client("a browser"))).await.unwrap();
    fixture.audit.record_alone(Entry::refused(Action::SignInRefused)).await.unwrap();
    let [refused, changed] = fixture.audit.all(None, 9).await.unwrap().items.try_into().unwrap();
    assert!(changed.id < refused.id && changed.is_by(admin) && !changed.is_by(sara));
    assert_eq!(changed.actor, Some(EventActor { kind: ActorKind::Staff, id: Some(admin.0), name: None }));
    assert_eq!((changed.subject, changed.workspace), (Some(sara.into()), None));
    assert_eq!((changed.action, changed.outcome), (Some(Action::RoleChanged), Outcome::Done));
    assert_eq!((changed.address.as_deref(), changed.user_agent.as_deref()), (Some("192.0.2.7"), Some("a browser")));
    assert_eq!(changed.details.as_deref(), Some(r#"{"after":"support","before":"user"}"#));
    assert_eq!((refused.actor, refused.subject, refused.outcome), (None, None, Outcome::Refused));
    assert_eq!((refused.address, refused.user_agent, refused.details), (None, None, None));
}

#[tokio::test]
async fn l01_a_person_sees_what_they_did_and_what_was_done_to_them_page_by_page() {
    let fixture = LogFixture::new().await;
    let (admin, sara, omid) = (AccountId::generate(), AccountId::generate(), AccountId::generate());
    for _ in 0..3 {
        fixture.audit.record_alone(Entry::done(Action::SignedIn).own(sara)).await.unwrap();
        fixture.audit.record_alone(Entry::done(Action::SessionEnded).by(staff(admin)).to(sara)).await.unwrap();
        fixture.audit.record_alone(Entry::done(Action::SessionEnded).by(staff(admin)).to(omid)).await.unwrap();
        fixture.audit.record_alone(Entry::refused(Action::AccessRefused).by(EventActor::person(sara)).to(omid)).await.unwrap();
    }
    let all = fixture.audit.all(None, 99).await.unwrap().items;
    let number = |event: &Event| all.len() - all.iter().position(|other| other.id == event.id).unwrap();
    let pages = async |account: AccountId| {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = fixture.audit.of_account(account, before, 2).await.unwrap();
            seen.push(page.items.iter().map(number).collect::<Vec<_>>());
            before = page.next;
            if before.is_none() {
                return seen;
            }
        }
    };
    assert_eq!(pages(sara).await, [vec![12, 10], vec![9, 8], vec![6, 5], vec![4, 2], vec![1]]);
    assert_eq!(pages(omid).await, [[12, 11], [8, 7], [4, 3]]);
    assert_eq!(pages(AccountId::generate()).await, [Vec::<usize>::new()]);
    let page = fixture.audit.all(Some(all[0].id), 3).await.unwrap();
    assert_eq!((page.items.iter().map(number).collect::<Vec<_>>(), page.next), (vec![11, 10, 9], Some(all[3].id)));
}

#[tokio::test]
async fn l02_twenty_writers_at_once_leave_one_chain_without_gaps() {
    let fixture = LogFixture::new().await;
    let entry = || Entry::done(Action::SignedIn).own(AccountId::generate());
    let written = join_all((0..20).map(|_| fixture.audit.record_alone(entry()))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 20 });
    let (verified, written) = tokio::join!(fixture.verify(), join_all((0..20).map(|_| fixture.audit.record_alone(entry()))));
    assert!(matches!(verified, Verdict::Holds { events: 20..=40 }), "while others write: {verified:?}");
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 40 });
}

#[tokio::test]
async fn l02_more_events_than_fit_into_a_page_are_all_looked_at() {
    let fixture = LogFixture::with(1).await;
    let transaction = fixture.test.db.write().await.unwrap();
    for _ in 0..1002 {
        fixture.audit.record(&transaction, Entry::done(Action::SignedIn).to(fixture.sara)).await.unwrap();
    }
    transaction.commit().await.unwrap();
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 1003 });
    fixture.execute("UPDATE audit_event SET details = 'x' WHERE seq = 1002").await;
    assert_eq!(fixture.verify().await, fixture.broken(1002, Flaw::Edited));
}

#[tokio::test]
async fn l02_an_event_that_was_edited_in_any_column_is_named() {
    let fixture = LogFixture::with(3).await;
    let original = fixture.row(2).await;
    let another = if fixture.test.db.get_database_backend() == DbBackend::Postgres {
        "'00000000-0000-0000-0000-000000000001'"
    } else {
        "x'00000000000000000000000000000001'"
    };
    let edits = [
        ("id", another),
        ("form", "1"),
        ("form", "2"),
        ("origin_salt", "NULL"),
        ("origin_seal", "NULL"),
        ("at", "1"),
        ("actor_kind", "'staff'"),
        ("actor_name", "'cli'"),
        ("subject_kind", "'workspace'"),
        ("workspace_id", another),
        ("actor_id", "NULL"),
        ("actor_id", another),
        ("subject_id", "NULL"),
        ("action", "'signed_in'"),
        ("outcome", "'refused'"),
        ("address", "''"),
        ("user_agent", "'another'"),
        ("details", "NULL"),
        ("details", "'{\"after\":7}'"),
        ("hash", "previous"),
    ];
    for (column, value) in edits {
        fixture.execute(&format!("UPDATE audit_event SET {column} = {value} WHERE seq = 2")).await;
        assert_eq!(fixture.verify().await, fixture.broken(2, Flaw::Edited), "{column} = {value}");
        fixture.execute("DELETE FROM audit_event WHERE seq = 2").await;
        event::Entity::insert(original.clone().into_active_model().reset_all()).exec_without_returning(&*fixture.test.db).await.unwrap();
        assert_eq!(fixture.verify().await, Verdict::Holds { events: 3 });
    }
    fixture.execute("UPDATE audit_event SET key_id = 'mine' WHERE seq = 2").await;
    assert_eq!(fixture.verify().await, fixture.broken(2, Flaw::UnknownKey));
}

#[tokio::test]
async fn l9_from_where_somebody_acted_is_forgotten_in_time_and_the_log_holds() {
    let fixture = LogFixture::with(2).await;
    let client = client("a browser");
    fixture.audit.record_alone(Entry::refused(Action::SignInRefused).to(fixture.sara).from(&client)).await.unwrap();
    let known = async || {
        let events = fixture.audit.all(None, 9).await.unwrap().items;
        events.into_iter().filter(|event| event.address.is_some() || event.user_agent.is_some()).count()
    };
    fixture.audit.forget_old_origins().await.unwrap();
    assert_eq!(known().await, 3, "not yet");
    fixture.audit.clock.advance(Duration::from_secs(91 * 86_400));
    fixture.audit.forget_old_origins().await.unwrap();
    assert_eq!((known().await, fixture.verify().await), (2, Verdict::Holds { events: 3 }), "what was refused long ago");
    fixture.audit.erase(fixture.sara).await.unwrap();
    assert_eq!((known().await, fixture.verify().await), (0, Verdict::Holds { events: 3 }), "what an erased account has done");
}

#[tokio::test]
async fn l02_an_event_of_an_earlier_form_still_holds() {
    let fixture = LogFixture::with(1).await;
    let mut event = fixture.row(1).await;
    (event.form, event.origin_salt, event.origin_seal) = (2, None, None);
    event.hash = second_hash(fixture.audit.chain.key(), &event);
    assert_eq!(fixture.audit.chain.check(&event), Seal::Holds);
    event.address = None;
    assert_eq!(fixture.audit.chain.check(&event), Seal::Broken);
}

#[tokio::test]
async fn l02_an_event_that_was_removed_is_named_also_when_the_others_close_up() {
    let fixture = LogFixture::with(5).await;
    fixture.execute("DELETE FROM audit_event WHERE seq = 3").await;
    assert_eq!(fixture.verify().await, fixture.broken(3, Flaw::Missing));
    fixture.execute("UPDATE audit_event SET seq = 3 WHERE seq = 4").await;
    fixture.execute("UPDATE audit_event SET seq = 4 WHERE seq = 5").await;
    assert_eq!(fixture.verify().await, fixture.broken(3, Flaw::OutOfOrder));
}

#[tokio::test]
async fn l02_events_that_changed_places_or_were_added_are_named() {
    let fixture = LogFixture::with(4).await;
    for (from, to) in [(2, 99), (3, 2), (99, 3)] {
        fixture.execute(&format!("UPDATE audit_event SET seq = {to} WHERE seq = {from}")).await;
    }
    assert_eq!(fixture.verify().await, fixture.broken(2, Flaw::OutOfOrder));
    let fixture = LogFixture::with(4).await;
    fixture.execute("UPDATE audit_event SET seq = -4 WHERE seq = 4").await;
    assert_eq!(fixture.verify().await, fixture.broken(-4, Flaw::OutOfOrder));
}

#[tokio::test]
async fn l02_an_end_that_was_cut_off_is_noticed_also_when_the_head_was_lowered_with_it() {
    let fixture = LogFixture::with(5).await;
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 5 });
    fixture.execute("DELETE FROM audit_event WHERE seq > 3").await;
    assert_eq!(fixture.verify().await, fixture.broken(4, Flaw::CutOff));
    fixture.move_head(&fixture.row(3).await).await;
    assert_eq!(fixture.verify().await, fixture.broken(4, Flaw::CutOff), "the file knows of five");
    // Nor does the file follow the log down, whatever grows there in its place.
    fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
    assert_eq!(fixture.verify().await, fixture.broken(4, Flaw::CutOff));
    fixture.write(4).await;
    fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
    assert_eq!(fixture.verify().await, fixture.broken(5, Flaw::NotTheAnchor));
}

#[tokio::test]
async fn l10_an_anchor_that_is_missing_although_there_are_events_is_a_finding() {
    let fixture = LogFixture::new().await;
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 0 });
    fixture.write(5).await;
    fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
    // Cut off with the head lowered, and with what would show it.
    fixture.execute("DELETE FROM audit_event WHERE seq > 3").await;
    fixture.move_head(&fixture.row(3).await).await;
    std::fs::remove_file(fixture.anchor_file()).unwrap();
    assert_eq!(fixture.verify().await, Verdict::NoAnchor { events: 3 });
    assert_eq!(fixture.verify().await, Verdict::NoAnchor { events: 3 }, "looking does not mend it");
    // Nor does the server, which writes a new one down.
    fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
    fixture.write(1).await;
    fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
    assert_eq!(fixture.verify().await, Verdict::NoAnchor { events: 4 });
    let late = std::fs::read_to_string(fixture.anchor_file()).unwrap();
    std::fs::write(fixture.anchor_file(), late.replace("\"begun_late\":true,", "")).unwrap();
    assert_eq!(fixture.verify().await, Verdict::ForgedAnchor, "what it says of itself is sealed, too");
    std::fs::write(fixture.anchor_file(), late).unwrap();
    // Somebody who knows why accepts it.
    assert_eq!(fixture.audit.verify_first(&fixture.anchor_file()).await, Ok(Verdict::Holds { events: 4 }));
    fixture.write(1).await;
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 5 });
}

#[tokio::test]
async fn l02_a_head_that_does_not_fit_the_last_event_is_noticed() {
    let fixture = LogFixture::with(3).await;
    fixture.move_head(&fixture.row(2).await).await;
    assert_eq!(fixture.verify().await, fixture.broken(3, Flaw::NotTheHead));
    fixture.move_head(&event::Model { hash: fixture.row(2).await.hash, ..fixture.row(3).await }).await;
    assert_eq!(fixture.verify().await, fixture.broken(3, Flaw::NotTheHead));
}

#[tokio::test]
async fn l02_what_was_written_down_by_somebody_else_counts_for_nothing() {
    let fixture = LogFixture::with(3).await;
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 3 });
    let ours = std::fs::read_to_string(fixture.anchor_file()).unwrap();
    for forged in [ours.replace("\"seq\":3", "\"seq\":2"), ours.replace("\"at\":1", "\"at\":2"), "{}".to_owned(), String::new()] {
        assert_ne!(forged, ours);
        std::fs::write(fixture.anchor_file(), &forged).unwrap();
        assert_eq!(fixture.verify().await, Verdict::ForgedAnchor, "{forged}");
        fixture.audit.anchor(&fixture.anchor_file()).await.unwrap();
        assert_eq!(std::fs::read_to_string(fixture.anchor_file()).unwrap(), forged, "left for whoever looks into it");
    }
    std::fs::write(fixture.anchor_file(), ours).unwrap();
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 3 });
}

#[tokio::test]
async fn l02_events_of_an_earlier_secret_hold_as_long_as_that_is_known() {
    let fixture = LogFixture::with(2).await;
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 2 });
    let renewed = secret("the secret after that, long enough to be one");
    let knowing = Audit::new(fixture.test.db.clone(), &renewed.clone().after(vec![NOW.to_owned().into()]), Clock::default());
    knowing.record_alone(Entry::done(Action::SignedIn)).await.unwrap();
    assert_eq!(knowing.verify(&fixture.anchor_file()).await.unwrap(), Verdict::Holds { events: 3 });
    let forgetful = Audit::new(fixture.test.db.clone(), &renewed, Clock::default());
    assert_eq!(forgetful.verify(&fixture.anchor_file()).await.unwrap(), fixture.broken(1, Flaw::UnknownKey));
}

#[tokio::test]
async fn l04_what_a_browser_calls_itself_cannot_forge_a_line() {
    let fixture = LogFixture::new().await;
    let liar = client("Mozilla\r\nINFO signed_in\u{1b}[2K\u{2028}\u{2029}\u{85}\u{202E}drowssap\u{200B}\u{2066}\0");
    fixture.audit.record_alone(Entry::refused(Action::SignInRefused).from(&liar)).await.unwrap();
    fixture.audit.record_alone(Entry::refused(Action::SignInRefused).from(&client(&"x".repeat(10_000)))).await.unwrap();
    assert_eq!(fixture.row(1).await.user_agent.as_deref(), Some("Mozilla INFO signed_in[2K drowssap"));
    assert_eq!(fixture.row(2).await.user_agent.unwrap().len(), 256);
    assert_eq!(fixture.verify().await, Verdict::Holds { events: 2 });
}
