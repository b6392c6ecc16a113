//! However a run ends, and whoever ends it: it is settled once, with what it cost.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::join_all;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::Error;
use crate::answers::{AnswerEvent, AnswerFailure, EngineName, Usage};
use crate::chat::entity::{asked, conversation, message, run};
use crate::chat::testing::{AT_ONCE, STARTED, fixture, say, text};
use crate::chat::*;
use crate::ids::RunId;
use crate::usage::entity::usage_day;

/// Longer than the time between two checkpoints.
const CHECKPOINT: Duration = Duration::from_millis(1_000);
const READ: AnswerEvent = AnswerEvent::Usage(Usage { input_tokens: 10, output_tokens: 0, estimated: true });

#[tokio::test]
async fn a_whole_answer_is_settled_with_what_its_engine_reported() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    assert_eq!(test.day().await, [1, 0, 0, 0, 0, 0], "counted while it is written");
    say(&engine, [STARTED, READ, text("بیست روز."), AnswerEvent::Usage(Usage::reported(9, 4)), AnswerEvent::Done]);
    let row = test.ended(&asked.answer).await;
    let ended = test.settled();
    assert_eq!((ended.workspace, ended.run, ended.end), (test.sara.workspace(), row.id, RunEnd::Complete));
    assert_eq!((ended.engine, ended.delivered, ended.usage), (Some(EngineName::Model), 9, Usage::reported(9, 4)));
    assert_eq!((row.outcome, row.failure, row.engine), (Some(MessageState::Complete), None, Some(EngineName::Model)));
    assert_eq!((row.delivered, row.input_tokens, row.output_tokens, row.usage_estimated), (9, 9, 4, false));
    assert!(row.ended_at.is_some());
    assert_eq!(test.day().await, [1, 1, 0, 9, 4, 0]);
}

#[tokio::test]
async fn a_failure_before_the_first_text_is_refunded_and_one_after_it_is_not() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, AnswerEvent::Usage(Usage::NONE), text(" \n"), AnswerEvent::Failed(AnswerFailure::EngineUnavailable)]);
    let row = test.ended(&asked.answer).await;
    assert_eq!((row.outcome, row.failure), (Some(MessageState::Failed), Some(AnswerFailure::EngineUnavailable)));
    let ended = test.settled();
    assert_eq!((ended.end, ended.delivered), (RunEnd::Failed(AnswerFailure::EngineUnavailable), 0), "nobody sees a blank");
    assert!(ended.is_refunded());
    assert_eq!(test.day().await, [1, 1, 1, 0, 0, 0]);

    let engine = test.engine.next();
    let asked = test.ask("2").await.unwrap();
    say(&engine, [STARTED, READ, text("بیست"), AnswerEvent::Failed(AnswerFailure::EngineBrokeOff)]);
    let row = test.ended(&asked.answer).await;
    assert_eq!((row.delivered, row.input_tokens, row.output_tokens, row.usage_estimated), (4, 10, 2, true));
    assert_eq!(test.day().await, [2, 2, 1, 10, 2, 1]);
}

#[tokio::test]
async fn an_engine_that_tells_nothing_of_its_cost_is_estimated() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, text("بیست"), AnswerEvent::Done]);
    let row = test.ended(&asked.answer).await;
    assert!(row.usage_estimated && row.input_tokens > 0 && row.output_tokens == 2, "{row:?}");
}

#[tokio::test]
async fn an_answer_that_is_stopped_is_settled_by_its_writer() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, READ, text("بیست")]);
    tokio::time::sleep(Duration::from_millis(100)).await;
    test.chat.stop(test.sara.participant(), asked.answer.run.unwrap().run).await.unwrap();
    test.ended(&asked.answer).await;
    let ended = test.settled();
    assert_eq!((ended.end, ended.delivered, ended.usage.output_tokens), (RunEnd::Stopped, 4, 2));
    assert!(!ended.is_refunded());
    assert_eq!(test.day().await, [1, 1, 0, 10, 2, 1]);
}

#[tokio::test]
async fn a_stop_that_cannot_be_sent_settles_what_was_saved_and_the_writer_leaves() {
    let test = fixture().await;
    test.air.is_away.store(true, Ordering::SeqCst);
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, READ, text("بیست")]);
    tokio::time::sleep(CHECKPOINT).await;
    test.chat.stop(test.sara.participant(), asked.answer.run.unwrap().run).await.unwrap();
    assert_eq!(test.ended(&asked.answer).await.outcome, Some(MessageState::Stopped));
    tokio::time::sleep(CHECKPOINT).await;
    assert!(engine.is_closed(), "its writer has left");
    let ended = test.settled();
    assert_eq!((ended.end, ended.delivered, ended.usage.output_tokens), (RunEnd::Stopped, 4, 2));
    assert_eq!(test.day().await, [1, 1, 0, 10, 2, 1]);
}

