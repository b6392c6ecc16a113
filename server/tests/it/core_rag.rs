//! Core RAG answers first; when it cannot, the documents do, and say so. What it keeps is deleted with what we keep.

use std::time::{Duration, Instant};

use domain::answers::{AnswerFailure, EngineName};
use domain::chat::protocol::{ClientFrame, RunEvent, ServerFrame};
use domain::chat::{MessageState, MessageView};
use domain::ids::ConversationId;

use crate::support::{Behaviour, FakeCore, Options, Person, TestApp};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";
/// What `RAG_CORE_TIMEOUT` is in these tests, and time for everything else on a busy machine.
const IN_TIME: Duration = Duration::from_secs(2 + 6);

async fn app_with(core: &FakeCore, more: &[(&'static str, &str)]) -> TestApp {
    let mut env = core.settings();
    for (name, value) in more {
        env.retain(|(known, _)| known != name);
        env.push((name, (*value).to_owned()));
    }
    TestApp::start_with(Options { env, ..Options::default() }).await
}

/// Somebody with a document of their own.
async fn reader<'a>(app: &'a TestApp, mobile: &str) -> Person<'a> {
    let person = app.person(mobile).await;
    person.upload("leave.md", LEAVE).await;
    person
}

#[track_caller]
fn assert_core_answered(answer: &MessageView) {
    assert_eq!((answer.state, answer.engine), (MessageState::Complete, Some(EngineName::Core)), "{}", answer.text);
    assert_eq!(answer.text, FakeCore::ANSWER);
}

#[track_caller]
fn assert_documents_answered(answer: &MessageView, why: &str) {
    assert_eq!((answer.state, answer.engine), (MessageState::Complete, Some(EngineName::Extractive)), "{why}");
    assert!(answer.text.contains("گواهی پزشک") && answer.sources[0].passage.is_some(), "{why}: {}", answer.text);
}

/// Waits until something holds that happens in the background.
pub async fn eventually(app: &TestApp, what: &str, holds: impl Fn() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} never happened:\n{}", app.log());
}

#[tokio::test]
async fn core_answers_with_its_own_sources_and_goes_on_in_its_own_conversation() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = app.person("09127777001").await;
    let (conversation, answer) = sara.ask("نرخ مالیات چقدر است؟").await;
    assert_core_answered(&answer);
    let source = &answer.sources[0];
    assert_eq!((source.passage, source.document_name.as_str()), (None, "قانون مالیات بر ارزش افزوده"));
    assert_eq!((source.anchor.section.as_deref(), source.quote.as_str()), (Some("ماده ۷"), "نرخ مالیات بر ارزش افزوده ده درصد است."));
    let page = sara.page(&format!("/chat/{conversation}")).await.body;
    assert!(page.contains("قانون مالیات بر ارزش افزوده") && page.contains("\"whitespace-pre-line\">نرخ"), "the page quotes it");
    let place = format!("source-{}-1", answer.id);
    assert!(
        page.contains(&format!("href=\"#{place}\"")) && page.contains(&format!("id=\"{place}\"")),
        "the citation leads to the quotation"
    );
    assert!(page.contains("سرویس دانش تجارت‌چت"), "the page names who answered");

    let again = ask_in(&sara, conversation, "و برای صادرات؟").await;
    assert_core_answered(&again);
    let questions = core.questions();
    assert_eq!(questions[0].get("conversation_id"), None);
    assert_eq!(questions[1]["conversation_id"].as_str(), Some(core.conversations()[0].to_string().as_str()));
    assert_eq!(core.conversations().len(), 1);

    // Core has lost it and opens another, which is taken over; whatever is left of the old one goes.
    let old = core.conversations()[0];
    core.lose_memory();
    ask_in(&sara, conversation, "و برای واردات؟").await;
    eventually(&app, "the deletion of the old conversation", || core.deleted() == [old]).await;
    ask_in(&sara, conversation, "و برای خدمات؟").await;
    assert_eq!(core.questions()[3]["conversation_id"].as_str(), Some(core.conversations()[0].to_string().as_str()));
    for secret in [FakeCore::SECRET, "Bearer", "eyJ"] {
        assert!(!app.log().contains(secret), "{secret} is in the log");
    }
}

