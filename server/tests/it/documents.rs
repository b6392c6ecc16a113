//! What happens to files, good and bad.

use domain::Error;
use domain::knowledge::{DocumentState, IntakeFailure, KnowledgeError, MAX_DOCUMENT_BYTES};
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};

use crate::pictures::PNG;
use crate::support::TestApp;

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[tokio::test]
async fn files_of_every_kind_end_indexed_and_bad_ones_end_failed_with_a_reason() {
    let app = TestApp::start().await;
    let sara = app.person("09126666001").await;
    let good: [(&str, Vec<u8>); 4] = [
        ("note.txt", "قرارداد اجاره تا پایان اسفند ۱۴۰۵ معتبر است.".into()),
        ("page.html", "<html><body><h1>قرارداد</h1><p>اجاره‌بها ماهانه پرداخت می‌شود.</p><script>x</script></body></html>".into()),
        ("list.csv", "کالا,قیمت\nچای,۱۲۰۰۰۰\nقند,۸۰۰۰۰\n".into()),
        ("notes.md", "# عنوان\n\nمتن بند یکم.\n".into()),
    ];
    for (name, bytes) in good {
        let document = sara.upload(name, bytes).await;
        assert_eq!((document.state, document.failure), (DocumentState::Indexed, None), "{name}");
        assert!(document.passages > 0);
    }
    let bad: [(&str, Vec<u8>, &[IntakeFailure]); 4] = [
        ("broken.pdf", b"%PDF-1.7\nthis is no pdf at all".to_vec(), &[IntakeFailure::Damaged]),
        ("broken.docx", b"PK\x03\x04 broken".to_vec(), &[IntakeFailure::Damaged, IntakeFailure::WrongName]),
        ("blank.txt", b"   \n\n  ".to_vec(), &[IntakeFailure::NoText]),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n0000000000000000".to_vec(), &[IntakeFailure::WrongName]),
    ];
    for (name, bytes, reasons) in bad {
        let document = sara.upload(name, bytes).await;
        assert_eq!(document.state, DocumentState::Failed, "{name}");
        assert!(reasons.contains(&document.failure.unwrap()), "{name}: {:?}", document.failure);
    }
    // And the worker lives.
    assert_eq!(sara.upload("after.txt", "پس از همهٔ این‌ها").await.state, DocumentState::Indexed);
}

#[tokio::test]
async fn a_row_of_a_sheet_answers_alone_and_is_shown_as_a_table() {
    let app = TestApp::start().await;
    let sara = app.person("09125550017").await;
    sara.upload("prices.csv", "بهای پاییز,,\n,,\nکالا,قیمت (تومان),موجودی\nچای ممتاز,۴۵۰۰۰۰,۱۲\nقند شکسته,۳۱۰۰۰۰,۴۰\n").await;
    sara.upload("prices.rtf", "{\\rtf1\\ansi The deposit for a stall at the autumn fair is ninety euros.\\par}").await;
    let (_, answer) = sara.ask("قیمت چای ممتاز چند تومان است؟").await;
    assert!(answer.text.contains("۴۵۰۰۰۰") && !answer.text.contains("۳۱۰۰۰۰"), "{}", answer.text);
    assert!(answer.blocks.concat().contains("<table"), "{:?}", answer.blocks);
    assert_eq!(answer.sources[0].quote, "کالا: چای ممتاز · قیمت (تومان): ۴۵۰۰۰۰ · موجودی: ۱۲");
    let (_, answer) = sara.ask("How much is the deposit for a stall at the autumn fair?").await;
    assert!(answer.text.contains("ninety euros"), "{}", answer.text);
}

#[tokio::test]
async fn a_persian_pdf_is_read_with_its_pages_and_an_encrypted_one_says_so() {
    let app = TestApp::start().await;
    let sara = app.person("09126666002").await;
    let document = sara.upload("contract.pdf", fixture("contract.pdf")).await;
    assert_eq!((document.state, document.failure), (DocumentState::Indexed, None));
    assert!(document.pages.is_some_and(|pages| pages > 0));
    let document = sara.upload("encrypted.pdf", fixture("encrypted.pdf")).await;
    assert_eq!((document.state, document.failure), (DocumentState::Failed, Some(IntakeFailure::Encrypted)));
}

