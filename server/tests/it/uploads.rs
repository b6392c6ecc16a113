//! A form of files: each is answered for by itself, whoever sends it.

use domain::knowledge::DocumentView;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::support::{Behaviour, FakeCore, Options, Person, Reply, S3, TestApp};
use crate::tus;

const TEXT: &str = "قرارداد اجاره تا پایان اسفند معتبر است.";

/// Sends files as one form, as a page does with its script or by itself.
async fn send(person: &Person<'_>, files: &[(&str, &[u8])], by_script: bool) -> Reply {
    let part = |(name, content): &(&str, &[u8])| Part::bytes(content.to_vec()).file_name((*name).to_owned());
    let form = files.iter().fold(Form::new(), |form, file| form.part("file", part(file)));
    let request = person.request(Method::POST, "/library/upload").multipart(form);
    let by_itself = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html"))]);
    person.send(if by_script { request } else { request.headers(by_itself) }).await
}

/// What the page that a form led back to says of its files, one line each.
async fn told(person: &Person<'_>) -> Vec<String> {
    let page = person.page("/library").await.ok().body;
    let lines = Selector::parse("[role=alert] li, [role=status] li").unwrap();
    Html::parse_document(&page).select(&lines).map(|line| line.text().collect()).collect()
}

const MIXED: [(&str, &[u8]); 4] =
    [("new.txt", TEXT.as_bytes()), ("again.txt", TEXT.as_bytes()), ("old.doc", b"\xD0\xCF\x11\xE0"), ("empty.txt", b"")];

#[tokio::test]
async fn each_file_of_a_form_is_taken_or_refused_for_its_own_reason() {
    let app = TestApp::start().await;
    let sara = app.person("09126667001").await;
    let reply = send(&sara, &MIXED, true).await;
    assert_eq!(reply.status, StatusCode::MULTI_STATUS, "{}", reply.body);
    let answers: Vec<Value> = reply.json();
    let files: Vec<_> = answers.iter().map(|answer| answer["file"].as_str().unwrap()).collect();
    assert_eq!(files, MIXED.map(|(name, _)| name));
    assert_eq!((&answers[0]["name"], &answers[0]["is_known"]), (&"new.txt".into(), &false.into()));
    assert_eq!((&answers[1]["name"], &answers[1]["is_known"]), (&"new.txt".into(), &true.into()), "it names the document that is the same");
    for (answer, code) in answers[2..].iter().zip(["knowledge.old_word", "knowledge.empty"]) {
        assert_eq!(answer["code"], code);
        assert!(answer["detail"].as_str().is_some_and(|sentence| !sentence.is_ascii()), "{answer}");
    }
    assert_eq!(sara.documents().await.len(), 1);
    let all_good = send(&sara, &[("a.txt", b"a"), ("b.txt", b"b")], true).await;
    assert_eq!(all_good.status, StatusCode::CREATED);
    assert_eq!(all_good.json::<Vec<DocumentView>>().len(), 2, "documents, for whoever knows no more of it");
}

#[tokio::test]
async fn without_scripts_the_page_tells_of_each_file_once() {
    let app = TestApp::start().await;
    let sara = app.person("09126667002").await;
    let reply = send(&sara, &MIXED, false).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/library"));
    let lines = told(&sara).await;
    assert_eq!(lines.len(), 4, "{lines:?}");
    for (line, (file, words)) in
        lines.iter().zip([("new.txt", "افزوده"), ("again.txt", "«new.txt»"), ("old.doc", "docx"), ("empty.txt", "خالی")])
    {
        assert!(line.starts_with(file) && line.contains(words), "{line}");
    }
    assert!(told(&sara).await.is_empty(), "once");
    // Hostile names stay words.
    send(&sara, &[("<script>alert(1)</script>.doc", b"x")], false).await;
    let page = sara.page("/library").await.ok().body;
    assert!(!page.contains("<script>alert") && page.contains("alert(1)"));
}

