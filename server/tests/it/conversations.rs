//! Asking, following, stopping; and nobody else's business.

use std::time::Duration;

use domain::Error;
use domain::chat::protocol::{ClientFrame, RunEvent, ServerFrame};
use domain::chat::{ChatError, MessageState, MessageView, RunPosition};
use domain::ids::{ConversationId, MessageId, RunId};
use uuid::Uuid;

use crate::support::history::visible;
use crate::support::{FakeModel, Line, Options, Script, TestApp};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";

async fn slow_app() -> TestApp {
    let words = "پاسخ **آرام** می‌آید [1] و `کد` دارد و ادامه دارد. ".repeat(12);
    let model = FakeModel::start(Script::words(&words, Duration::from_millis(25))).await;
    TestApp::start_with(Options { model: Some(model), ..Options::default() }).await
}

#[tokio::test]
async fn two_tabs_and_one_that_comes_back_see_the_same_answer_without_gap_or_double() {
    let app = slow_app().await;
    let sara = app.person("09122222001").await;
    sara.upload("leave.md", LEAVE).await;
    let mut first = sara.line().await;
    let (conversation, answer) = first.ask(None, QUESTION).await;
    let run = answer.run.unwrap().run;
    let (position, blocks) = first.follow_some(run, 15).await;
    drop(first);
    // The same tab after a dropped line, and another tab that has only what the page showed.
    let mut back = sara.line().await;
    back.say(&ClientFrame::Resume { position }).await;
    let shown = sara.open(conversation).await.messages.pop().unwrap();
    let mut other = sara.line().await;
    other.say(&ClientFrame::Resume { position: shown.run.unwrap() }).await;
    let (one, two) = tokio::join!(back.follow(position, blocks), other.follow(shown.run.unwrap(), shown.blocks));
    assert_eq!(one.state, MessageState::Complete);
    assert_eq!(one.blocks, two.blocks);
    let stored = sara.open(conversation).await.messages.pop().unwrap();
    assert_eq!(stored.blocks, one.blocks, "the streamed answer is the stored one");
    assert!(stored.run.is_none());
}