#[tokio::test]
async fn files_that_cannot_be_taken_are_refused_at_once_with_the_limit() {
    let app = TestApp::start().await;
    let sara = app.person("09126666003").await;
    let too_large = vec![b'a'; usize::try_from(MAX_DOCUMENT_BYTES).unwrap() + 1];
    let refused: [(&str, Vec<u8>, &str); 4] = [
        ("empty.txt", Vec::new(), "knowledge.empty"),
        ("contract.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "knowledge.old_word"),
        ("program.exe", b"MZ".to_vec(), "knowledge.unsupported"),
        ("large.txt", too_large, "knowledge.too_large"),
    ];
    for (name, bytes, code) in refused {
        let reply = sara.try_upload(name, bytes).await;
        assert!(reply.status.is_client_error(), "{name}: {}", reply.status);
        let problem: serde_json::Value = reply.json();
        assert_eq!(problem["code"], code, "{name}");
        assert!(problem["detail"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{name}: the page shows it: {problem}");
    }
    assert!(sara.documents().await.is_empty());
    assert_eq!(app.stranger().try_upload("a.txt", "x").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_deleted_document_is_found_no_more() {
    let app = TestApp::start().await;
    let sara = app.person("09126666004").await;
    let document = sara.upload("note.txt", "رمز انبار شمارهٔ هفت در پاکت آبی است.").await;
    let (_, answer) = sara.ask("رمز انبار شمارهٔ هفت کجاست؟").await;
    assert!(answer.text.contains("پاکت آبی"), "{}", answer.text);
    sara.call("library/server_fns/delete_document", &[("id", &document.id.to_string())]).await.ok();
    assert!(sara.documents().await.is_empty());
    let (_, answer) = sara.ask("رمز انبار شمارهٔ هفت کجاست؟").await;
    assert!(!answer.text.contains("پاکت آبی"), "{}", answer.text);
    let gone = sara.call("library/server_fns/delete_document", &[("id", &document.id.to_string())]).await;
    assert_eq!(gone.error(), Error::NotFound);
}

#[test]
fn the_limit_is_the_one_that_is_told() {
    assert_eq!(KnowledgeError::TooLarge { max_bytes: MAX_DOCUMENT_BYTES }.to_string(), "larger than 26214400 bytes");
}

#[tokio::test]
async fn u04_the_library_says_why_a_file_was_not_read() {
    let app = TestApp::start().await;
    let sara = app.person("09125559031").await;
    let mut cut = b"PK\x03\x04\x14\0".to_vec();
    cut.extend_from_slice(&[7; 64]);
    for (name, content, reasons) in [
        ("locked.pdf", fixture("encrypted.pdf"), ["رمز دارد", "protected by a password"]),
        ("cut.docx", cut, ["آسیب دیده است", "is damaged"]),
        ("picture.pdf", PNG.to_vec(), ["با پسوند نام آن نمی‌خواند", "does not match the ending"]),
    ] {
        let document = sara.upload(name, content).await;
        assert_eq!(document.state, DocumentState::Failed, "{name}");
        for ((language, path), reason) in [("fa", "/library"), ("en", "/en/library")].into_iter().zip(reasons) {
            sara.set_cookie(app::cookies::LANGUAGE, language);
            let page = sara.page(path).await.ok().body;
            assert!(page.contains(reason), "{name}: {path} does not say {reason}");
        }
    }
}

/// The addresses of the links that fit a selector.
fn links(page: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    Html::parse_document(page).select(&selector).filter_map(|link| link.attr("href").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_pdf_is_looked_at_page_by_page_and_from_where_a_tried_question_finds_it() {
    let app = TestApp::start().await;
    let sara = app.person("09126666009").await;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/corpus/pdf/chromium-long.pdf");
    let document = sara.upload("داخلی‌ها.pdf", std::fs::read(path).unwrap()).await;
    assert_eq!((document.state, document.pages), (DocumentState::Indexed, Some(2)));
    let here = format!("text={}", document.id.to_string().replace('_', "%5F"));
    let first = sara.page(&format!("/library?text={}", document.id)).await.ok().body;
    let drawn = |page: u32| format!("data-pdf=\"/files/{}/content\" data-page=\"{page}\"", document.id);
    assert!(
        first.contains(&drawn(1)) && first.contains("صفحهٔ ۱ از ۲") && first.contains("داخلی: 2100") && !first.contains("داخلی: 2131"),
        "{first}"
    );
    assert_eq!(links(&first, ".document-page a"), [format!("?{here}&page=2")]);
    let beyond = sara.page(&format!("/library?text={}&page=99", document.id)).await.ok().body;
    assert!(beyond.contains(&drawn(2)), "there is none after the last");

    let tried = sara.page("/library?q=2131").await.ok().body;
    let hit = links(&tried, "a.hit-document").remove(0);
    assert!(hit.starts_with(&format!("?q=2131&{here}&passage=psg")), "{hit}");
    let found = sara.page(&format!("/library{hit}")).await.ok().body;
    assert!(found.contains(&drawn(2)) && found.contains("data-quote=\"نام"), "{found}");
    let marked = Selector::parse("article.cited mark").unwrap();
    let marked: Vec<String> = Html::parse_document(&found).select(&marked).map(|mark| mark.text().collect()).collect();
    assert!(marked.len() == 1 && marked[0].contains("2131"), "{marked:?}");
    assert_eq!(links(&found, ".source-drawer header a"), ["?q=2131"], "what was found stays when the document is closed");

    assert!(tried.contains("امتیاز: واژه‌ها ") && tried.contains("احتمال درستی ۹۹٪ (کمینه ۵۰٪)"), "{tried}");
    let far = sara.page("/library?q=2131 و زعفران و پسته و بادام").await.ok().body;
    assert!(far.contains("پاسخ از آن گرفته نمی‌شود"), "{far}");

    let note = sara.upload("note.txt", "قرارداد اجاره تا پایان اسفند ۱۴۰۵ معتبر است.").await;
    let hit = links(&sara.page("/library?q=اجاره").await.ok().body, "a.hit-document").remove(0);
    let found = sara.page(&format!("/library{hit}")).await.ok().body;
    assert!(found.contains("<mark>قرارداد اجاره") && !found.contains("data-pdf="), "{found}");
    let passage = hit.rsplit('=').next().unwrap();
    let wrong = sara.page(&format!("/library?text={}&passage={passage}", document.id)).await.ok().body;
    assert!(!wrong.contains("<mark>"), "a passage of {} stands in no other document", note.name);

    let second = sara.page(&format!("/en/library?text={}&page=2", document.id)).await.ok().body;
    assert!(
        second.contains(&drawn(2)) && second.contains("Page 2 of 2") && second.contains("داخلی: 2131") && !second.contains("داخلی: 2100"),
        "{second}"
    );
    assert_eq!(links(&second, ".document-page a[rel=prev]"), [format!("?{here}&page=1")]);
}

#[tokio::test]
async fn a_sample_document_is_ready_to_be_asked_and_begins_with_questions() {
    let app = TestApp::start().await;
    for (mobile, at, summary) in [("09126666051", "", "را خلاصه کن"), ("09126666052", "/en", "Summarise “")] {
        let sara = app.person(mobile).await;
        let add = |page: &str| page.contains("/fn/app/library/server_fns/add_sample");
        assert!(add(&sara.page(&format!("{at}/chat")).await.ok().body));
        for _ in 0..2 {
            let request = sara.request(Method::POST, "/fn/app/library/server_fns/add_sample").form(&[("", "")]);
            let page = app.url(&format!("{at}/chat"));
            let of_browser = [(header::ACCEPT, "text/html"), (header::REFERER, page.as_str())];
            let headers = of_browser.map(|(name, value)| (name, value.parse().unwrap()));
            let reply = sara.send(request.headers(HeaderMap::from_iter(headers))).await;
            assert_eq!((reply.status, reply.header("location")), (StatusCode::FOUND, &*format!("{at}/chat")), "{}", reply.body);
        }
        assert_eq!(sara.documents().await.len(), 1, "twice is once");
        let page = sara.page(&format!("{at}/chat")).await.ok().body;
        assert!(!add(&page));
        let asked = Selector::parse("button.suggestion").unwrap();
        let offered: Vec<String> = Html::parse_document(&page).select(&asked).map(|button| button.text().collect()).collect();
        assert!((3..=4).contains(&offered.len()) && offered[0].contains(summary), "{offered:?}");
    }
}
