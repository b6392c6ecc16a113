//! What each store promises, tried on both kinds: always in this process, and on Redis when `TEST_REDIS_URL` names one.

use std::time::Duration;

use bytes::Bytes;
use domain::Error;
use domain::chat::protocol::{BlockPatch, RunEvent};
use domain::ids::RunId;
use domain::pubsub::Heard;
use domain::rate_limit::{Limit, Verdict};
use futures::StreamExt;

use super::*;
use crate::embedded::BACKLOG;
use crate::redis::{RedisPrefix, settings_of_tests};

const MINUTE: Duration = Duration::from_secs(60);

/// Fresh stores of each kind, by the same clock.
async fn each() -> Vec<(&'static str, Stores, Clock)> {
    let clock = Clock::default();
    let mut each = vec![("in this process", Stores::in_this_process(&clock), clock.clone())];
    if let Some(settings) = settings_of_tests() {
        let (stores, link) = Stores::on_redis(&settings, &clock);
        assert!(link.answers().await, "TEST_REDIS_URL does not answer");
        each.push(("on Redis", stores, clock));
    }
    each
}

/// Stores on a Redis that is not there.
fn on_nothing() -> Stores {
    let settings = RedisSettings { address: "redis://127.0.0.1:1".parse().unwrap(), prefix: RedisPrefix::default() };
    Stores::on_redis(&settings, &Clock::default()).0
}

fn said(word: &str) -> Heard {
    Heard::Message(Bytes::from(word.to_owned()))
}

fn text(number: u64) -> RunEvent {
    let insert = number.to_string();
    RunEvent::Text { patches: vec![BlockPatch { block: 0, prefix: 0, suffix: 0, insert }] }
}

#[tokio::test]
async fn a_cached_value_is_there_until_its_time_is_over_or_it_is_removed() {
    for (kind, stores, _) in each().await {
        let cache = stores.cache;
        cache.set("a", Bytes::from_static(b"\xff1"), MINUTE).await.unwrap();
        cache.set("b", Bytes::from_static(b"2"), Duration::ZERO).await.unwrap();
        cache.set("c", Bytes::from_static(b"3"), Duration::from_millis(50)).await.unwrap();
        assert_eq!(cache.get("a").await.unwrap().unwrap(), b"\xff1"[..], "{kind}");
        assert_eq!(cache.get("b").await.unwrap(), None, "{kind}");
        cache.add("a", Bytes::from_static(b"other"), MINUTE).await.unwrap();
        assert_eq!(cache.get("a").await.unwrap().unwrap(), b"\xff1"[..], "{kind}: the first stays");
        cache.remove("a").await.unwrap();
        assert_eq!(cache.get("a").await.unwrap(), None, "{kind}");
        tokio::time::sleep(Duration::from_millis(80)).await;
        assert_eq!(cache.get("c").await.unwrap(), None, "{kind}");
        cache.add("c", Bytes::from_static(b"new"), MINUTE).await.unwrap();
        assert_eq!(cache.get("c").await.unwrap().unwrap(), b"new"[..], "{kind}");
    }
}

#[tokio::test]
async fn a_lock_has_one_holder_until_its_time_is_over() {
    for (kind, stores, _) in each().await {
        let locks = stores.locks;
        assert!(locks.try_acquire("x", Duration::from_millis(300)).await.unwrap(), "{kind}");
        assert!(!locks.try_acquire("x", MINUTE).await.unwrap(), "{kind}");
        assert!(locks.try_acquire("y", MINUTE).await.unwrap(), "{kind}");
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(locks.try_acquire("x", MINUTE).await.unwrap(), "{kind}");
        assert!(!locks.try_acquire("x", MINUTE).await.unwrap(), "{kind}");
    }
}