#[tokio::test]
async fn core_searches_the_web_unless_a_question_is_for_documents_alone() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = app.person("09127777021").await;
    let mut line = sara.line().await;
    for documents_only in [true, false] {
        let key = uuid::Uuid::now_v7().to_string();
        let text = "نرخ مالیات چقدر است؟".to_owned();
        line.say(&ClientFrame::Ask { key: key.clone(), conversation: None, text, attachments: Vec::new(), documents_only }).await;
        let (conversation, _) = line.accepted(&key).await;
        sara.finished(conversation).await;
        assert_eq!(core.questions().pop().unwrap()["enable_web_search"], !documents_only);
    }
}

#[tokio::test]
async fn an_answer_that_is_continued_is_still_for_documents_alone() {
    let core = FakeCore::start(Behaviour::Silence).await;
    let app = app_with(&core, &[("RAG_CORE_TIMEOUT", "60")]).await;
    let sara = app.person("09127777022").await;
    let mut line = sara.line().await;
    let text = "نرخ مالیات چقدر است؟".to_owned();
    line.say(&ClientFrame::Ask { key: "k".into(), conversation: None, text, attachments: Vec::new(), documents_only: true }).await;
    let (conversation, answer) = line.accepted("k").await;
    eventually(&app, "the question", || core.questions().len() == 1).await;
    line.say(&ClientFrame::Stop { run: answer.run.unwrap().run }).await;
    assert_eq!(sara.finished(conversation).await.state, MessageState::Stopped);
    core.behave(Behaviour::Answer);
    line.say(&ClientFrame::ContinueAnswer { message: answer.id }).await;
    eventually(&app, "the question once more", || core.questions().len() == 2).await;
    assert_core_answered(&sara.finished(conversation).await);
    assert!(core.questions().iter().all(|question| question["enable_web_search"] == false), "{:?}", core.questions());
}

async fn ask_in(person: &Person<'_>, conversation: ConversationId, text: &str) -> MessageView {
    let mut line = person.line().await;
    let (_, answer) = line.ask(Some(conversation), text).await;
    line.follow(answer.run.unwrap(), answer.blocks).await;
    person.open(conversation).await.messages.pop().unwrap()
}

