//! The machine under us fails in one part or another: what can go on does, the rest is refused cleanly, and all comes back by itself.

use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::support::needs::{assert_servers, leave_out};
use crate::support::{Options, PASSWORD, Reply, ResourceLimit, TestApp, Wire};

/// No request takes longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(3);

/// A refusal that names the request, so that a person can report it.
fn refused_by_name(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{}", reply.body);
    assert!(!reply.header("x-request-id").is_empty() && !reply.header("retry-after").is_empty(), "{:?}", reply.headers);
}

#[tokio::test]
async fn f02_with_the_database_locked_writing_is_refused_soon_and_reading_goes_on() {
    let app = TestApp::start().await;
    if !app.database_url().starts_with("sqlite") {
        return;
    }
    let sara = app.person("09129999001").await;
    let other = sea_orm::Database::connect(app.database_url()).await.unwrap();
    let lock = other.begin().await.unwrap();
    lock.execute_unprepared("UPDATE account SET language = language").await.unwrap();
    let begun = Instant::now();
    let strangers: Vec<_> = (0..3).map(|_| app.stranger()).collect();
    let replies = join_all(strangers.iter().map(|stranger| stranger.sign_in("09129999001", PASSWORD))).await;
    assert!(begun.elapsed() < PATIENCE, "it took {:?}", begun.elapsed());
    replies.iter().for_each(refused_by_name);
    assert!(sara.is_signed_in().await);
    assert_eq!(sara.page("/chat").await.status, StatusCode::OK);
    lock.rollback().await.unwrap();
    app.stranger().sign_in("09129999001", PASSWORD).await.ok();
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn f02_a_database_that_does_not_answer_refuses_soon_and_is_used_again_after() {
    assert_servers();
    let direct = TestApp::start().await;
    let (wire, through) = Wire::before_database(direct.database_url()).await;
    let sara = direct.person("09129999002").await;
    let app = direct.start_beside(Options { env: vec![("DATABASE_URL", through)], ..Options::default() }).await;
    app.expect_errors("the database is away");
    let sara = sara.at(&app);
    assert!(sara.is_signed_in().await);
    wire.hold(true);
    for _ in 0..3 {
        let begun = Instant::now();
        let (chat, sign_in) = tokio::join!(sara.page("/chat"), async { app.stranger().sign_in("09129999002", PASSWORD).await });
        assert!(begun.elapsed() < PATIENCE, "it took {:?}", begun.elapsed());
        refused_by_name(&sign_in);
        refused_by_name(&chat);
    }
    assert_eq!(app.http.get(app.url("/healthz")).send().await.unwrap().status(), StatusCode::OK);
    wire.hold(false);
    let back = Instant::now();
    while !app.stranger().sign_in("09129999002", PASSWORD).await.status.is_success() {
        assert!(back.elapsed() < Duration::from_secs(5), "not back:\n{}", app.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(sara.page("/chat").await.status, StatusCode::OK);
}

#[tokio::test]
async fn f12_out_of_file_handles_the_server_lives_and_serves_again_when_they_are_back() {
    let app = TestApp::start_with(Options { limit: Some(ResourceLimit::OpenFiles(120)), ..Options::default() }).await;
    let sara = app.person("09129999003").await;
    let crowd = join_all((0..200).map(|_| TcpStream::connect(app.address))).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(crowd);
    let begun = Instant::now();
    while !matches!(sara.request(reqwest::Method::GET, "/healthz").send().await, Ok(reply) if reply.status().is_success()) {
        assert!(begun.elapsed() < Duration::from_secs(15), "it does not come back:\n{}", app.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(sara.is_signed_in().await);
    sara.upload("note.txt", "یادداشتی کوتاه دربارهٔ بایگانی.").await;
}

/// A program that has little of something; none where the machine does not let a test have it so.
async fn with_little(limit: ResourceLimit) -> Option<TestApp> {
    if !limit.is_available() {
        leave_out("the rights of root, or a kernel that lets a test mount and limit");
        return None;
    }
    Some(TestApp::start_with(Options { limit: Some(limit), ..Options::default() }).await)
}

#[tokio::test]
async fn f12_on_a_full_disk_writing_is_refused_and_reading_goes_on_until_there_is_room() {
    let Some(app) = with_little(ResourceLimit::Disk(48)).await else { return };
    let sara = app.person("09129999005").await;
    sara.upload("note.txt", "یادداشتی کوتاه دربارهٔ بایگانی.").await;
    let (conversation, _) = sara.ask("بایگانی چیست؟").await;
    let ballast = app.files_within().join("ballast");
    let full = std::fs::File::create(&ballast).and_then(|mut file| std::io::copy(&mut std::io::repeat(0), &mut file)).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);

    let large = "متنی که دیگر جا نمی‌شود. ".repeat(4000);
    refused_by_name(&sara.try_upload("more.txt", large.clone()).await);
    assert_eq!(sara.open(conversation).await.messages.len(), 2);
    assert_eq!(sara.page("/chat").await.status, StatusCode::OK);
    assert_eq!(sara.documents().await.len(), 1, "nothing is left of what did not fit");
    if app.database_url().starts_with("sqlite") {
        // Its journal may still have a little room: only a text that does not fit must be refused.
        for _ in 0..3 {
            let key = uuid::Uuid::now_v7().to_string();
            let reply = sara.call("chat/server_fns/ask", &[("key", key.as_str()), ("text", &"ا ".repeat(2000))]).await;
            assert!(reply.status.is_success() || reply.status == StatusCode::SERVICE_UNAVAILABLE, "{} {}", reply.status, reply.body);
        }
    }
    std::fs::remove_file(&ballast).unwrap();
    sara.upload("more.txt", large).await;
    let (_, answer) = sara.ask("یادداشت دربارهٔ چیست؟").await;
    assert_eq!(answer.state, domain::chat::MessageState::Complete);
}

#[tokio::test]
async fn f12_in_256_mib_a_rush_is_served_or_refused_and_the_server_lives() {
    let Some(app) = with_little(ResourceLimit::Memory(256)).await else { return };
    let sara = app.person("09129999006").await;
    let strangers: Vec<_> = (0..40).map(|_| app.stranger()).collect();
    let text = "قرارداد با همهٔ بندهای آن. ".repeat(200_000);
    let names: Vec<_> = (0..3).map(|n| format!("{n}.txt")).collect();
    let (sign_ins, pages, uploads) = tokio::join!(
        join_all(strangers.iter().map(|stranger| stranger.sign_in("09129999006", PASSWORD))),
        join_all((0..60).map(|_| sara.page("/chat"))),
        join_all(names.iter().enumerate().map(|(n, name)| sara.try_upload(name, format!("{n} {text}")))),
    );
    let allowed = [StatusCode::OK, StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS];
    for reply in sign_ins.iter().chain(&pages).chain(&uploads) {
        assert!(allowed.contains(&reply.status) || reply.body.contains("too_many"), "{} {}", reply.status, reply.body);
    }
    assert!(pages.iter().any(|page| page.status == StatusCode::OK));
    assert_eq!(sara.page("/chat").await.status, StatusCode::OK);
    sara.upload("note.txt", "یادداشتی کوتاه دربارهٔ بایگانی.").await;
}

#[tokio::test]
async fn f12_a_clock_that_jumps_an_hour_ahead_signs_nobody_out_and_loses_nothing() {
    let app = TestApp::start().await;
    let sara = app.person("09129999004").await;
    let (conversation, _) = sara.ask("چه خبر؟").await;
    app.advance(3600).await;
    assert!(sara.is_signed_in().await);
    assert_eq!(sara.open(conversation).await.messages.len(), 2);
    let me: Value = sara.call("session/who_am_i", &[]).await.ok().json();
    assert!(!me.is_null());
}