#[tokio::test]
async fn the_window_of_a_limit_slides_and_what_is_refused_does_not_count() {
    for (kind, stores, clock) in each().await {
        let limiter = stores.limiter;
        let limit = Limit::per_minute(2);
        for _ in 0..2 {
            assert_eq!(limiter.attempt("k", limit).await.unwrap(), Verdict::Allowed, "{kind}");
            clock.advance(Duration::from_secs(20));
        }
        for _ in 0..3 {
            let Verdict::Refused { retry_after } = limiter.attempt("k", limit).await.unwrap() else {
                panic!("{kind}: a third was allowed")
            };
            assert!((19..=20).contains(&retry_after.as_secs()), "{kind}: {retry_after:?}");
        }
        assert_eq!(limiter.attempt("another", limit).await.unwrap(), Verdict::Allowed, "{kind}");
        clock.advance(Duration::from_secs(21));
        assert_eq!(limiter.attempt("k", limit).await.unwrap(), Verdict::Allowed, "{kind}");
        assert!(matches!(limiter.attempt("k", limit).await.unwrap(), Verdict::Refused { .. }), "{kind}: the second is still inside");
        limiter.clear("k").await.unwrap();
        assert_eq!(limiter.attempt("k", limit).await.unwrap(), Verdict::Allowed, "{kind}");
    }
}

#[tokio::test]
async fn of_a_hundred_attempts_at_once_a_limit_allows_exactly_its_number() {
    for (kind, stores, _) in each().await {
        let attempts = futures::future::join_all((0..100).map(|_| stores.limiter.attempt("k", Limit::per_hour(7)))).await;
        let allowed = attempts.into_iter().filter(|verdict| matches!(verdict, Ok(Verdict::Allowed))).count();
        assert_eq!(allowed, 7, "{kind}");
    }
}

#[tokio::test]
async fn of_attempts_with_a_name_one_counts_also_when_no_other_would() {
    for (kind, stores, clock) in each().await {
        let attempt = async |name: &'static str| stores.limiter.attempt_once("k", Limit::per_minute(2), name).await.unwrap();
        for name in ["a", "a", "b", "a", "b"] {
            assert_eq!(attempt(name).await, Verdict::Allowed, "{kind}: {name}");
        }
        assert!(matches!(attempt("c").await, Verdict::Refused { .. }), "{kind}");
        assert!(matches!(stores.limiter.attempt("k", Limit::per_minute(2)).await.unwrap(), Verdict::Refused { .. }), "{kind}");
        clock.advance(Duration::from_secs(61));
        assert_eq!([attempt("c").await, attempt("d").await], [Verdict::Allowed, Verdict::Allowed], "{kind}");
        assert!(matches!(attempt("a").await, Verdict::Refused { .. }), "{kind}: its window is over");
    }
}

#[tokio::test]
async fn listeners_hear_in_order_what_is_said_after_they_came() {
    for (kind, stores, _) in each().await {
        let pubsub = stores.pubsub;
        pubsub.publish("t", Bytes::from_static(b"early")).await.unwrap();
        let mut listeners = [pubsub.subscribe("t").await.unwrap(), pubsub.subscribe("t").await.unwrap()];
        pubsub.publish("elsewhere", Bytes::from_static(b"no")).await.unwrap();
        for word in ["one", "two"] {
            pubsub.publish("t", Bytes::from(word)).await.unwrap();
        }
        for listener in &mut listeners {
            for word in ["one", "two"] {
                assert_eq!(listener.next().await.unwrap(), said(word), "{kind}");
            }
            let more = tokio::time::timeout(Duration::from_millis(50), listener.next()).await;
            assert!(more.is_err(), "{kind}: nothing is heard twice");
        }
    }
}

#[tokio::test]
async fn a_listener_that_lags_hears_so_and_loses_the_oldest_only() {
    for (kind, stores, _) in each().await {
        let mut listener = stores.pubsub.subscribe("t").await.unwrap();
        for number in 0..BACKLOG + 10 {
            stores.pubsub.publish("t", Bytes::from(number.to_string())).await.unwrap();
        }
        assert_eq!(listener.next().await.unwrap(), Heard::Missed, "{kind}");
        assert_eq!(listener.next().await.unwrap(), said("10"), "{kind}");
    }
}