#[tokio::test]
async fn stopping_stops_the_model_too_and_keeps_the_text() {
    let model = FakeModel::start(Script::words(&"کلمه ".repeat(500), Duration::from_millis(20))).await;
    let app = TestApp::start_with(Options { model: Some(model.clone()), ..Options::default() }).await;
    let sara = app.person("09122222002").await;
    sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let run = answer.run.unwrap().run;
    let (position, blocks) = line.follow_some(run, 10).await;
    assert_eq!(model.writing(), 1);
    line.say(&ClientFrame::Stop { run }).await;
    assert_eq!(line.follow(position, blocks).await.state, MessageState::Stopped);
    for _ in 0..30 {
        if model.writing() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(model.writing(), 0, "the model still writes");
    assert!(sara.open(conversation).await.messages.pop().unwrap().text.contains("کلمه"));
}

#[tokio::test]
async fn a_question_sent_twice_under_one_key_is_one_question() {
    let app = slow_app().await;
    let sara = app.person("09122222003").await;
    let ask =
        ClientFrame::Ask { key: "same".into(), conversation: None, text: QUESTION.into(), attachments: Vec::new(), documents_only: false };
    let (mut one, mut two) = (sara.line().await, sara.line().await);
    tokio::join!(one.say(&ask), two.say(&ask));
    let mut conversations = Vec::new();
    for line in [&mut one, &mut two] {
        loop {
            if let ServerFrame::Accepted { conversation, .. } = line.hear().await {
                conversations.push(conversation.id);
                break;
            }
        }
    }
    assert_eq!(conversations[0], conversations[1]);
    assert_eq!(sara.open(conversations[0]).await.messages.len(), 2);
}

#[tokio::test]
async fn f05_a_question_sent_again_while_another_is_answered_brings_its_own_answer() {
    let model = FakeModel::start(Script::words("کوتاه", Duration::ZERO)).await;
    let app = TestApp::start_with(Options { model: Some(model.clone()), ..Options::default() }).await;
    let sara = app.person("09122222011").await;
    sara.upload("leave.md", LEAVE).await;
    let first = |key: &str, conversation| ClientFrame::Ask {
        key: key.into(),
        conversation,
        text: QUESTION.into(),
        attachments: Vec::new(),
        documents_only: false,
    };
    let mut line = sara.line().await;
    line.say(&first("first", None)).await;
    let (conversation, answer) = accepted(&mut line).await;
    line.follow(answer.run.unwrap(), answer.blocks).await;
    model.next(Script::words(&"کلمه ".repeat(500), Duration::from_millis(20)));
    line.say(&first("second", Some(conversation))).await;
    assert!(accepted(&mut line).await.1.run.is_some());
    let mut back = sara.line().await;
    back.say(&first("first", None)).await;
    let (_, again) = accepted(&mut back).await;
    assert_eq!((again.id, again.state, again.run), (answer.id, MessageState::Complete, None));
}

async fn accepted(line: &mut Line) -> (ConversationId, MessageView) {
    loop {
        if let ServerFrame::Accepted { conversation, answer, .. } = line.hear().await {
            return (conversation.id, *answer);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f05_what_a_page_shows_of_a_growing_answer_is_what_its_number_stands_for() {
    let words: String = (0..150).map(|n| format!("word{n} ")).collect();
    let model = FakeModel::start(Script::words(&words, Duration::from_millis(20))).await;
    let app = TestApp::start_with(Options { model: Some(model), ..Options::default() }).await;
    let sara = app.person("09122222012").await;
    sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let watching = async {
        let (mut stood, mut blocks) = (vec![String::new()], answer.blocks.clone());
        loop {
            if let ServerFrame::Run { event, .. } = line.hear().await {
                match event {
                    RunEvent::Text { patches } => patches.iter().for_each(|patch| patch.apply(&mut blocks)),
                    RunEvent::Ended { .. } => return stood,
                    _ => {}
                }
                stood.push(visible(&blocks));
            }
        }
    };
    let opening = async || {
        let mut shown = Vec::new();
        loop {
            let message = sara.open(conversation).await.messages.pop().unwrap();
            if message.state != MessageState::Running {
                return shown;
            }
            let seq = message.run.expect("what is being written has a run").seq;
            shown.push((usize::try_from(seq).unwrap(), visible(&message.blocks)));
        }
    };
    let (stood, pages) = tokio::join!(watching, futures::future::join_all((0..8).map(|_| opening())));
    let wrong = pages.iter().flatten().filter(|(seq, text)| stood[*seq] != *text);
    let wrong: Vec<_> = wrong.map(|(seq, text)| (seq, text.split(' ').next_back(), stood[*seq].split(' ').next_back())).collect();
    assert!(wrong.is_empty(), "of {} pages: {wrong:?}", pages.iter().flatten().count());
}

#[tokio::test]
async fn f05_of_many_tabs_that_go_on_with_an_answer_at_once_one_does() {
    let app = slow_app().await;
    let sara = app.person("09122222013").await;
    sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (_, answer) = line.ask(None, QUESTION).await;
    let mut run = answer.run.unwrap().run;
    let mut tabs = futures::future::join_all((0..6).map(|_| sara.line())).await;
    for _ in 0..6 {
        line.say(&ClientFrame::Stop { run }).await;
        loop {
            if let ServerFrame::Run { event: RunEvent::Ended { .. }, .. } = line.hear().await {
                break;
            }
        }
        futures::future::join_all(tabs.iter_mut().map(async |tab| tab.say(&ClientFrame::ContinueAnswer { message: answer.id }).await))
            .await;
        let told = futures::future::join_all(tabs.iter_mut().map(async |tab| {
            loop {
                match tab.hear().await {
                    ServerFrame::Continued { answer } => return answer.run,
                    ServerFrame::Refused { error, .. } => {
                        assert_eq!(error, Error::Chat(ChatError::NotContinuable));
                        return None;
                    }
                    _ => {}
                }
            }
        }));
        let begun: Vec<_> = told.await.into_iter().flatten().collect();
        assert_eq!(begun.len(), 1, "{begun:?}");
        run = begun[0].run;
        line.say(&ClientFrame::Resume { position: begun[0] }).await;
    }
}

#[tokio::test]
async fn questions_that_cannot_be_asked_are_refused_with_a_reason() {
    let app = TestApp::start().await;
    let sara = app.person("09122222004").await;
    let mut line = sara.line().await;
    for (text, code) in [("   ", "chat.empty_question"), (&*"و".repeat(8_001), "chat.question_too_long")] {
        let asked = code.replace('.', "-");
        line.say(&ClientFrame::Ask {
            key: asked.clone(),
            conversation: None,
            text: text.into(),
            attachments: Vec::new(),
            documents_only: false,
        })
        .await;
        match line.hear().await {
            ServerFrame::Refused { key, error } => assert_eq!((key, error.code()), (Some(asked), code)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_conversation_is_renamed_deleted_and_brought_back() {
    let app = TestApp::start().await;
    let sara = app.person("09122222005").await;
    let (conversation, _) = sara.ask(QUESTION).await;
    let id = conversation.to_string();
    let renamed = sara.call("chat/server_fns/rename", &[("id", &id), ("title", "  مرخصی‌ها ")]).await.ok();
    assert!(renamed.body.contains("مرخصی‌ها"));
    assert_eq!(sara.open(conversation).await.summary.title, "مرخصی‌ها");
    sara.call("chat/server_fns/delete", &[("id", &id)]).await.ok();
    assert_eq!(sara.call("chat/server_fns/conversation", &[("id", &id)]).await.error(), Error::NotFound);
    sara.call("chat/server_fns/restore", &[("id", &id)]).await.ok();
    assert_eq!(sara.open(conversation).await.messages.len(), 2);
}

#[tokio::test]
async fn a_deleted_conversation_is_erased_once_it_can_no_longer_be_brought_back() {
    let app = TestApp::start().await;
    let sara = app.person("09122222006").await;
    let (conversation, _) = sara.ask(QUESTION).await;
    let id = conversation.to_string();
    sara.call("chat/server_fns/delete", &[("id", &id)]).await.ok();
    app.advance(3700).await;
    for _ in 0..200 {
        if app.row_count("conversation", conversation.0).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was never erased:\n{}", app.log());
}

#[tokio::test]
async fn w03_z01_other_peoples_things_are_as_if_they_were_not_there() {
    let app = slow_app().await;
    let sara = app.person("09122222007").await;
    let document = sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let run = answer.run.unwrap().run;

    let reza = app.person("09122222008").await;
    let mut his = reza.line().await;
    let missing = Uuid::now_v7();
    let resume = |run| ClientFrame::Resume { position: RunPosition { run, seq: 0 } };
    let pairs = [
        (resume(run), resume(RunId(missing))),
        (ClientFrame::Stop { run }, ClientFrame::Stop { run: RunId(missing) }),
        (ClientFrame::ContinueAnswer { message: answer.id }, ClientFrame::ContinueAnswer { message: MessageId(missing) }),
    ];
    for (theirs, nobodys) in pairs {
        his.say(&theirs).await;
        let about_theirs = his.hear().await;
        his.say(&nobodys).await;
        assert_eq!(about_theirs, his.hear().await);
        assert_eq!(about_theirs, ServerFrame::Refused { key: None, error: Error::NotFound });
    }
    his.say(&ClientFrame::Ask {
        key: "k".into(),
        conversation: Some(conversation),
        text: QUESTION.into(),
        attachments: Vec::new(),
        documents_only: false,
    })
    .await;
    assert_eq!(his.hear().await, ServerFrame::Refused { key: Some("k".into()), error: Error::NotFound });

    let passage = line.follow(answer.run.unwrap(), answer.blocks).await;
    assert_eq!(passage.state, MessageState::Complete, "his stop did not reach her answer");
    let source = sara.open(conversation).await.messages.pop().unwrap().sources.remove(0);

    let matrix = [
        ("chat/server_fns/conversation", "id", conversation.to_string(), ConversationId(missing).to_string()),
        ("chat/server_fns/rename", "id", conversation.to_string(), ConversationId(missing).to_string()),
        ("chat/server_fns/delete", "id", conversation.to_string(), ConversationId(missing).to_string()),
        ("chat/server_fns/restore", "id", conversation.to_string(), ConversationId(missing).to_string()),
        ("library/server_fns/delete_document", "id", document.id.to_string(), domain::ids::DocumentId(missing).to_string()),
        ("library/server_fns/retry_document", "id", document.id.to_string(), domain::ids::DocumentId(missing).to_string()),
        ("chat/server_fns/source", "passage", source.passage.unwrap().to_string(), domain::ids::PassageId(missing).to_string()),
    ];
    for (function, field, theirs, nobodys) in matrix {
        let theirs = reza.call(function, &[(field, &theirs), ("title", "x")]).await;
        let nobodys = reza.call(function, &[(field, &nobodys), ("title", "x")]).await;
        assert_eq!(theirs.error(), Error::NotFound, "{function}");
        assert_eq!((theirs.status, theirs.body), (nobodys.status, nobodys.body), "{function}");
    }
    let (page, none) = (format!("/chat/{conversation}"), format!("/chat/{}", ConversationId(missing)));
    assert_eq!(reza.page(&page).await.status, reza.page(&none).await.status);
    assert!(!reza.page(&page).await.body.contains("آرام"));
    // And his search never finds her words.
    let (_, answer) = reza.ask(QUESTION).await;
    assert!(answer.sources.is_empty());
    assert_eq!(sara.open(conversation).await.messages.len(), 2);
}

#[tokio::test]
async fn q02_a_key_stands_for_one_question_of_one_person() {
    let app = slow_app().await;
    let (sara, reza) = (app.person("09122222021").await, app.person("09122222022").await);
    let ask = |text: &str| ClientFrame::Ask {
        key: "a-key".to_owned(),
        conversation: None,
        text: text.to_owned(),
        attachments: Vec::new(),
        documents_only: false,
    };
    // Twenty at once, over twenty lines.
    let sent = (0..20).map(|_| async {
        let mut line = sara.line().await;
        line.say(&ask(QUESTION)).await;
        loop {
            match line.hear().await {
                ServerFrame::Accepted { conversation, question, .. } => return (conversation.id, question.id),
                ServerFrame::Refused { error, .. } => panic!("{error}"),
                _ => {}
            }
        }
    });
    let mut accepted = futures::future::join_all(sent).await;
    accepted.dedup();
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(sara.open(accepted[0].0).await.messages.len(), 2);

    let mut line = sara.line().await;
    line.say(&ask("پرسشی دیگر")).await;
    let refused = loop {
        if let ServerFrame::Refused { error, .. } = line.hear().await {
            break error;
        }
    };
    assert_eq!(refused, Error::Chat(domain::chat::ChatError::KeyTaken));

    let mut line = reza.line().await;
    line.say(&ask("پرسشی دیگر")).await;
    let theirs = loop {
        if let ServerFrame::Accepted { conversation, .. } = line.hear().await {
            break conversation.id;
        }
    };
    assert_ne!(theirs, accepted[0].0);
}

#[tokio::test]
async fn l8_a_question_without_a_usable_key_is_refused_by_name_and_not_as_missing() {
    let app = TestApp::start().await;
    let sara = app.person("09121111190").await;
    let mut line = sara.line().await;
    for key in [String::new(), "k".repeat(65), "a\0b".to_owned()] {
        line.say(&ClientFrame::Ask {
            key, conversation: None, text: "پرسش".to_owned(), attachments: Vec::new(), documents_only: false
        })
        .await;
        let refused = loop {
            if let ServerFrame::Refused { error, .. } = line.hear().await {
                break error;
            }
        };
        assert_eq!(refused, Error::Chat(domain::chat::ChatError::InvalidKey));
    }
    let denied = app.rows("SELECT COUNT(*) AS n FROM audit_event WHERE action = 'access_refused'", []).await;
    assert_eq!(denied[0].try_get::<i64>("", "n").expect("a number"), 0, "nobody reached for what is not theirs");
}
