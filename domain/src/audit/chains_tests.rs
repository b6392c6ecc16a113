//! Several chains, and the one from before there were several.

use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use uuid::Uuid;

use super::chain::{FIRST_CHAIN, Form, first_hash, first_id};
use super::entity::event;
use super::{Action, ActorKind, Audit, Break, Entry, Flaw, Verdict};
use crate::Timestamp;
use crate::clock::Clock;
use crate::ids::{AccountId, WorkspaceId};
use crate::secret::{Secret, hex};
use crate::test_support::{TestDb, database};

fn secret() -> Secret {
    Secret::new("the secret of this test, long enough to be one".to_owned().into())
}

fn log_of(test: &TestDb) -> Audit {
    Audit::new(test.db.clone(), &secret(), Clock::default())
}

/// Takes the table back to how it was when there was one chain, and again to how it is now.
async fn migrate_back(test: &TestDb) {
    let all = Migrator::migrations();
    let since = all.iter().position(|migration| migration.name() == "m0019_audit_subjects").unwrap();
    Migrator::down(&*test.db, Some(u32::try_from(all.len() - since).unwrap())).await.unwrap();
}

/// Events as the program wrote them when there was one chain.
async fn write_first_events(test: &TestDb, events: i64) -> Vec<u8> {
    let log = log_of(test);
    let key = log.chain.key();
    let blob = |bytes: &[u8]| match test.db.get_database_backend() {
        DbBackend::Postgres => format!("'\\x{}'", hex(bytes)),
        _ => format!("x'{}'", hex(bytes)),
    };
    let uuid = |id: Uuid| match test.db.get_database_backend() {
        DbBackend::Postgres => format!("'{id}'"),
        _ => format!("x'{}'", id.simple()),
    };
    let mut previous = Vec::new();
    for seq in 1..=events {
        let (at, actor) = (Timestamp(1_795_362_000_000_000 + seq * 1_500), (seq > 1).then(Uuid::now_v7));
        let mut event = event::Model {
            id: first_id(at, seq),
            chain: FIRST_CHAIN,
            seq,
            form: 1,
            at,
            actor_kind: actor.map(|_| "person".to_owned()),
            actor_id: actor,
            actor_name: None,
            subject_kind: actor.map(|_| "account".to_owned()),
            subject_id: actor,
            workspace_id: None,
            action: "signed_in".to_owned(),
            outcome: "done".to_owned(),
            address: None,
            user_agent: None,
            origin_salt: None,
            origin_seal: None,
            details: None,
            key_id: key.id().to_owned(),
            previous,
            hash: Vec::new(),
        };
        event.hash = first_hash(key, &event);
        let actor = actor.map_or("NULL".to_owned(), uuid);
        let row = format!(
            "INSERT INTO audit_event (seq, at, actor_id, subject_id, action, outcome, key_id, previous, hash) \
             VALUES ({seq}, {}, {actor}, {actor}, 'signed_in', 'done', '{}', {}, {})",
            at.0,
            event.key_id,
            blob(&event.previous),
            blob(&event.hash)
        );
        test.db.execute_unprepared(&row).await.unwrap();
        test.db.execute_unprepared(&format!("UPDATE audit_head SET seq = {seq}, hash = {}", blob(&event.hash))).await.unwrap();
        previous = event.hash;
    }
    previous
}