#[tokio::test]
async fn a_reader_gets_every_later_event_once_from_wherever_it_starts() {
    for (kind, stores, _) in each().await {
        let (log, run) = (stores.run_log, RunId::generate());
        assert!(log.follow(run, 0).await.unwrap().is_none(), "{kind}");
        log.open(run).await.unwrap();
        let early = log.follow(run, 0).await.unwrap().unwrap();
        for seq in 1..=100 {
            log.append(run, seq, &text(seq)).await.unwrap();
            // An answer got lost, and the writer says it again.
            log.append(run, seq, &text(seq)).await.unwrap();
        }
        let late = log.follow(run, 99).await.unwrap().unwrap();
        let (reading, writing) = (tokio::spawn(early.collect::<Vec<_>>()), log.clone());
        log.append(run, 101, &text(101)).await.unwrap();
        writing.close(run).await.unwrap();
        writing.close(run).await.unwrap();
        assert!(log.append(run, 102, &text(102)).await.is_err(), "{kind}: closed is closed");
        let all: Vec<_> = (1..=101).map(|seq| (seq, text(seq))).collect();
        assert_eq!(reading.await.unwrap(), all, "{kind}");
        assert_eq!(late.collect::<Vec<_>>().await, all[99..], "{kind}");
        let after_the_end = log.follow(run, 100).await.unwrap().unwrap();
        assert_eq!(after_the_end.collect::<Vec<_>>().await, all[100..], "{kind}");
        let beyond = log.follow(run, u64::MAX).await.unwrap();
        assert!(beyond.is_none_or(|beyond| futures::executor::block_on(beyond.count()) == 0), "{kind}");
    }
}

#[tokio::test]
#[ignore = "needs Redis"]
async fn what_one_process_says_and_writes_is_heard_and_read_in_the_other() {
    let settings = settings_of_tests().expect("TEST_REDIS_URL is set");
    let clock = Clock::default();
    let ((one, here), (other, there)) = (Stores::on_redis(&settings, &clock), Stores::on_redis(&settings, &clock));
    assert!(here.answers().await && there.answers().await);
    let mut listener = other.pubsub.subscribe("t").await.unwrap();
    one.pubsub.publish("t", Bytes::from_static(b"news")).await.unwrap();
    assert_eq!(listener.next().await.unwrap(), said("news"));
    let run = RunId::generate();
    one.run_log.open(run).await.unwrap();
    let mut reader = other.run_log.follow(run, 0).await.unwrap().unwrap();
    for seq in 1..=3 {
        let written = std::time::Instant::now();
        one.run_log.append(run, seq, &text(seq)).await.unwrap();
        assert_eq!(reader.next().await, Some((seq, text(seq))));
        assert!(written.elapsed() < Duration::from_millis(500), "woken, not looking by itself: {:?}", written.elapsed());
    }
    assert!(one.locks.try_acquire("x", MINUTE).await.unwrap());
    assert!(!other.locks.try_acquire("x", MINUTE).await.unwrap());
    let limit = Limit::per_hour(1);
    assert_eq!(one.limiter.attempt("k", limit).await.unwrap(), Verdict::Allowed);
    assert!(matches!(other.limiter.attempt("k", limit).await.unwrap(), Verdict::Refused { .. }));
}