#[tokio::test]
async fn f04_whatever_core_does_the_documents_answer_in_time_and_it_is_asked_once() {
    use Behaviour::{Answer, BadGateway, Bomb, Cut, Drip, Fail, Flood, Garbage, Invalid, Silence};
    let core = FakeCore::start(Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = reader(&app, "09127777002").await;
    for behaviour in [BadGateway, Fail, Invalid, Garbage, Cut, Flood, Bomb, Drip, Silence] {
        let (why, before, start) = (format!("{behaviour:?}"), core.questions().len(), Instant::now());
        core.behave(behaviour);
        let (_, answer) = sara.ask(QUESTION).await;
        assert!(start.elapsed() < IN_TIME, "{why} took {:?}", start.elapsed());
        assert_documents_answered(&answer, &why);
        assert_eq!(core.questions().len(), before + 1, "{why}: no question is put twice");
        // In between it is well, so that the breaker stays out of this.
        core.behave(Answer);
        assert_core_answered(&sara.ask(QUESTION).await.1);
    }
    eventually(&app, "hanging up", || core.working() == 0).await;
    assert!(!app.log().contains("internal-canary"), "what Core says of its errors is not repeated");
}

#[tokio::test]
async fn f04_nobody_at_the_address_or_nobody_who_speaks_tls_is_answered_by_the_documents() {
    let mut core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = reader(&app, "09127777003").await;
    core.stop().await;
    assert_documents_answered(&sara.ask(QUESTION).await.1, "refused");
    core.start_again().await;
    assert_core_answered(&sara.ask(QUESTION).await.1);
    let app = app_with(&core, &[("RAG_CORE_BASE_URL", &format!("https://{}", core.address))]).await;
    let reza = reader(&app, "09127777004").await;
    let start = Instant::now();
    assert_documents_answered(&reza.ask(QUESTION).await.1, "no TLS");
    assert!(start.elapsed() < IN_TIME);
}

#[tokio::test]
async fn f04_after_five_failures_core_is_left_alone_for_half_a_minute() {
    let core = FakeCore::start(Behaviour::Fail).await;
    let app = app_with(&core, &[("RAG_CORE_TIMEOUT", "60")]).await;
    let sara = reader(&app, "09127777005").await;
    for _ in 0..5 {
        assert_documents_answered(&sara.ask(QUESTION).await.1, "it fails");
    }
    core.behave(Behaviour::Silence);
    let mut quickest = Duration::MAX;
    let mut line = sara.line().await;
    for _ in 0..5 {
        let (conversation, answer) = line.ask(None, QUESTION).await;
        let start = Instant::now();
        let run = answer.run.unwrap();
        // The engine is known as soon as one has taken the question.
        let started = RunEvent::Started { engine: EngineName::Extractive };
        while !matches!(line.hear().await, ServerFrame::Run { run: theirs, event, .. } if theirs == run.run && event == started) {}
        quickest = quickest.min(start.elapsed());
        sara.finished(conversation).await;
    }
    assert!(quickest <= Duration::from_millis(100), "failing over took {quickest:?}");
    assert_eq!(core.questions().len(), 5, "it is left alone");

    app.advance(31).await;
    core.behave(Behaviour::Fail);
    assert_documents_answered(&sara.ask(QUESTION).await.1, "it still fails");
    assert_documents_answered(&sara.ask(QUESTION).await.1, "it is left alone again");
    assert_eq!(core.questions().len(), 6, "one question tried it out");
    app.advance(31).await;
    core.behave(Behaviour::Answer);
    for _ in 0..2 {
        assert_core_answered(&sara.ask(QUESTION).await.1);
    }
}

#[tokio::test]
async fn f04_core_is_left_alone_for_as_long_as_it_asks() {
    let core = FakeCore::start(Behaviour::Busy(120)).await;
    let app = app_with(&core, &[]).await;
    let sara = reader(&app, "09127777006").await;
    assert_documents_answered(&sara.ask(QUESTION).await.1, "it is busy");
    core.behave(Behaviour::Answer);
    app.advance(100).await;
    assert_documents_answered(&sara.ask(QUESTION).await.1, "it wants to be left alone");
    assert_eq!(core.questions().len(), 1);
    app.advance(21).await;
    assert_core_answered(&sara.ask(QUESTION).await.1);
}

#[tokio::test]
async fn f04_a_stream_that_breaks_off_keeps_its_part_and_only_core_goes_on_with_it() {
    let core = FakeCore::start(Behaviour::StreamCut(vec!["نرخ مالیات ", "بر ارزش "])).await;
    let app = app_with(&core, &[("RAG_CORE_STREAMING", "auto")]).await;
    let sara = reader(&app, "09127777007").await;
    let (conversation, answer) = sara.ask(QUESTION).await;
    let cut = (MessageState::Failed, Some(AnswerFailure::EngineBrokeOff), Some(EngineName::Core));
    assert_eq!((answer.state, answer.failure, answer.engine), cut);
    assert!(answer.text == "نرخ مالیات بر ارزش " && FakeCore::ANSWER.starts_with(&answer.text));
    assert_eq!(core.questions().len(), 1);

    core.behave(Behaviour::Fail);
    let answer = continue_answer(&sara, conversation, &answer).await;
    let lost = (MessageState::Failed, Some(AnswerFailure::EngineUnavailable), "نرخ مالیات بر ارزش ");
    assert_eq!((answer.state, answer.failure, answer.text.as_str()), lost, "nobody else finishes the sentence");
    core.behave(Behaviour::Answer);
    let answer = continue_answer(&sara, conversation, &answer).await;
    assert_eq!((answer.state, answer.engine), (MessageState::Complete, Some(EngineName::Core)));
    assert_eq!(answer.text, FakeCore::ANSWER, "it went on where it stopped");
}

async fn continue_answer(person: &Person<'_>, conversation: ConversationId, answer: &MessageView) -> MessageView {
    let mut line = person.line().await;
    line.say(&ClientFrame::ContinueAnswer { message: answer.id }).await;
    while !matches!(line.hear().await, ServerFrame::Continued { .. }) {}
    person.finished(conversation).await
}

#[tokio::test]
async fn a_stream_is_said_as_it_comes_and_a_core_without_one_is_asked_for_the_whole() {
    let core = FakeCore::start(Behaviour::Stream(vec!["نرخ مالیات **ده ", "درصد** است [۱", "]."])).await;
    let app = app_with(&core, &[("RAG_CORE_STREAMING", "auto")]).await;
    let sara = app.person("09127777008").await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let ended = line.follow(answer.run.unwrap(), answer.blocks).await;
    let answer = sara.open(conversation).await.messages.pop().unwrap();
    assert_eq!((answer.state, answer.text.as_str()), (MessageState::Complete, "نرخ مالیات **ده درصد** است [1]."));
    assert_eq!((answer.sources.len(), &ended.blocks), (1, &answer.blocks), "the citation became a link when its source was known");
    assert!(answer.blocks.concat().contains("data-source=\"1\""));
    core.behave(Behaviour::Answer);
    assert_core_answered(&ask_in(&sara, conversation, QUESTION).await);
    assert_eq!(core.questions().len(), 2);
}

#[tokio::test]
async fn stopping_hangs_up_on_core() {
    let core = FakeCore::start(Behaviour::Silence).await;
    let app = app_with(&core, &[("RAG_CORE_TIMEOUT", "60")]).await;
    let sara = app.person("09127777009").await;
    let mut line = sara.line().await;
    let (_, answer) = line.ask(None, QUESTION).await;
    eventually(&app, "the question", || core.working() == 1).await;
    let run = answer.run.unwrap();
    line.say(&ClientFrame::Stop { run: run.run }).await;
    assert_eq!(line.follow(run, answer.blocks).await.state, MessageState::Stopped);
    eventually(&app, "hanging up", || core.working() == 0).await;
}

#[tokio::test]
async fn a_question_too_long_for_core_is_answered_by_the_documents_uncut() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = reader(&app, "09127777010").await;
    let fits = format!("{QUESTION}{}", "؟".repeat(2_000 - QUESTION.chars().count()));
    assert_core_answered(&sara.ask(&fits).await.1);
    assert_documents_answered(&sara.ask(&format!("{fits}؟")).await.1, "one character more");
    assert_eq!(core.questions().len(), 1);
}

