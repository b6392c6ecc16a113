//! Redis may be absent, killed, stopped or emptied; people go on reading and signing in, and it comes back by itself.

use std::future::Future;
use std::time::{Duration, Instant};

use domain::Error;
use domain::chat::MessageState;
use domain::chat::protocol::{ClientFrame, News, ServerFrame};

use crate::support::needs::assert_servers;
use crate::support::{FakeModel, Options, PASSWORD, Person, RedisServer, Script, TestApp};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";
/// No request takes longer, whatever Redis does.
const PATIENCE: Duration = Duration::from_secs(3);
/// After this time all is as before.
const RECOVERY: Duration = Duration::from_secs(5);

async fn app_on(redis: &RedisServer, model: Option<FakeModel>) -> TestApp {
    TestApp::start_with(Options { model, env: vec![redis.setting()], ..Options::default() }).await
}

fn words(count: usize) -> Script {
    Script::words(&"کلمه ".repeat(count), Duration::from_millis(20))
}

async fn in_time<T>(what: &str, act: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = act.await;
    assert!(begun.elapsed() < PATIENCE, "{what} took {:?}", begun.elapsed());
    done
}

/// What must go on without Redis, and what must not. `sara` has been signed in since before.
async fn life_goes_on(app: &TestApp, sara: &Person<'_>, mobile: &str) {
    assert_eq!(in_time("a page", sara.page("/chat")).await.status, 200);
    assert!(in_time("the session", sara.is_signed_in()).await);
    in_time("the library", sara.documents()).await;
    let elsewhere = app.stranger();
    in_time("signing in", elsewhere.sign_in(mobile, PASSWORD)).await.ok();
    assert!(in_time("the new session", elsewhere.is_signed_in()).await);
    let refused = in_time("a code", app.stranger().ask_for_code("09127777777", "sign_up")).await;
    assert_eq!(refused.error(), Error::Unavailable, "no code goes out uncounted");
    let guess = in_time("a wrong password", app.stranger().sign_in(mobile, "a wrong password")).await;
    assert!(!guess.status.is_success());
    in_time("signing out", elsewhere.sign_out()).await;
    assert!(!in_time("the ended session", elsewhere.is_signed_in()).await);
}

/// Codes are the one thing that nothing stands in for: when they go out, Redis is back.
async fn recovers(app: &TestApp, mobile: &str) {
    let begun = Instant::now();
    while !app.stranger().ask_for_code(mobile, "sign_up").await.status.is_success() {
        assert!(begun.elapsed() < RECOVERY, "not back after {RECOVERY:?}:\n{}", app.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn f01_absent_at_start_it_serves_and_says_so_and_uses_it_when_it_comes() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, None).await;
    app.person("09125555001").await;
    app.kill().await;
    redis.kill().await;
    app.launch().await;
    assert!(app.log().contains("REDIS_URL: Redis does not answer"), "{}", app.log());
    let sara = app.stranger();
    in_time("signing in", sara.sign_in("09125555001", PASSWORD)).await.ok();
    life_goes_on(&app, &sara, "09125555001").await;
    redis.launch().await;
    recovers(&app, "09125555002").await;
}

#[tokio::test]
async fn f01_killed_and_started_again() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, None).await;
    let sara = app.person("09125555003").await;
    let mut line = sara.line().await;
    redis.kill().await;
    life_goes_on(&app, &sara, "09125555003").await;
    redis.launch().await;
    recovers(&app, "09125555004").await;
    // What other processes said meanwhile did not come: open pages are told to read anew.
    while line.hear().await != ServerFrame::Missed {}
}

#[tokio::test]
async fn f01_stopped_without_closing_its_connections() {
    let Some(redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, None).await;
    let sara = app.person("09125555005").await;
    redis.freeze().await;
    // Sixteen at once, and before anybody has found out.
    let pages = futures::future::join_all((0..16).map(|_| in_time("a page", sara.page("/chat")))).await;
    for page in pages {
        assert_eq!(page.status, 200, "{}", app.log());
    }
    life_goes_on(&app, &sara, "09125555005").await;
    // Long enough for the client to have given its connections up.
    tokio::time::sleep(Duration::from_secs(5)).await;
    life_goes_on(&app, &sara, "09125555005").await;
    redis.thaw().await;
    recovers(&app, "09125555006").await;
}

#[tokio::test]
async fn f01_slow() {
    let Some(redis) = RedisServer::start().await else { return };
    for (delay, mobile) in [(150, "09125555021"), (400, "09125555022"), (1500, "09125555023")] {
        let mut app = app_on(&redis, None).await;
        app.person(mobile).await;
        app.kill().await;
        app.change(redis.slow_setting(Duration::from_millis(delay)).await);
        app.launch().await;
        let sara = app.stranger();
        in_time("signing in", sara.sign_in(mobile, PASSWORD)).await.ok();
        assert_eq!(in_time("a page", sara.page("/chat")).await.status, 200);
        in_time("a wrong password", app.stranger().sign_in(mobile, "a wrong password")).await;
        in_time("a code", app.stranger().ask_for_code("09127777778", "sign_up")).await;
        in_time("signing out", sara.sign_out()).await;
        assert!(!in_time("the ended session", sara.is_signed_in()).await);
    }
}