#[tokio::test]
async fn a_shutdown_settles_what_is_being_written() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, READ, text("بیست")]);
    tokio::time::sleep(Duration::from_millis(100)).await;
    test.chat.shut_down().await;
    let row = test.ended(&asked.answer).await;
    assert_eq!((row.outcome, test.settled().end, test.settled().delivered), (Some(MessageState::Interrupted), RunEnd::Interrupted, 4));
    assert_eq!(test.day().await, [1, 1, 0, 10, 2, 1]);
}

#[tokio::test]
async fn a_lost_lease_is_settled_by_the_reaper_and_not_again_by_a_late_writer() {
    for late in [Some(AnswerEvent::Done), None] {
        let test = fixture().await;
        let engine = test.engine.next();
        let asked = test.ask("1").await.unwrap();
        say(&engine, [STARTED, READ, text("بیست")]);
        tokio::time::sleep(CHECKPOINT).await;
        test.clock.advance(Duration::from_secs(10));
        test.other_process().reap_once().await.unwrap();
        let row = test.ended(&asked.answer).await;
        assert_eq!((row.outcome, row.delivered, row.output_tokens), (Some(MessageState::Interrupted), 4, 2));
        // It ends the answer before it saves again; or it saves, and sees.
        say(&engine, [text(" روز"), AnswerEvent::Usage(Usage::reported(99, 99))].into_iter().chain(late));
        tokio::time::sleep(CHECKPOINT).await;
        assert!(engine.is_closed(), "its writer has left");
        assert_eq!((test.settled().end, test.day().await), (RunEnd::Interrupted, [1, 1, 0, 10, 2, 1]));
        assert_eq!(test.ended(&asked.answer).await, row);
        let message = message::Entity::find_by_id(row.message_id).one(&*test.database.db).await.unwrap().unwrap();
        assert_eq!((message.state, message.body.as_str()), (MessageState::Interrupted, "بیست"));
    }
}