#[tokio::test]
async fn a_core_that_does_not_know_us_is_an_error_of_the_configuration() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[("RAG_CORE_JWT_SECRET", "another-secret")]).await;
    app.expect_errors("Core does not know us");
    let sara = reader(&app, "09127777011").await;
    assert_documents_answered(&sara.ask(QUESTION).await.1, "401");
    let log = app.log();
    assert!(log.contains("ERROR") && log.contains("RAG_CORE_JWT_SECRET") && !log.contains("another-secret"), "{log}");
}

#[tokio::test]
async fn j06_conversation_deletion_reaches_core_after_a_day_of_outage_once() {
    let mut core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[]).await;
    let sara = app.person("09127777012").await;
    let (conversation, _) = sara.ask(QUESTION).await;
    let remote = core.conversations()[0];
    core.stop().await;
    let id = conversation.to_string();
    sara.call("chat/server_fns/delete", &[("id", &id)]).await.ok();
    assert_eq!(sara.call("chat/server_fns/conversation", &[("id", &id)]).await.error(), domain::Error::NotFound, "gone at once");
    let failures = || app.log().matches("forget_remote_conversation").count();
    app.advance(3_700).await;
    eventually(&app, "the first try", || failures() > 0).await;
    // A day, hour by hour: far more failures than any other job is forgiven.
    for hour in 1..=24 {
        app.advance(3_601).await;
        eventually(&app, "a further try", || failures() > hour).await;
    }
    assert!(core.deleted().is_empty());
    core.start_again().await;
    app.advance(3_601).await;
    eventually(&app, "the deletion", || core.deleted() == [remote]).await;
    assert!(core.conversations().is_empty());
    app.advance(8 * 24 * 3_600).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(core.deleted(), [remote], "once");
}

#[tokio::test]
async fn deletion_finds_the_other_slash_and_what_is_gone_already_is_done() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = app_with(&core, &[("RAG_CORE_DELETE_PATH", "/api/v1/users/conversations/{id}/")]).await;
    let sara = app.person("09127777013").await;
    let (kept, _) = sara.ask(QUESTION).await;
    let remote = core.conversations()[0];
    sara.call("chat/server_fns/delete", &[("id", &kept.to_string())]).await.ok();
    app.advance(3_700).await;
    eventually(&app, "the deletion", || core.deleted() == [remote]).await;
    let (lost, _) = sara.ask(QUESTION).await;
    let remote = core.conversations()[0];
    core.lose_memory();
    sara.call("chat/server_fns/delete", &[("id", &lost.to_string())]).await.ok();
    app.advance(3_700).await;
    eventually(&app, "the second deletion", || core.deleted().last() == Some(&remote)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!app.log().contains("job failed"), "{}", app.log());
}
