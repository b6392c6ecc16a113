//! Passages that are found by what they mean.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::embeddings::{FakeEmbeddings, Mood};
use crate::support::{Options, Person, TestApp};

/// Nobody waits longer for what goes on beside requests.
const PATIENCE: Duration = Duration::from_secs(20);
const RAIN: &str = "هنگام باران درِ انبار بسته می‌شود.";
const PRICE: &str = "بهای هر جعبه ده هزار تومان است.";
/// Shares no word with the documents.
const UMBRELLAS: &str = "umbrella";

async fn start(service: &FakeEmbeddings) -> TestApp {
    TestApp::start_with(Options { env: service.settings(), ..Options::default() }).await
}

/// The passages found for a question: document, and likeness in percent.
async fn found(person: &Person<'_>, question: &str) -> Vec<(String, Option<u64>)> {
    let hits: Vec<Value> = person.call("library/server_fns/find_passages", &[("question", question)]).await.ok().json();
    hits.iter().map(|hit| (hit["document_name"].as_str().unwrap().to_owned(), hit["fit"]["likeness"].as_u64())).collect()
}

/// The library's page once it says so.
async fn until_page_says(app: &TestApp, person: &Person<'_>, sentence: &str) {
    let begun = Instant::now();
    while !person.page("/library").await.ok().body.contains(sentence) {
        assert!(begun.elapsed() < PATIENCE, "the page does not say {sentence}:\n{}", app.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const BY_BOTH: &str = "جست‌وجو با واژه‌ها و معنا انجام می‌شود.";

#[tokio::test]
async fn passages_are_found_by_meaning_once_they_are_embedded() {
    let service = FakeEmbeddings::start().await;
    let app = start(&service).await;
    let sara = app.person("09126669001").await;
    sara.upload("rain.txt", RAIN).await;
    sara.upload("price.txt", PRICE).await;
    until_page_says(&app, &sara, BY_BOTH).await;
    let hits = found(&sara, UMBRELLAS).await;
    assert_eq!(hits.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["rain.txt", "price.txt"]);
    assert!(hits[0].1 > Some(95) && hits[1].1 < Some(60), "{hits:?}");
    let page = sara.page(&format!("/library?q={UMBRELLAS}")).await.ok().body;
    assert!(page.contains("شباهت معنایی"));
    assert_eq!(service.texts().iter().filter(|text| *text == RAIN).count(), 1, "each passage is embedded once");

    let reza = app.person("09126669002").await;
    assert_eq!(found(&reza, UMBRELLAS).await, [], "nobody finds what is another's");
}

#[tokio::test]
async fn a_service_in_any_mood_leaves_questions_to_words() {
    let service = FakeEmbeddings::start().await;
    let app = start(&service).await;
    let sara = app.person("09126669003").await;
    sara.upload("rain.txt", RAIN).await;
    until_page_says(&app, &sara, BY_BOTH).await;
    for mood in [Mood::Failing, Mood::Slow, Mood::Forgetful, Mood::Another] {
        service.become_(mood);
        let begun = Instant::now();
        assert_eq!(found(&sara, "باران").await, [("rain.txt".to_owned(), None)]);
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        assert_eq!(found(&sara, UMBRELLAS).await, []);
    }
    service.become_(Mood::Well);
    assert!(found(&sara, "باران").await[0].1.is_some());
    assert!(!app.log().contains("embedding-key-canary") && !app.log().contains("باران"), "{}", app.log());
}

#[tokio::test]
async fn documents_from_before_the_model_are_embedded_after_a_start() {
    let service = FakeEmbeddings::start().await;
    let mut app = TestApp::start().await;
    let sara = app.person("09126669004").await;
    sara.upload("rain.txt", RAIN).await;
    let (cookie, page) = (sara.cookie_header(), sara.page("/library").await.ok().body);
    assert!(page.contains("جست‌وجو با واژه‌ها انجام می‌شود."), "{page}");
    drop(sara);
    app.terminate().await;
    for setting in service.settings() {
        app.change(setting);
    }
    app.launch().await;
    let sara = app.stranger();
    for (name, value) in cookie.split("; ").filter_map(|pair| pair.split_once('=')) {
        sara.set_cookie(name, value);
    }
    until_page_says(&app, &sara, BY_BOTH).await;
    assert_eq!(found(&sara, UMBRELLAS).await.len(), 1);
}

#[tokio::test]
async fn check_and_start_say_what_is_wrong_with_the_model() {
    let env = vec![("EMBEDDING_MODEL_DIR", "/nowhere/model".to_owned())];
    let app = TestApp::start_with(Options { env, ..Options::default() }).await;
    assert!(app.log().contains("EMBEDDING_MODEL_DIR: /nowhere/model/config.json cannot be read"), "{}", app.log());
    let service = FakeEmbeddings::start().await;
    let check = async |settings: &[(&'static str, String)]| {
        let mut command = app.command("check");
        command.env("EMBEDDING_MODEL_DIR", "").envs(settings.iter().map(|(name, value)| (name, value)));
        String::from_utf8(command.output().await.unwrap().stdout).unwrap()
    };
    let said = check(&[("EMBEDDING_MODEL_DIR", "/nowhere/model".to_owned())]).await;
    assert!(said.contains("broken  EMBEDDING_MODEL_DIR: /nowhere/model/config.json cannot be read"), "{said}");
    let said = check(&service.settings()).await;
    assert!(said.contains("ok      EMBEDDING_BASE_URL: the embedding model's service answers"), "{said}");
    service.become_(Mood::Failing);
    let said = check(&service.settings()).await;
    assert!(said.contains("broken  EMBEDDING_BASE_URL: the model is unavailable: HTTP 500"), "{said}");
    let both = [service.settings(), vec![("EMBEDDING_MODEL_DIR", "/nowhere/model".to_owned())]].concat();
    assert!(check(&both).await.contains("broken  EMBEDDING_MODEL_DIR and EMBEDDING_BASE_URL are both set"));
}