#[tokio::test]
#[ignore = "needs Redis"]
async fn a_thousand_answers_are_followed_at_once_over_one_listening_connection() {
    let settings = settings_of_tests().expect("TEST_REDIS_URL is set");
    let (stores, link) = Stores::on_redis(&settings, &Clock::default());
    assert!(link.answers().await);
    let log = &stores.run_log;
    let runs: Vec<_> = (0..1000).map(|_| RunId::generate()).collect();
    futures::future::join_all(runs.iter().map(|run| log.open(*run))).await.into_iter().for_each(|opened| opened.unwrap());
    let begun = std::time::Instant::now();
    let readers = futures::future::join_all(runs.iter().flat_map(|run| [*run; 3]).map(|run| log.follow(run, 0))).await;
    let readers: Vec<_> = readers.into_iter().map(|reader| tokio::spawn(reader.unwrap().unwrap().count())).collect();
    eprintln!("3000 readers came in {:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    for run in &runs {
        for seq in 1..=10 {
            log.append(*run, seq, &text(seq)).await.unwrap();
        }
        log.close(*run).await.unwrap();
    }
    eprintln!("10000 events were written one after the other in {:?}", begun.elapsed());
    for reader in readers {
        assert_eq!(reader.await.unwrap(), 10);
    }
    eprintln!("and read by three each after {:?}", begun.elapsed());
}

#[tokio::test]
#[ignore = "needs Redis"]
async fn a_reader_for_whom_an_event_is_missing_is_told_nothing_wrong() {
    let settings = settings_of_tests().expect("TEST_REDIS_URL is set");
    let (stores, link) = Stores::on_redis(&settings, &Clock::default());
    assert!(link.answers().await);
    let (log, run) = (stores.run_log, RunId::generate());
    log.open(run).await.unwrap();
    log.append(run, 1, &text(1)).await.unwrap();
    let reader = log.follow(run, 0).await.unwrap().unwrap();
    log.append(run, 3, &text(3)).await.unwrap();
    assert_eq!(reader.collect::<Vec<_>>().await, [(1, text(1))], "the reader ends before the gap");
    assert!(log.follow(run, 1).await.unwrap().is_none());
    assert!(log.follow(run, 2).await.unwrap().is_some());
}

/// The one table of what happens without Redis.
#[tokio::test]
async fn f01_without_redis_each_store_says_so_at_once_and_only_free_limits_go_on() {
    let stores = on_nothing();
    let begun = std::time::Instant::now();
    let run = RunId::generate();
    assert_eq!(stores.cache.get("a").await.unwrap_err(), Error::Unavailable);
    assert_eq!(stores.cache.set("a", Bytes::new(), MINUTE).await.unwrap_err(), Error::Unavailable);
    assert_eq!(stores.locks.try_acquire("x", MINUTE).await.unwrap_err(), Error::Unavailable);
    assert_eq!(stores.run_log.open(run).await.unwrap_err(), Error::Unavailable);
    assert_eq!(stores.run_log.append(run, 1, &text(1)).await.unwrap_err(), Error::Unavailable);
    assert!(stores.run_log.follow(run, 0).await.is_err());
    // Limits: what costs money is refused, the rest is counted here.
    let costly = Limit::per_hour(1).fail_closed();
    assert_eq!(stores.limiter.attempt("code", costly).await.unwrap_err(), Error::Unavailable);
    let other = Limit::per_hour(1);
    assert_eq!(stores.limiter.attempt("sign-in", other).await.unwrap(), Verdict::Allowed);
    assert!(matches!(stores.limiter.attempt("sign-in", other).await.unwrap(), Verdict::Refused { .. }));
    stores.limiter.clear("sign-in").await.unwrap();
    assert_eq!(stores.limiter.attempt("sign-in", other).await.unwrap(), Verdict::Allowed);
    // News: those of this process hear, and whoever tells it learns that others may not have.
    let mut listener = stores.pubsub.subscribe("t").await.unwrap();
    assert_eq!(stores.pubsub.publish("t", Bytes::from_static(b"news")).await.unwrap_err(), Error::Unavailable);
    assert_eq!(listener.next().await.unwrap(), said("news"));
    assert!(begun.elapsed() < Duration::from_secs(1), "it took {:?}", begun.elapsed());
}
