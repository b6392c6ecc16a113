//! Pages that are pictures of text.

use std::process::Output;

use domain::knowledge::{DocumentState, DocumentView, IntakeFailure};

use crate::support::needs::leave_out;
use crate::support::{Options, Person, TestApp};

/// Reading one page takes no longer, however busy the machine is.
const MAX_SECONDS_A_PAGE: u64 = 30;

fn scan(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/corpus/scans").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether there is something that reads pictures; said aloud when not.
fn has_recogniser() -> bool {
    let answers = |program: &str, argument: &str| std::process::Command::new(program).arg(argument).output();
    let languages = answers("tesseract", "--list-langs").map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    let is_there = ["fas", "eng"].iter().all(|language| languages.contains(language)) && answers("pdftoppm", "-v").is_ok();
    if !is_there {
        leave_out("Tesseract (scripts/setup/tesseract installs it)");
    }
    is_there
}

fn recognising() -> Options {
    Options { env: vec![("OCR_PROGRAM", "tesseract".to_owned())], ..Options::default() }
}

/// Of a hundred words of the file of which a scan is a picture, how many were read.
fn words_read(text: &str, source: &str) -> usize {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../domain/tests/corpus/pdf/{source}.txt"));
    let written = domain::persian::normalise::for_storage(&std::fs::read_to_string(path).unwrap());
    let words: Vec<&str> = written.split_whitespace().filter(|word| *word != "#").collect();
    let read: std::collections::HashSet<&str> = text.split_whitespace().collect();
    words.iter().filter(|word| read.contains(*word)).count() * 100 / words.len()
}

async fn text_of(person: &Person<'_>, document: &DocumentView) -> String {
    let text = person.call("library/server_fns/read_document", &[("id", &document.id.to_string())]).await.ok();
    let text: serde_json::Value = text.json();
    let passages = text["passages"].as_array().expect("passages").iter();
    passages.map(|passage| passage["body"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn scanned_pages_in_either_script_are_read_and_answered_from() {
    if !has_recogniser() {
        return;
    }
    let app = TestApp::start_with(recognising()).await;
    let sara = app.person("09126668001").await;
    let said: [(&str, &str, usize, &[&str]); 3] = [
        (
            "persian.pdf",
            "chromium-contract",
            80,
            &["قرارداد فروش کالا", "شرکت بازرگانی سپهر (فروشنده)", "هر اختلاف با گفتگو حل می‌شود", "پیش‌پرداخت", "شهید رجایی"],
        ),
        (
            "english.pdf",
            "chromium-office",
            97,
            &["Office efficiency", "refitted in 1998", "$4,250.75 is due on 12 May 2024 (see section 4.2)"],
        ),
        ("mixed.pdf", "chromium-mixed", 70, &["GitLab", "CIF", "INCOTERMS", "سامانهٔ", "دستگاه HP LaserJet"]),
    ];
    for (name, source, least, phrases) in said {
        let begun = std::time::Instant::now();
        let document = sara.upload(name, scan(name)).await;
        assert!(begun.elapsed().as_secs() < MAX_SECONDS_A_PAGE, "{name}: {:?}", begun.elapsed());
        assert_eq!((document.state, document.failure, document.pages), (DocumentState::Indexed, None, Some(1)), "{name}:\n{}", app.log());
        assert_eq!((document.unreadable.as_deref(), document.progress), (None, None), "{name}");
        let text = text_of(&sara, &document).await;
        let known = words_read(&text, source);
        assert!(known >= least, "{name}: {known} % of the words in {text}");
        for phrase in phrases {
            assert!(text.contains(phrase), "{name}: {phrase} in {text}");
        }
    }
    let (_, answer) = sara.ask("When was the first floor refitted?").await;
    assert!(answer.text.contains("1998"), "{}", answer.text);
}

#[tokio::test]
async fn the_pages_of_a_scan_are_counted_while_they_are_read() {
    if !has_recogniser() {
        return;
    }
    let app = TestApp::start_with(recognising()).await;
    let sara = app.person("09126668002").await;
    let id = sara.upload_only("three.pdf", scan("three.pdf")).await.id;
    let mut told = Vec::new();
    let read = loop {
        let document = sara.documents().await.into_iter().find(|document| document.id == id).unwrap();
        match document.state {
            DocumentState::Queued | DocumentState::Reading => told.extend(document.progress),
            _ => break document,
        }
    };
    assert_eq!((read.state, read.pages, read.unreadable, read.progress), (DocumentState::Indexed, Some(3), None, None), "{}", app.log());
    assert!(!told.is_empty() && told.is_sorted() && told.iter().all(|percent| *percent < 100), "{told:?}");
}

#[tokio::test]
async fn a_scan_that_nobody_could_read_is_read_on_request_once_somebody_can() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("tesseract");
    let env = vec![("OCR_PROGRAM", program.display().to_string())];
    let app = TestApp::start_with(Options { env, ..Options::default() }).await;
    let sara = app.person("09126668003").await;
    let scanned = sara.upload("persian.pdf", scan("persian.pdf")).await;
    assert_eq!(scanned.failure, Some(IntakeFailure::NoText));
    assert!(scanned.failure.is_some_and(IntakeFailure::is_final), "trying again would be in vain");
    let retry = async || sara.call("library/server_fns/retry_document", &[("id", &scanned.id.to_string())]).await.ok();
    retry().await;
    assert_eq!(sara.settled(scanned.id).await.failure, Some(IntakeFailure::NoText));
    if !has_recogniser() {
        return;
    }
    let installed =
        std::env::split_paths(&std::env::var_os("PATH").unwrap()).map(|folder| folder.join("tesseract")).find(|path| path.exists());
    std::os::unix::fs::symlink(installed.unwrap(), &program).unwrap();
    app.terminate().await;
    app.launch().await;
    assert_eq!(sara.settled(scanned.id).await.failure, Some(IntakeFailure::Scanned));
    retry().await;
    assert_eq!(sara.settled(scanned.id).await.state, DocumentState::Indexed);
}

#[tokio::test]
async fn check_and_start_say_what_is_missing_to_read_scans() {
    let app = TestApp::start_with(Options { env: vec![("OCR_PROGRAM", "/nowhere/tesseract".to_owned())], ..Options::default() }).await;
    assert!(app.log().contains("there is no program /nowhere/tesseract here"), "{}", app.log());
    let check = async |languages: &str, program: &str| {
        let Output { stdout, .. } =
            app.command("check").env("OCR_PROGRAM", program).env("OCR_LANGUAGES", languages).output().await.unwrap();
        String::from_utf8(stdout).unwrap()
    };
    let said = check("fas", "/nowhere/tesseract").await;
    assert!(said.contains("broken  OCR_PROGRAM: there is no program /nowhere/tesseract here"), "{said}");
    let said = check("fas eng", "tesseract").await;
    assert!(said.contains("broken  OCR_LANGUAGES must be names of languages such as fas+eng"), "{said}");
    if !has_recogniser() {
        return;
    }
    let said = check("fas+xyz", "tesseract").await;
    assert!(said.contains("knows no language xyz here"), "{said}");
    assert!(check("fas+eng", "tesseract").await.contains("ok      OCR_PROGRAM: pictures of pages are read (fas, eng)"));
}
