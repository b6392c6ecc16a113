//! Questions that come with files.

use std::time::Duration;

use domain::chat::protocol::{ClientFrame, ServerFrame};
use domain::chat::{ChatError, ConversationView, MessageView};
use domain::ids::{AttachmentId, ConversationId};
use domain::{Error, answers::EngineName};
use futures::SinkExt;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Behaviour, FakeCore, FakeModel, Line, Options, Person, S3, Script, TestApp};
use crate::tus::{address, announce, attach, send};

const LEASE: &str = "قرارداد اجارهٔ انبار شیراز\n\nاجاره‌بهای ماهانهٔ انبار شیراز چهل و پنج میلیون تومان است و تا پنجم هر ماه پرداخت می‌شود.\n";
const RENT: &str = "اجاره‌بهای ماهانهٔ انبار شیراز چقدر است؟";

async fn try_ask(
    line: &mut Line,
    conversation: Option<ConversationId>,
    text: &str,
    files: &[AttachmentId],
) -> Result<(ConversationId, MessageView), Error> {
    let key = uuid::Uuid::now_v7().to_string();
    let frame =
        ClientFrame::Ask { key: key.clone(), conversation, text: text.to_owned(), attachments: files.to_vec(), documents_only: false };
    line.say(&frame).await;
    loop {
        match line.hear().await {
            ServerFrame::Accepted { key: theirs, conversation, answer, .. } if theirs == key => return Ok((conversation.id, *answer)),
            ServerFrame::Refused { key: Some(theirs), error } if theirs == key => return Err(error),
            _ => {}
        }
    }
}

/// Asks with files; the conversation with the whole answer.
pub async fn ask(person: &Person<'_>, conversation: Option<ConversationId>, text: &str, files: &[AttachmentId]) -> ConversationView {
    let mut line = person.line().await;
    let (conversation, answer) = try_ask(&mut line, conversation, text, files).await.expect("it is taken");
    line.follow(answer.run.expect("a run"), answer.blocks).await;
    person.open(conversation).await
}

fn last(view: &ConversationView) -> &MessageView {
    view.messages.last().expect("an answer")
}