#[tokio::test]
async fn l02_events_from_before_there_were_chains_hold_and_show_every_change() {
    let test = database().await;
    let (log, file) = (log_of(&test), test.folder.path().join("audit-head.json"));
    migrate_back(&test).await;
    let head = write_first_events(&test, 4).await;
    let key = log.chain.key();
    let at = Timestamp(1_795_362_000_000_000);
    let form = Form::of("audit anchor 1").and(4_i64.to_be_bytes()).and(hex(&head)).and(at.0.to_be_bytes()).and(key.id());
    let anchor = serde_json::json!({ "seq": 4, "hash": hex(&head), "at": at, "key_id": key.id(), "seal": hex(&form.sealed(key)) });
    std::fs::write(&file, anchor.to_string()).unwrap();
    Migrator::up(&*test.db, None).await.unwrap();

    let sara = AccountId::generate();
    log.record_alone(Entry::done(Action::SignedIn).own(sara)).await.unwrap();
    assert_eq!(log.verify(&file).await.unwrap(), Verdict::Holds { events: 5 });
    let all = log.all(None, 9).await.unwrap().items;
    assert!(all[0].is_by(sara), "what is new comes first");
    assert_eq!(all[3].actor.as_ref().map(|actor| actor.kind), Some(ActorKind::Person));
    assert_eq!(all[4].actor, None);

    migrate_back(&test).await;
    Migrator::up(&*test.db, None).await.unwrap();
    assert_eq!(log.verify(&file).await.unwrap(), Verdict::Holds { events: 5 }, "down and up again");
    assert_eq!(log.all(None, 9).await.unwrap().items, all);

    let broken = |seq, flaw| Verdict::Broken(Break { chain: FIRST_CHAIN, seq, flaw });
    for (column, value, former) in [
        ("actor_kind", "'staff'", "'person'"),
        ("subject_kind", "NULL", "'account'"),
        ("actor_name", "'cli'", "NULL"),
        ("form", "2", "1"),
        ("outcome", "'refused'", "'done'"),
    ] {
        let change = async |to: &str| {
            test.db.execute_unprepared(&format!("UPDATE audit_event SET {column} = {to} WHERE chain = 0 AND seq = 2")).await.unwrap();
        };
        change(value).await;
        assert_eq!(log.verify(&file).await.unwrap(), broken(2, Flaw::Edited), "{column}");
        change(former).await;
    }
    test.db.execute_unprepared("DELETE FROM audit_event WHERE chain = 0 AND seq = 4").await.unwrap();
    assert_eq!(log.verify(&file).await.unwrap(), broken(4, Flaw::CutOff));
}

#[tokio::test]
async fn l02_a_row_that_was_removed_from_any_chain_or_put_beside_them_shows() {
    let test = database().await;
    let (log, file) = (log_of(&test), test.folder.path().join("audit-head.json"));
    log.anchor(&file).await.unwrap();
    let people: Vec<AccountId> = (0..40).map(|_| AccountId::generate()).collect();
    for person in people.iter().chain(&people) {
        log.record_alone(Entry::done(Action::SignedIn).own(*person)).await.unwrap();
    }
    assert_eq!(log.verify(&file).await.unwrap(), Verdict::Holds { events: 80 });
    let chains: std::collections::BTreeSet<i32> = people.iter().map(|id| Entry::done(Action::SignedIn).to(*id).chain()).collect();
    assert!(chains.len() > 4, "{chains:?}");
    for chain in chains {
        let row = event::Entity::find().all(&*test.db).await.unwrap().into_iter().find(|row| row.chain == chain && row.seq == 1).unwrap();
        test.db.execute_unprepared(&format!("DELETE FROM audit_event WHERE chain = {chain} AND seq = 1")).await.unwrap();
        let missing = Verdict::Broken(Break { chain, seq: 1, flaw: Flaw::Missing });
        assert_eq!(log.verify(&file).await.unwrap(), missing);
        use sea_orm::{ActiveModelTrait, IntoActiveModel};
        event::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&*test.db).await.unwrap();
    }
    test.db.execute_unprepared("UPDATE audit_event SET chain = 99 WHERE chain = (SELECT MAX(chain) FROM audit_event)").await.unwrap();
    assert!(matches!(log.verify(&file).await.unwrap(), Verdict::Broken(_)));
}

#[tokio::test]
async fn l02_acts_in_different_workspaces_do_not_wait_for_each_other() {
    let test = database().await;
    if test.db.get_database_backend() == DbBackend::Sqlite {
        // There one transaction writes at a time anyway.
        return;
    }
    let (log, file) = (log_of(&test), test.folder.path().join("audit-head.json"));
    log.anchor(&file).await.unwrap();
    let act = |last_byte: u8| {
        let workspace = WorkspaceId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 | u128::from(last_byte)));
        Entry::done(Action::ProfileChanged).within(workspace)
    };
    let held = test.db.write().await.unwrap();
    log.record(&held, act(1)).await.unwrap();
    let other = tokio::time::timeout(Duration::from_secs(5), log.record_alone(act(2))).await;
    assert_eq!(other, Ok(Ok(())), "another workspace's chain is free");
    let same = tokio::time::timeout(Duration::from_millis(300), log.record_alone(act(1))).await;
    assert!(same.is_err(), "the same chain is held until the end");
    // Whatever else this transaction records goes to the chain it holds.
    log.record(&held, act(2)).await.unwrap();
    held.commit().await.unwrap();
    assert_eq!(log.verify(&file).await.unwrap(), Verdict::Holds { events: 3 });
}
