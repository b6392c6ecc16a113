//! The form of the composer, as a browser without scripts sends it.

use domain::chat::MAX_QUESTION_CHARACTERS;
use domain::ids::{AttachmentId, ConversationId};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};

use crate::support::{Behaviour, FakeCore, Options, Person, Reply, TestApp};

const LEASE: &str = "قرارداد اجارهٔ انبار شیراز\n\nاجاره‌بهای ماهانهٔ انبار شیراز چهل و پنج میلیون تومان است.\n";
const RENT: &str = "اجاره‌بهای ماهانهٔ انبار شیراز چقدر است؟";

type Files<'a> = &'a [(&'a str, &'a [u8])];

async fn send(person: &Person<'_>, path: &str, fields: &[(&str, &str)], files: Files<'_>) -> Reply {
    let form = fields.iter().fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()));
    let part = |(name, content): &(&str, &[u8])| Part::bytes(content.to_vec()).file_name((*name).to_owned());
    let form = files.iter().fold(form, |form, file| form.part("file", part(file)));
    let of_browser = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html"))]);
    person.send(person.request(Method::POST, path).multipart(form).headers(of_browser)).await
}

/// Where a question leads that was taken.
fn conversation(reply: &Reply) -> ConversationId {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.header("location").rsplit('/').next().and_then(|id| id.parse().ok()).expect("a conversation")
}

/// The texts of what fits a selector.
fn texts(page: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    Html::parse_document(page).select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
}

