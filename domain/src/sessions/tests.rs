use std::sync::atomic::Ordering;

use futures::future::join_all;
use sea_orm::EntityTrait;

use crate::Error;
use crate::audit::Action;
use crate::sessions::entity::{refresh_token, session};
use crate::test_support::accounts::{AccountsFixture, SARA, browser, from};

#[tokio::test]
async fn s02_a_refresh_token_is_no_access_token_and_the_other_way_round() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    assert_eq!(fixture.sessions.authenticate(&session.refresh_token).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sessions.refresh(&session.access_token, &browser()).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn an_access_token_runs_out_and_the_refresh_token_buys_another() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.wait(11 * 60);
    assert_eq!(fixture.sessions.authenticate(&session.access_token).await.unwrap_err(), Error::SignedOut);
    let next = fixture.sessions.refresh(&session.refresh_token, &browser()).await.unwrap();
    assert_eq!(fixture.sessions.authenticate(&next.access_token).await.unwrap(), session.caller);
    assert_ne!(next.refresh_token, session.refresh_token);
    fixture.sessions.refresh(&next.refresh_token, &browser()).await.unwrap();
}

#[tokio::test]
async fn s03_a_used_refresh_token_that_comes_again_later_ends_the_session_for_both_sides() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let next = fixture.sessions.refresh(&session.refresh_token, &browser()).await.unwrap();
    fixture.wait(22);
    assert_eq!(fixture.sessions.refresh(&session.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sessions.refresh(&next.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sessions.authenticate(&next.access_token).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn s04_twenty_refreshes_at_once_give_one_successor() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let browser = browser();
    let answers = join_all((0..20).map(|_| fixture.sessions.refresh(&session.refresh_token, &browser))).await;
    let first = answers[0].as_ref().unwrap().refresh_token.clone();
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|session| session.refresh_token == first)));
    let rows = refresh_token::Entity::find().all(&*fixture.database.db).await.unwrap();
    assert_eq!(rows.len(), 2, "the used one and its one successor");
    // An answer got lost: within moments the same token still yields it.
    fixture.wait(10);
    assert_eq!(fixture.sessions.refresh(&session.refresh_token, &browser).await.unwrap().refresh_token, first);
    fixture.sessions.refresh(&first, &browser).await.unwrap();
}

#[tokio::test]
async fn s05_signing_out_ends_access_at_once_even_when_the_cache_is_out_of_reach() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let other = fixture.sign_in.sign_in(SARA, crate::test_support::accounts::PASSWORD, &browser()).await.unwrap().session().unwrap();
    fixture.sessions.sign_out(&session.caller, &browser()).await.unwrap();
    fixture.sessions.sign_out(&session.caller, &browser()).await.unwrap();
    for cache_fails in [false, true] {
        fixture.memory.out_of_order.store(cache_fails, Ordering::Relaxed);
        assert_eq!(fixture.sessions.authenticate(&session.access_token).await.unwrap_err(), Error::SignedOut);
        assert_eq!(fixture.sessions.authenticate(&other.access_token).await.unwrap(), other.caller, "the other browser stays");
    }
    assert_eq!(fixture.sessions.refresh(&session.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn s05_a_session_ended_while_the_cache_is_away_or_emptied_stays_ended() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.memory.out_of_order.store(true, Ordering::Relaxed);
    fixture.sessions.sign_out(&session.caller, &browser()).await.unwrap();
    fixture.memory.out_of_order.store(false, Ordering::Relaxed);
    assert_eq!(fixture.sessions.authenticate(&session.access_token).await.unwrap_err(), Error::SignedOut);
    let other = fixture.sign_in.sign_in(SARA, crate::test_support::accounts::PASSWORD, &browser()).await.unwrap().session().unwrap();
    assert_eq!(fixture.sessions.authenticate(&other.access_token).await.unwrap(), other.caller);
    fixture.sessions.sign_out(&other.caller, &browser()).await.unwrap();
    fixture.memory.forget_everything().await;
    assert_eq!(fixture.sessions.authenticate(&other.access_token).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn s07_a_session_ends_after_30_idle_days_and_after_90_days_at_the_latest() {
    let fixture = AccountsFixture::new().await;
    let idle = fixture.sign_up(SARA).await;
    fixture.wait(30 * 86_400);
    assert_eq!(fixture.sessions.refresh(&idle.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
    let mut busy = fixture.sign_in.sign_in(SARA, crate::test_support::accounts::PASSWORD, &browser()).await.unwrap().session().unwrap();
    for _ in 0..8 {
        fixture.wait(10 * 86_400);
        busy = fixture.sessions.refresh(&busy.refresh_token, &browser()).await.unwrap();
    }
    fixture.wait(10 * 86_400);
    assert_eq!(fixture.sessions.refresh(&busy.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn somebody_sees_what_was_tried_at_their_account_and_not_each_tab_they_forgot() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.sessions.denials().record_denied_access(Some(session.caller.account), "not_found", "/chat/1", &browser()).await.unwrap();
    assert!(fixture.sign_in.sign_in(SARA, "falsch!!", &from("192.0.2.9")).await.is_err());
    let seen = fixture.accounts.own_events(&session.caller, None).await.unwrap().items;
    let actions: Vec<_> = seen.iter().filter_map(|event| event.action).collect();
    assert!(actions.contains(&Action::SignInRefused) && actions.contains(&Action::SignedUp), "{actions:?}");
    assert!(!actions.contains(&Action::AccessRefused), "{actions:?}");
}

#[tokio::test]
async fn sessions_that_are_long_over_are_pruned_and_no_others() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    fixture.wait(200 * 86_400);
    let kept = fixture.sign_in.sign_in(SARA, crate::test_support::accounts::PASSWORD, &browser()).await.unwrap().session().unwrap();
    fixture.sessions.prune().await.unwrap();
    fixture.sessions.prune().await.unwrap();
    let rows = session::Entity::find().all(&*fixture.database.db).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [kept.caller.session]);
    fixture.sessions.refresh(&kept.refresh_token, &browser()).await.unwrap();
}

#[tokio::test]
async fn m5_a_session_whose_last_day_is_over_is_no_longer_live() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.wait(90 * 86_400);
    assert!(!fixture.sessions.is_live(session.caller.session).await.unwrap());
    let reza = fixture.sign_up("09121234568").await;
    assert!(fixture.sessions.is_live(reza.caller.session).await.unwrap());
}

#[tokio::test]
async fn l1_an_unknown_refresh_token_waits_for_nobody_who_writes() {
    let fixture = AccountsFixture::new().await;
    let _somebody_writes = fixture.database.db.write().await.unwrap();
    let browser = browser();
    let made_up = fixture.sessions.refresh("made-up", &browser);
    let refused = tokio::time::timeout(std::time::Duration::from_secs(1), made_up).await.expect("it asks for no lock");
    assert_eq!(refused.unwrap_err(), Error::SignedOut);
}