#[tokio::test]
async fn a_question_and_the_later_ones_of_its_conversation_are_answered_from_its_files() {
    let s3 = S3::start().await;
    for app in [TestApp::start().await, TestApp::start_with(Options { env: s3.settings(), ..Options::default() }).await] {
        let sara = app.person("09123330001").await;
        let file = attach(&sara, "اجاره <انبار>.txt", LEASE).await;
        let view = ask(&sara, None, RENT, &[file]).await;
        let answer = last(&view);
        assert!(answer.text.contains("چهل و پنج میلیون تومان") && answer.text.contains("[1]"), "{}", answer.text);
        assert_eq!(answer.sources[0].document_name, "اجاره <انبار>.txt");
        let bubble = &view.messages[0].files;
        assert_eq!(bubble.iter().map(|file| (file.id, file.size)).collect::<Vec<_>>(), [(file, LEASE.len() as u64)]);
        let page = sara.page(&format!("/chat/{}", view.summary.id)).await.ok().body;
        assert!(page.contains(&format!("href=\"/attachments/{file}/file\"")) && page.contains("اجاره &lt;انبار&gt;.txt"), "{page}");

        let passage = answer.sources[0].passage.expect("a passage").to_string();
        let source: Value =
            sara.call("chat/server_fns/source", &[("passage", &passage), ("answer", &answer.id.to_string())]).await.ok().json();
        assert!(source["html"].as_str().is_some_and(|html| html.contains("<mark>")), "{source}");

        let later = ask(&sara, Some(view.summary.id), "انبار شیراز تا چندم هر ماه پرداخت می‌شود؟", &[]).await;
        assert!(last(&later).text.contains("پنجم هر ماه"), "{}", last(&later).text);
        let elsewhere = ask(&sara, None, RENT, &[]).await;
        assert!(!last(&elsewhere).text.contains("چهل و پنج"), "another conversation knows nothing of it: {}", last(&elsewhere).text);
        assert!(sara.documents().await.is_empty(), "the library does not list it");
        let reza = app.person("09123330002").await;
        assert_eq!(reza.page(&format!("/attachments/{file}/file")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_question_about_a_file_as_a_whole_is_answered_from_its_beginning() {
    let model = FakeModel::start(Script::words("اجارهٔ یک انبار است [۱].", Duration::from_millis(2))).await;
    let app = TestApp::start_with(Options { model: Some(model.clone()), ..Options::default() }).await;
    let sara = app.person("09123330003").await;
    let file = attach(&sara, "a.txt", LEASE).await;
    let view = ask(&sara, None, "خلاصه کن", &[file]).await;
    assert!(model.prompts().pop().unwrap().to_string().contains("چهل و پنج میلیون"), "the model was given its beginning");
    assert_eq!(last(&view).sources[0].document_name, "a.txt");
}

#[tokio::test]
async fn files_that_are_not_there_not_whole_not_theirs_or_too_many_are_refused_and_stay() {
    let app = TestApp::start().await;
    let (sara, reza) = (app.person("09123330004").await, app.person("09123330005").await);
    let mut line = sara.line().await;
    let file = attach(&sara, "a.txt", LEASE).await;
    let his = attach(&reza, "his.txt", LEASE).await;
    let path = address(&sara, "half.txt", 20).await;
    assert_eq!(send(&sara, &path, 0, "0123456789").await.status, StatusCode::NO_CONTENT);
    let half: AttachmentId = path.rsplit('/').next().unwrap().parse().unwrap();
    for files in [vec![AttachmentId::generate()], vec![file, his], vec![file, half], vec![file, file]] {
        assert_eq!(try_ask(&mut line, None, RENT, &files).await.unwrap_err(), ChatError::FileGone.into(), "{files:?}");
    }
    let mut many = vec![file];
    for n in 0..5 {
        many.push(attach(&sara, "a.txt", format!("{LEASE}{n}")).await);
    }
    assert_eq!(try_ask(&mut line, None, RENT, &many).await.unwrap_err(), ChatError::TooManyFiles { max: 5 }.into());
    // None of these has taken any along; and what one has, no other gets.
    let (conversation, answer) = try_ask(&mut line, None, RENT, &many[..5]).await.unwrap();
    line.follow(answer.run.unwrap(), answer.blocks).await;
    assert_eq!(try_ask(&mut line, Some(conversation), RENT, &[file]).await.unwrap_err(), ChatError::FileGone.into());
    let removed = sara.send(sara.request(Method::DELETE, &format!("/attachments/{file}")).header("tus-resumable", "1.0.0")).await;
    assert_eq!(removed.status, StatusCode::NOT_FOUND, "it belongs to the conversation");
}

#[tokio::test]
async fn the_same_question_sent_twice_takes_its_files_along_once() {
    let app = TestApp::start().await;
    let sara = app.person("09123330006").await;
    let (file, other) = (attach(&sara, "a.txt", LEASE).await, attach(&sara, "b.txt", "چیز دیگری است که اینجا نوشته شده.").await);
    let mut line = sara.line().await;
    let ask = |attachments: Vec<AttachmentId>| ClientFrame::Ask {
        key: "same".into(),
        conversation: None,
        text: RENT.into(),
        attachments,
        documents_only: false,
    };
    let mut said = Vec::new();
    for frame in [ask(vec![file]), ask(vec![file]), ask(vec![other])] {
        line.say(&frame).await;
        said.push(loop {
            match line.hear().await {
                ServerFrame::Accepted { question, .. } => break Ok(question.id),
                ServerFrame::Refused { error, .. } => break Err(error),
                _ => {}
            }
        });
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[2], Err(ChatError::KeyTaken.into()), "with another file it is another question");
}

#[tokio::test]
async fn what_could_not_be_read_is_said_with_its_reason() {
    let app = TestApp::start().await;
    let sara = app.person("09123330007").await;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/fixtures/encrypted.pdf");
    let locked = attach(&sara, "قفل_شده.pdf", std::fs::read(path).unwrap()).await;
    let file = attach(&sara, "a.txt", LEASE).await;
    let view = ask(&sara, None, RENT, &[locked, file]).await;
    let text = &last(&view).text;
    assert!(text.contains("چهل و پنج") && text.contains("«قفل\\_شده.pdf»") && text.contains("رمز دارد"), "{text}");
    let later = ask(&sara, Some(view.summary.id), RENT, &[]).await;
    assert!(!last(&later).text.contains("رمز دارد"), "once is enough");
}

#[tokio::test]
async fn files_go_with_their_conversation() {
    let s3 = S3::start().await;
    let app = TestApp::start_with(Options { env: s3.settings(), ..Options::default() }).await;
    let sara = app.person("09123330008").await;
    let file = attach(&sara, "a.txt", LEASE).await;
    let view = ask(&sara, None, RENT, &[file]).await;
    app.advance(2 * 86_400).await;
    let link = format!("/attachments/{file}/file");
    assert_eq!(sara.page(&link).await.status, StatusCode::OK, "a day later it is still there");
    sara.call("chat/server_fns/delete", &[("id", &view.summary.id.to_string())]).await.ok();
    app.advance(3_700).await;
    for _ in 0..400 {
        if s3.files().iter().all(|file| !file.contains("documents/")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(s3.files().iter().all(|file| !file.contains("documents/")), "{:?}", s3.files());
    for _ in 0..100 {
        if sara.page(&link).await.status == StatusCode::NOT_FOUND {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the row is still there");
}

#[tokio::test]
async fn core_gets_what_it_reads_and_finds_it_in_its_bucket() {
    let (s3, core) = (S3::start().await, FakeCore::start(Behaviour::Answer).await);
    let app = TestApp::start_with(Options { env: [s3.settings(), core.settings()].concat(), ..Options::default() }).await;
    let sara = app.person("09123330009").await;
    let picture = attach(&sara, "عکس.png", b"\x89PNG\r\n\x1a\n0000".to_vec()).await;
    let text = attach(&sara, "اجاره.txt", LEASE).await;
    let sheet = attach(&sara, "list.csv", "کالا,قیمت\nچای,۱۲۰۰۰۰\n").await;
    let view = ask(&sara, None, RENT, &[picture, text, sheet]).await;
    assert_eq!(last(&view).engine, Some(EngineName::Core));
    let question = core.questions().pop().unwrap();
    let files = question["file_attachments"].as_array().unwrap().clone();
    let mut told: Vec<_> = files.iter().map(|file| (file["filename"].as_str().unwrap(), file["file_type"].as_str().unwrap())).collect();
    told.sort_unstable();
    assert_eq!(told, [("اجاره.txt", "text/plain"), ("عکس.png", "image/png")]);
    for file in &files {
        let key = file["minio_url"].as_str().unwrap();
        assert!(key.starts_with("temp_uploads/acc_"), "{key}");
        let stored = s3.folder.path().join("temp-userfile").join(key);
        assert_eq!(std::fs::metadata(&stored).unwrap().len(), file["size_bytes"].as_u64().unwrap(), "{key}");
    }
    let note = &last(&view).text;
    assert!(note.contains("list.csv") && note.contains("سرویس دانش"), "what Core does not read is told: {note}");

    // A later question names them again; what only the documents can read, they answer.
    ask(&sara, Some(view.summary.id), "و دیگر؟", &[]).await;
    assert_eq!(core.questions().pop().unwrap()["file_attachments"].as_array().map(Vec::len), Some(2));
    let asked = core.questions().len();
    let table = attach(&sara, "prices.csv", "کالا,قیمت\nقند ممتاز,۳۱۰۰۰۰\n").await;
    let view = ask(&sara, None, "قیمت قند ممتاز چقدر است؟", &[table]).await;
    assert_eq!((last(&view).engine, core.questions().len()), (Some(EngineName::Extractive), asked), "{:?}", last(&view));
    assert!(last(&view).text.contains("۳۱۰۰۰۰"), "{}", last(&view).text);
}

#[tokio::test]
async fn without_a_bucket_core_gets_no_files_and_pictures_are_refused_with_the_reason() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = TestApp::start_with(Options { env: core.settings(), ..Options::default() }).await;
    let sara = app.person("09123330010").await;
    let refused = announce(&sara, "a.png", 10).await;
    assert_eq!((refused.status, &refused.json::<Value>()["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &"attachments.picture".into()));
    let file = attach(&sara, "a.txt", LEASE).await;
    let view = ask(&sara, None, RENT, &[file]).await;
    assert!(last(&view).text.contains("چهل و پنج") && core.questions().is_empty(), "{:?}", last(&view));
}

#[tokio::test]
async fn r02_nobody_names_a_file_of_the_store_to_core() {
    let (s3, core) = (S3::start().await, FakeCore::start(Behaviour::Answer).await);
    let app = TestApp::start_with(Options { env: [s3.settings(), core.settings()].concat(), ..Options::default() }).await;
    let sara = app.person("09123330031").await;
    let mut line = sara.line().await;
    let named = serde_json::json!({ "ask": {
        "key": "named", "conversation": null, "text": RENT, "attachments": [], "minio_url": "temp_uploads/acc_canary/secret.txt",
        "file_attachments": [{ "filename": "secret.txt", "minio_url": "temp_uploads/acc_canary/secret.txt", "file_type": "text/plain" }],
    } });
    line.0.send(Message::text(named.to_string())).await.unwrap();
    let form = [("key", "form"), ("text", RENT), ("minio_url", "canary"), ("file_attachments[0][minio_url]", "canary")];
    sara.call("chat/server_fns/ask", &form).await;
    for _ in 0..200 {
        if core.questions().len() >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let asked = core.questions();
    assert!(!asked.is_empty(), "{}", app.log());
    assert!(!serde_json::to_string(&asked).unwrap().contains("canary"), "{asked:?}");
}