#[tokio::test]
async fn f01_an_emptied_redis_brings_no_ended_session_back() {
    let Some(redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, None).await;
    let sara = app.person("09125555007").await;
    let stolen = sara.at(&app);
    sara.sign_out().await;
    redis.flush().await;
    assert!(!stolen.is_signed_in().await);
    // Nor does one that ended while nobody could be told.
    sara.sign_in("09125555007", PASSWORD).await.ok();
    let stolen = sara.at(&app);
    assert!(stolen.is_signed_in().await);
    redis.freeze().await;
    in_time("signing out", sara.sign_out()).await;
    redis.thaw().await;
    recovers(&app, "09125555008").await;
    for _ in 0..20 {
        if !stolen.is_signed_in().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("an ended session is back");
}

#[tokio::test]
async fn f01_guesses_at_a_password_are_counted_without_redis_too() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, None).await;
    app.person("09125555009").await;
    redis.kill().await;
    for _ in 0..5 {
        app.stranger().sign_in("09125555009", "a wrong password").await;
    }
    let sixth = app.stranger().sign_in("09125555009", "a wrong password").await;
    assert!(matches!(sixth.error(), Error::TooMany { .. }), "{}", sixth.body);
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn f01_news_between_processes_is_back_within_five_seconds() {
    assert_servers();
    let Some(mut redis) = RedisServer::start().await else { return };
    let one = app_on(&redis, None).await;
    let other = one.start_beside(Options { env: vec![redis.setting()], ..Options::default() }).await;
    let sara = one.person("09125555010").await;
    let (conversation, _) = sara.ask(QUESTION).await;
    let mut line = sara.at(&other).line().await;
    for trouble in ["killed", "stopped"] {
        if trouble == "killed" {
            redis.kill().await;
            tokio::time::sleep(Duration::from_secs(4)).await;
            redis.launch().await;
        } else {
            redis.freeze().await;
            tokio::time::sleep(Duration::from_secs(6)).await;
            redis.thaw().await;
        }
        let begun = Instant::now();
        let heard = async {
            loop {
                if let ServerFrame::News { news: News::Conversation { conversation } } = line.hear().await
                    && conversation.title == trouble
                {
                    return;
                }
            }
        };
        let said = async {
            loop {
                let named = sara.call("chat/server_fns/rename", &[("id", &conversation.to_string()), ("title", trouble)]).await;
                assert!(named.status.is_success());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            () = heard => {}
            () = said => {}
            () = tokio::time::sleep(RECOVERY) => panic!("{trouble}: nothing is heard"),
        }
        eprintln!("{trouble}: news is back after {:?}", begun.elapsed());
    }
}

/// Whatever happens to Redis while an answer is written, nothing of it is lost, and the open tab gets to its end.
async fn an_answer_survives(mobile: &str, trouble: impl AsyncFnOnce(&mut RedisServer)) {
    let Some(mut redis) = RedisServer::start().await else { return };
    let app = app_on(&redis, Some(FakeModel::start(words(250)).await)).await;
    let sara = app.person(mobile).await;
    sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let (position, blocks) = line.follow_some(answer.run.unwrap().run, 20).await;
    trouble(&mut redis).await;
    let ended = line.follow(position, blocks).await;
    assert_eq!(ended.state, MessageState::Complete, "{}", app.log());
    let stored = sara.open(conversation).await.messages.pop().unwrap();
    assert_eq!(stored.text.matches("کلمه").count(), 250);
    assert_eq!(stored.blocks, ended.blocks, "the tab has what is stored");
}

#[tokio::test]
async fn f01_an_answer_survives_redis_being_killed() {
    an_answer_survives("09125555011", async |redis: &mut RedisServer| redis.kill().await).await;
}

#[tokio::test]
async fn f01_an_answer_survives_redis_being_stopped() {
    an_answer_survives("09125555012", async |redis: &mut RedisServer| redis.freeze().await).await;
}

#[tokio::test]
async fn f01_an_answer_survives_redis_being_started_again_and_the_tab_sees_it_grow() {
    an_answer_survives("09125555013", async |redis: &mut RedisServer| {
        redis.kill().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        redis.launch().await;
    })
    .await;
}

#[tokio::test]
async fn f01_an_answer_survives_redis_being_emptied() {
    an_answer_survives("09125555014", async |redis: &mut RedisServer| redis.flush().await).await;
}

#[tokio::test]
async fn f01_asking_and_stopping_work_without_redis() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let model = FakeModel::start(words(1000)).await;
    let app = app_on(&redis, Some(model.clone())).await;
    let sara = app.person("09125555015").await;
    sara.upload("leave.md", LEAVE).await;
    redis.kill().await;
    let mut line = in_time("the line", sara.line()).await;
    let (conversation, answer) = in_time("asking", line.ask(None, QUESTION)).await;
    let run = answer.run.unwrap().run;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let growing = sara.open(conversation).await.messages.pop().unwrap();
    assert!(growing.state == MessageState::Running && growing.text.contains("کلمه"), "{growing:?}");
    in_time("stopping", async {
        line.say(&ClientFrame::Stop { run }).await;
        loop {
            if let ServerFrame::Settled { message, .. } = line.hear().await {
                assert_eq!(message.state, MessageState::Stopped);
                break;
            }
        }
    })
    .await;
    assert_eq!(model.writing(), 0, "the model still writes");
}