#[tokio::test]
async fn a_dead_process_that_delivered_nothing_is_refunded() {
    let test = fixture().await;
    let _engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    test.clock.advance(Duration::from_secs(10));
    test.other_process().reap_once().await.unwrap();
    test.ended(&asked.answer).await;
    assert!(test.settled().is_refunded());
    assert_eq!(test.day().await, [1, 1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn what_is_being_written_in_conversations_that_are_erased_is_settled() {
    let test = fixture().await;
    test.air.is_away.store(true, Ordering::SeqCst);
    let engine = test.engine.next();
    test.ask("1").await.unwrap();
    test.chat.erase_all(test.sara.account()).await.unwrap();
    say(&engine, [STARTED, text("بیست"), AnswerEvent::Done]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((test.settled().end, test.day().await[..3].to_vec()), (RunEnd::Stopped, vec![1, 1, 0]));
}

#[tokio::test]
async fn of_all_who_end_a_run_at_once_one_settles_it() {
    let test = fixture().await;
    let other = test.other_process();
    for round in 0..20 {
        let engine = test.engine.next();
        let asked = test.ask(&round.to_string()).await.unwrap();
        say(&engine, [STARTED, text("بیست")]);
        test.clock.advance(Duration::from_secs(10));
        test.air.is_away.store(true, Ordering::SeqCst);
        let finish = async { say(&engine, [AnswerEvent::Done]) };
        let (stopped, reaped, ()) =
            tokio::join!(other.stop(test.sara.participant(), asked.answer.run.unwrap().run), other.reap_once(), finish);
        stopped.and(reaped).unwrap();
        test.air.is_away.store(false, Ordering::SeqCst);
        test.ended(&asked.answer).await;
    }
    test.chat.shut_down().await;
    let runs: Vec<RunId> = test.book.settled.lock().unwrap().iter().map(|ended| ended.run).collect();
    let once: std::collections::HashSet<_> = runs.iter().collect();
    assert_eq!((runs.len(), once.len()), (20, 20));
    assert_eq!(test.day().await[..2], [20, 20]);
}

#[tokio::test]
async fn a_continued_answer_is_another_run_that_counts_only_its_own_text() {
    let test = fixture().await;
    let engine = test.engine.next();
    let asked = test.ask("1").await.unwrap();
    say(&engine, [STARTED, READ, text("بیست"), AnswerEvent::Failed(AnswerFailure::EngineBrokeOff)]);
    test.ended(&asked.answer).await;
    let engine = test.engine.next();
    let continued = test.chat.continue_answer(test.sara.participant(), asked.answer.id).await.unwrap();
    say(&engine, [STARTED, text(" روز."), AnswerEvent::Usage(Usage::reported(20, 3)), AnswerEvent::Done]);
    let row = test.ended(&continued).await;
    assert_eq!((row.message_id, row.delivered, row.output_tokens), (asked.answer.id, 4, 3));
    assert_eq!(test.day().await, [2, 2, 0, 30, 5, 1]);
}

#[tokio::test]
async fn fifty_questions_at_once_are_counted_exactly() {
    let test = fixture().await;
    let keys: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    for asked in join_all(keys.iter().map(|key| test.ask(key))).await {
        test.ended(&asked.unwrap().answer).await;
    }
    assert_eq!(test.day().await, [50, 50, 0, 150, 50, 0]);
    assert_eq!(test.book.settled.lock().unwrap().len(), 50);
}

#[tokio::test]
async fn the_same_question_sent_again_is_counted_once() {
    let test = fixture().await;
    let asked = join_all((0..5).map(|_| test.ask("1"))).await;
    // Whoever comes last may find the answer already whole, and no run of it.
    let running = asked.iter().map(|asked| &asked.as_ref().unwrap().answer).find(|answer| answer.run.is_some());
    test.ended(running.unwrap()).await;
    assert_eq!(test.day().await[..2], [1, 1]);
}

#[tokio::test]
async fn a_question_that_the_meter_refuses_leaves_nothing() {
    let test = fixture().await;
    test.book.refuses.store(true, Ordering::SeqCst);
    assert_eq!(test.ask("1").await, Err(Error::TooMany { retry_after: 60 }));
    let db = &*test.database.db;
    let rows = [
        asked::Entity::find().count(db).await.unwrap(),
        conversation::Entity::find().count(db).await.unwrap(),
        message::Entity::find().count(db).await.unwrap(),
        run::Entity::find().count(db).await.unwrap(),
        usage_day::Entity::find().count(db).await.unwrap(),
    ];
    assert_eq!(rows, [0; 5]);
    test.book.refuses.store(false, Ordering::SeqCst);
    let asked = test.ask("1").await.unwrap();
    test.ended(&asked.answer).await;
    test.book.refuses.store(true, Ordering::SeqCst);
    let whole = test.chat.continue_answer(test.sara.participant(), asked.answer.id).await;
    assert_eq!(whole, Err(ChatError::NotContinuable.into()), "nobody pays for what cannot be continued");
    assert_eq!(test.day().await[..2], [1, 1]);
}

#[tokio::test]
async fn runs_from_before_their_usage_was_kept_are_still_there_after_the_migration() {
    let test = fixture().await;
    let asked = test.ask("1").await.unwrap();
    let before = test.ended(&asked.answer).await;
    let all = Migrator::migrations();
    let since = all.iter().position(|migration| migration.name() == "m0020_usage").unwrap();
    Migrator::down(&*test.database.db, Some(u32::try_from(all.len() - since).unwrap())).await.unwrap();
    Migrator::up(&*test.database.db, None).await.unwrap();
    let after = test.ended(&asked.answer).await;
    let forgotten = run::Model { ended_at: None, outcome: None, failure: None, engine: None, ..before };
    assert_eq!(after, run::Model { delivered: 0, input_tokens: 0, output_tokens: 0, ..forgotten });
    let asked = test.ask("2").await.unwrap();
    test.ended(&asked.answer).await;
    assert_eq!(test.day().await, [1, 1, 0, 3, 1, 0]);
}

#[tokio::test]
async fn m7_so_many_answers_of_one_person_are_written_at_once() {
    let test = fixture().await;
    let engines: Vec<_> = (0..AT_ONCE).map(|_| test.engine.next()).collect();
    let mut asked = Vec::new();
    for question in 0..AT_ONCE {
        asked.push(test.ask(&question.to_string()).await.unwrap());
    }
    assert_eq!(test.ask("one-more").await.unwrap_err(), ChatError::TooManyRunning { max: AT_ONCE }.into());
    say(&engines[0], [STARTED, text("بیست روز."), AnswerEvent::Done]);
    test.ended(&asked[0].answer).await;
    test.ask("one-more").await.unwrap();
}