fn values(page: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    Html::parse_document(page).select(&selector).filter_map(|element| element.attr("value").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_question_with_a_file_is_asked_without_scripts_in_either_language() {
    let app = TestApp::start().await;
    let sara = app.person("09123340001").await;
    for chat in ["/chat", "/en/chat"] {
        let page = sara.page(chat).await.ok().body;
        let composer =
            Selector::parse(&format!("form[action='{chat}/ask'][enctype='multipart/form-data'] [type=file][name=file]")).unwrap();
        assert!(Html::parse_document(&page).select(&composer).next().is_some(), "{page}");
        let key = &values(&page, "#question-form [name=key]")[0];
        let fields = [("key", key.as_str()), ("text", RENT)];
        let first = conversation(&send(&sara, &format!("{chat}/ask"), &fields, &[("اجاره.txt", LEASE.as_bytes())]).await);
        let answer = sara.finished(first).await;
        assert!(answer.text.contains("چهل و پنج میلیون"), "{}", answer.text);
        let view = sara.open(first).await;
        assert_eq!(view.messages[0].files.iter().map(|file| file.size).collect::<Vec<_>>(), [LEASE.len() as u64]);

        // A browser sends a file without a name where none was chosen.
        let fields = [("conversation", &*first.to_string()), ("key", &format!("{key}-2")), ("text", "تا کی؟\r\nو چرا؟")];
        let reply = send(&sara, &format!("{chat}/ask"), &fields, &[("", b"")]).await;
        assert_eq!(reply.header("location"), format!("{chat}/{first}"));
        assert_eq!(sara.open(first).await.messages[2].text, "تا کی؟\nو چرا؟");
        sara.finished(first).await;
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_answered_by_the_page_with_all_that_was_typed() {
    let app = TestApp::start().await;
    let sara = app.person("09123340002").await;
    let typed = format!("{RENT} </textarea><script>alert(1)</script> &amp;");
    let files: Files<'_> = &[("اجاره.txt", LEASE.as_bytes()), ("old.doc", b"\xD0\xCF\x11\xE0"), ("empty.txt", b""), ("a.png", b"\x89PNG")];
    let reply = send(&sara, "/chat/ask", &[("key", "k1"), ("text", &typed)], files).await;
    assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "the first reason");
    let page = reply.body;
    assert_eq!(texts(&page, "#question"), [typed.as_str()]);
    assert!(!page.contains("<script>alert"), "it stays words");
    let reasons = texts(&page, "[role=alert] li");
    for (reason, (file, words)) in reasons.iter().zip([("old.doc", "docx"), ("empty.txt", "خالی"), ("a.png", "تصویر")]) {
        assert!(reason.starts_with(file) && reason.contains(words), "{reasons:?}");
    }
    assert_eq!(reasons.len(), 3);

    // The one that has come need not be sent again.
    let kept = values(&page, "[name=attachments][form=question-form]");
    let id: AttachmentId = kept[0].parse().unwrap();
    let key = &values(&page, "#question-form [name=key]")[0];
    let asked = conversation(&send(&sara, "/chat/ask", &[("attachments", &kept[0]), ("key", key), ("text", RENT)], &[]).await);
    assert_eq!(sara.open(asked).await.messages[0].files.iter().map(|file| file.id).collect::<Vec<_>>(), [id]);
    sara.finished(asked).await;

    // In English, in a conversation that is there.
    let long = "x".repeat(MAX_QUESTION_CHARACTERS + 1);
    let place = asked.to_string();
    let reply = send(&sara, "/en/chat/ask", &[("conversation", &place), ("key", "k3"), ("text", &long)], &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(texts(&reply.body, "[role=alert] li")[0].contains("8,000"), "{:?}", texts(&reply.body, "[role=alert] li"));
    assert_eq!(texts(&reply.body, "#question"), [long.as_str()]);
    assert_eq!(values(&reply.body, "#question-form [name=conversation]"), [place.as_str()]);
    assert!(reply.body.contains(&format!("data-page=\"/en/chat/{asked}\"")), "a reload leads to the conversation");

    // Of somebody else nobody hears more than that it is not there.
    let reza = app.person("09123340003").await;
    let reply = send(&reza, "/chat/ask", &[("conversation", &place), ("key", "k4"), ("attachments", &kept[0]), ("text", RENT)], &[]).await;
    assert_eq!((reply.status, texts(&reply.body, "#question")), (StatusCode::CONFLICT, vec![RENT.to_owned()]));
    let reply = send(&reza, "/chat/ask", &[("conversation", &place), ("key", "k5"), ("text", RENT)], &[]).await;
    assert_eq!((reply.status, texts(&reply.body, "#question")), (StatusCode::NOT_FOUND, vec![RENT.to_owned()]));
}

#[tokio::test]
async fn files_of_a_form_have_the_limits_of_all_files_of_questions() {
    let app = TestApp::start_with(Options { env: vec![("MAX_ATTACHMENT_MB", "1".to_owned())], ..Options::default() }).await;
    let sara = app.person("09123340004").await;
    let large = vec![b'x'; 1024 * 1024 + 1];
    let many: Vec<(String, Vec<u8>)> = (1..=6).map(|n| (format!("{n}.txt"), format!("متن {n}").into_bytes())).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("large.txt", &large)];
    files.extend(many.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    let reply = send(&sara, "/chat/ask", &[("key", "k1"), ("text", RENT)], &files).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let reasons = texts(&reply.body, "[role=alert] li");
    assert!(reasons[0].starts_with("large.txt") && reasons[1].starts_with("6.txt") && reasons.len() == 2, "{reasons:?}");
    assert_eq!(values(&reply.body, "[name=attachments]").len(), 5);
}

#[tokio::test]
async fn the_wish_for_documents_alone_is_part_of_the_form_where_the_web_can_be_searched() {
    let core = FakeCore::start(Behaviour::Answer).await;
    let app = TestApp::start_with(Options { env: core.settings(), ..Options::default() }).await;
    let sara = app.person("09123340005").await;
    for (chat, words) in [("/chat", "فقط از اسناد"), ("/en/chat", "Documents only")] {
        let page = sara.page(chat).await.ok().body;
        assert_eq!(texts(&page, "label:has([name=documents_only])"), [words]);
    }
    let reply = send(&sara, "/chat/ask", &[("key", "k1"), ("text", "نرخ چند است؟"), ("documents_only", "true")], &[]).await;
    sara.finished(conversation(&reply)).await;
    assert_eq!(core.questions()[0]["enable_web_search"], false);
    let rejected = send(&sara, "/chat/ask", &[("key", "k2"), ("text", " "), ("documents_only", "true")], &[]).await;
    assert_eq!(texts(&rejected.body, "label:has([name=documents_only][checked])"), ["فقط از اسناد"], "it stays ticked");

    let without = TestApp::start().await;
    let reza = without.person("09123340006").await;
    assert!(!reza.page("/chat").await.ok().body.contains("documents_only"), "documents answer anyway");
}