#[tokio::test]
async fn a_form_without_a_file_and_one_with_too_many_say_so() {
    let app = TestApp::start().await;
    let sara = app.person("09126667003").await;
    let none = send(&sara, &[("", b"")], true).await;
    assert_eq!((none.status, &none.json::<Value>()["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &"knowledge.no_file".into()));
    let led_back = send(&sara, &[("", b"")], false).await;
    assert_eq!(led_back.header("location"), "/library?problem=knowledge.no_file");
    let names: Vec<String> = (0..22).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    let answers: Vec<Value> = send(&sara, &files, true).await.json();
    assert_eq!(answers.len(), 22);
    assert!(answers[20..].iter().all(|answer| answer["code"] == "knowledge.too_many_at_once" && answer["max"] == 20), "{answers:?}");
    assert_eq!(sara.documents().await.len(), 20);
}

#[tokio::test]
async fn a_copy_of_a_known_file_is_named_by_the_document_it_is() {
    let app = TestApp::start().await;
    let sara = app.person("09126667004").await;
    let first = sara.upload("قرارداد.txt", TEXT).await;
    let reply = sara.try_upload("copy.txt", TEXT).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let answers: Vec<Value> = reply.json();
    let said = [&answers[0]["file"], &answers[0]["name"], &answers[0]["is_known"], &answers[0]["id"]].map(Value::to_string);
    assert_eq!(said, ["\"copy.txt\"", "\"قرارداد.txt\"", "true", &format!("\"{}\"", first.id)]);
}

#[tokio::test]
async fn names_with_quotes_stay_as_they_were_typed() {
    const NAME: &str = "قرارداد \"اجاره\" 50%.txt";
    let app = TestApp::start().await;
    let sara = app.person("09126667005").await;
    // As browsers write it, and as others do.
    for (as_written, content) in [("قرارداد %22اجاره%22 50%.txt", "یک"), ("قرارداد \\\"اجاره\\\" 50%.txt", "دو")]
    {
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{as_written}\"\r\ncontent-type: text/plain\r\n\r\n{content}\r\n--b--\r\n"
        );
        let request = sara.request(Method::POST, "/library/upload").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        let documents: Vec<DocumentView> = sara.send(request.body(body)).await.ok().json();
        assert_eq!(documents[0].name, NAME);
        let saved = sara.page(&format!("/files/{}", documents[0].id)).await.ok();
        let (_, encoded) = saved.header("content-disposition").split_once("filename*=UTF-8''").unwrap();
        assert_eq!(percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap(), NAME);
    }
    let texts = async |path: &str, what: &str| -> Vec<String> {
        let page = sara.page(path).await.ok().body;
        Html::parse_document(&page).select(&Selector::parse(what).unwrap()).map(|element| element.text().collect()).collect()
    };
    assert_eq!(texts("/library", ".document bdi").await, [NAME, NAME]);

    let (conversation, _) = sara.ask("مرخصی چند روز است؟").await;
    let title = "گفتگوی \"سه\" & 'چهار'";
    sara.call("chat/server_fns/rename", &[("id", &conversation.to_string()), ("title", title)]).await.ok();
    assert_eq!(texts("/chat", ".rows a").await, [title]);
    assert_eq!(texts(&format!("/chat/{conversation}"), "h1").await, [title]);

    let profile = [
        ("profile[first_name]", "سارا \"سارا\""),
        ("profile[last_name]", "آوند"),
        ("profile[company_name]", ""),
        ("profile[national_id]", ""),
        ("profile[economic_code]", ""),
        ("profile[phone]", ""),
        ("back", "/account"),
    ];
    sara.call("account/server_fns/save_profile", &profile).await.ok();
    let page = sara.page("/account").await.ok().body;
    let field = Selector::parse("input[name*=first_name]").unwrap();
    let first_name = Html::parse_document(&page).select(&field).next().and_then(|field| field.attr("value").map(str::to_owned));
    assert_eq!(first_name.as_deref(), Some("سارا \"سارا\""));
}

#[tokio::test]
async fn u01_what_is_no_document_is_refused_at_every_door() {
    const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let (s3, core) = (S3::start().await, FakeCore::start(Behaviour::Answer).await);
    let app = TestApp::start_with(Options { env: [s3.settings(), core.settings()].concat(), ..Options::default() }).await;
    let sara = app.person("09126667031").await;
    for name in ["a.svg", "a.xml", "a.xhtml", "a.exe", "page.html.png", "a.js", "a"] {
        let reply = send(&sara, &[(name, SVG)], true).await;
        assert_eq!(reply.json::<Value>()["code"], "knowledge.unsupported", "{name}");
    }
    for name in ["a.svg", "a.xml", "a.exe"] {
        assert_eq!(tus::announce(&sara, name, SVG.len()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{name}");
    }
    // A picture is one by what it holds, and whoever gets it believes its name.
    let path = tus::address(&sara, "page.html.png", SVG.len()).await;
    let reply = tus::send(&sara, &path, 0, SVG).await;
    let code = &reply.json::<Value>()["code"];
    assert_eq!((reply.status, code), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &"attachments.not_a_picture".into()));
    assert_eq!(sara.page(&path).await.status, StatusCode::NOT_FOUND, "nothing is kept of it");
    assert!(s3.files().is_empty(), "{:?}", s3.files());
}

#[tokio::test]
async fn u05_a_hostile_name_is_kept_under_our_key_and_shown_apart() {
    let app = TestApp::start().await;
    let sara = app.person("09126667032").await;
    let long = format!("{}.txt", "ن".repeat(300));
    for (number, name) in
        ["../../../etc/x.txt", "a%0D%0ASet-Cookie: x=1.txt", "a\u{202E}fdp.txt", "a%00b.txt", &long].into_iter().enumerate()
    {
        let body = [
            format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").as_bytes(),
            format!("متن پروندهٔ شمارهٔ {number} است.").as_bytes(),
            b"\r\n--x--\r\n",
        ]
        .concat();
        let request = sara.request(Method::POST, "/library/upload").header("content-type", "multipart/form-data; boundary=x").body(body);
        let document = sara.send(request).await.ok().json::<Vec<DocumentView>>().remove(0);
        let shown = document.name.clone();
        assert!(!shown.contains(['/', '\\', '\r', '\n', '\0', '\u{202E}']) && shown.chars().count() <= 160, "{shown:?}");
        let reply = sara.page(&format!("/files/{}", document.id)).await;
        assert_eq!(reply.headers.get_all("set-cookie").iter().filter(|cookie| cookie.as_bytes().starts_with(b"x=")).count(), 0);
        let disposition = reply.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename*=UTF-8''") && disposition.is_ascii(), "{disposition}");
        let kept = app.files().join("files");
        let named = std::fs::read_dir(&kept).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        assert!(named.into_iter().all(|folder| !folder.contains("etc") && !folder.contains("Cookie")), "{name}");
        let page = Html::parse_document(&sara.page("/library").await.body);
        let apart = Selector::parse(".document bdi, .document [dir=auto]").unwrap();
        assert!(page.select(&apart).any(|element| element.text().collect::<String>() == shown), "{shown} is not shown apart");
    }
    assert!(!std::path::Path::new("/etc/x.txt").exists());
}
