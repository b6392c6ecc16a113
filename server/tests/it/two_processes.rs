//! Two processes on one PostgreSQL and one Redis are one product.

use std::time::{Duration, Instant};

use domain::Error;
use domain::accounts::AccountsError;
use domain::chat::protocol::{self, ClientFrame, RunEvent, ServerFrame};
use domain::chat::{MessageState, RunPosition};
use reqwest::StatusCode;

use crate::support::history::visible;
use crate::support::needs::assert_servers;
use crate::support::{FakeModel, Line, Options, PASSWORD, Script, TestApp};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";

/// Two processes with a model that speaks slowly. Their files lie apart, so that only the first can read documents.
async fn two(words: usize) -> (TestApp, TestApp, FakeModel) {
    assert_servers();
    let model = FakeModel::start(Script::words(&"کلمه ".repeat(words), Duration::from_millis(25))).await;
    let one = TestApp::start_with(Options { model: Some(model.clone()), ..Options::default() }).await;
    let other =
        one.start_beside(Options { model: Some(model.clone()), env: vec![("SERVE_JOBS", "false".into())], ..Options::default() }).await;
    (one, other, model)
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn an_answer_written_by_one_process_streams_to_a_line_at_the_other() {
    let (one, other, _model) = two(80).await;
    let sara = one.person("09124444001").await;
    sara.upload("leave.md", LEAVE).await;
    let mut asking = sara.line().await;
    let (conversation, answer) = asking.ask(None, QUESTION).await;
    let position = answer.run.unwrap();
    let mut watching = sara.at(&other).line().await;
    watching.say(&ClientFrame::Resume { position }).await;
    let (seen, blocks) = watching.follow_some(position.run, 10).await;
    let shown = sara.at(&other).open(conversation).await.messages.pop().unwrap();
    assert_eq!(shown.state, MessageState::Running, "it streams while it is written");
    let (here, there) = tokio::join!(asking.follow(position, answer.blocks), watching.follow(seen, blocks));
    assert_eq!((here.state, here.seq), (MessageState::Complete, there.seq));
    assert_eq!(here.blocks, there.blocks);
    assert_eq!(sara.at(&other).open(conversation).await.messages.pop().unwrap().blocks, there.blocks);
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn stopping_at_the_other_process_reaches_the_one_that_writes() {
    let (one, other, model) = two(800).await;
    let sara = one.person("09124444002").await;
    sara.upload("leave.md", LEAVE).await;
    let mut asking = sara.line().await;
    let (_, answer) = asking.ask(None, QUESTION).await;
    let (position, blocks) = asking.follow_some(answer.run.unwrap().run, 10).await;
    let mut elsewhere = sara.at(&other).line().await;
    let asked = Instant::now();
    elsewhere.say(&ClientFrame::Stop { run: position.run }).await;
    assert_eq!(asking.follow(position, blocks).await.state, MessageState::Stopped);
    assert!(asked.elapsed() < Duration::from_secs(1), "it took {:?}", asked.elapsed());
    for _ in 0..50 {
        if model.writing() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the model still writes");
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn s05_signing_out_at_one_process_ends_the_session_and_its_line_at_the_other() {
    let (one, other, _model) = two(1).await;
    let sara = one.person("09124444003").await;
    let elsewhere = sara.at(&other);
    assert!(elsewhere.is_signed_in().await);
    let mut line = elsewhere.line().await;
    // The tokens as a thief would have kept them.
    let stolen = sara.at(&other);
    let left = Instant::now();
    sara.sign_out().await;
    assert!(!stolen.is_signed_in().await, "an access token outlives its session");
    assert!(left.elapsed() < Duration::from_secs(1), "it took {:?}", left.elapsed());
    let code = loop {
        if let Err(code) = line.hear_or_end().await {
            break code;
        }
    };
    assert_eq!(code.map(u16::from), Some(protocol::close::SIGNED_OUT));
    assert!(left.elapsed() < Duration::from_secs(2), "the line stayed open for {:?}", left.elapsed());
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn s05_a_suspension_by_an_operator_reaches_every_process_within_two_seconds() {
    let (one, other, _model) = two(1).await;
    let sara = one.person("09124444006").await;
    let mut lines = [sara.line().await, sara.at(&other).line().await];
    assert!(sara.at(&other).is_signed_in().await);
    let suspended = one.command("account").args(["suspend", "09124444006"]).output().await.unwrap();
    let left = Instant::now();
    assert!(suspended.status.success(), "{}", String::from_utf8_lossy(&suspended.stderr));
    for app in [&one, &other] {
        assert!(!sara.at(app).is_signed_in().await);
    }
    for line in &mut lines {
        let code = loop {
            if let Err(code) = line.hear_or_end().await {
                break code;
            }
        };
        assert_eq!(code.map(u16::from), Some(protocol::close::SIGNED_OUT));
    }
    assert!(left.elapsed() < Duration::from_secs(2), "it took {:?}", left.elapsed());
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn a14_a_limit_that_was_used_up_at_one_process_is_used_up_at_the_other() {
    let (one, other, _model) = two(1).await;
    one.person("09124444007").await;
    for attempt in 0..6 {
        let reply = [&one, &other][attempt % 2].stranger().sign_in("09124444007", "not the password").await;
        let expected = if attempt < 5 { StatusCode::UNAUTHORIZED } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(reply.status, expected, "attempt {attempt}");
    }
    for app in [&one, &other] {
        assert_eq!(app.stranger().sign_in("09124444007", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    one.stranger().ask_for_code("09124444008", "sign_in").await.ok();
    let error = other.stranger().ask_for_code("09124444008", "sign_in").await.error();
    assert!(matches!(error, Error::Accounts(AccountsError::CodeJustSent { .. })), "{error:?}");
    // What was guessed at one process counts at the other.
    let guesser = one.stranger();
    guesser.ask_for_code("09124444009", "sign_up").await.ok();
    let right = guesser.code_for("09124444009").await;
    let wrong = if right == "111111" { "222222" } else { "111111" };
    for attempt in 0..5 {
        guesser.at([&one, &other][attempt % 2]).enter_code(wrong, "sign_up").await;
    }
    assert!(!guesser.at(&other).enter_code(&right, "sign_up").await.status.is_success());
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn f06_a_run_of_a_killed_process_is_interrupted_keeps_its_text_and_can_go_on() {
    let (one, other, model) = two(4000).await;
    let sara = one.person("09124444004").await;
    sara.upload("leave.md", LEAVE).await;
    let mut asking = sara.line().await;
    let (conversation, answer) = asking.ask(None, QUESTION).await;
    let mut watching = sara.at(&other).line().await;
    let run = answer.run.unwrap().run;
    watching.say(&ClientFrame::Resume { position: answer.run.unwrap() }).await;
    // Longer than the time between two checkpoints.
    let (shown, blocks) = watching.follow_some(run, 60).await;
    let long_shown = blocks.clone();
    let (position, blocks) = follow_for(&mut watching, shown, blocks, Duration::from_secs(1)).await;
    // Asked here, written here: there is no other process whose end would interrupt it.
    one.kill().await;
    let killed = Instant::now();
    let ended = watching.follow(position, blocks).await;
    assert_eq!(ended.state, MessageState::Interrupted);
    // A lease of six seconds, and the next look at it.
    assert!(killed.elapsed() < Duration::from_millis(8500), "it took {:?}", killed.elapsed());
    let there = sara.at(&other);
    let kept = there.open(conversation).await.messages.pop().unwrap();
    assert_eq!(kept.blocks, ended.blocks);
    assert!(visible(&kept.blocks).starts_with(&visible(&long_shown)), "what was shown a second before is kept: {:?}", kept.text);

    model.next(Script::words("و این هم ادامه.", Duration::from_millis(1)));
    watching.say(&ClientFrame::ContinueAnswer { message: kept.id }).await;
    let continued = loop {
        if let ServerFrame::Continued { answer } = watching.hear().await {
            break *answer;
        }
    };
    let ended = watching.follow(continued.run.unwrap(), continued.blocks).await;
    assert_eq!(ended.state, MessageState::Complete);
    let whole = there.open(conversation).await.messages.pop().unwrap();
    assert!(whole.text.starts_with(&kept.text) && whole.text.contains("ادامه"), "{:?}", whole.text);
    assert_eq!(whole.blocks, ended.blocks);
}

/// Follows a run for a while that will not see its end.
async fn follow_for(line: &mut Line, mut position: RunPosition, mut blocks: Vec<String>, time: Duration) -> (RunPosition, Vec<String>) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        if let ServerFrame::Run { seq, event, .. } = line.hear().await {
            position.seq = seq;
            if let RunEvent::Text { patches } = event {
                patches.iter().for_each(|patch| patch.apply(&mut blocks));
            }
        }
    }
    (position, blocks)
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn news_of_a_conversation_reaches_tabs_at_every_process() {
    let (one, other, _model) = two(1).await;
    let sara = one.person("09124444005").await;
    let (conversation, _) = sara.ask(QUESTION).await;
    let mut line = sara.at(&other).line().await;
    sara.call("chat/server_fns/rename", &[("id", &conversation.to_string()), ("title", "نام تازه")]).await.ok();
    loop {
        if let protocol::ServerFrame::News { news: protocol::News::Conversation { conversation } } = line.hear().await {
            assert_eq!(conversation.title, "نام تازه");
            return;
        }
    }
}
