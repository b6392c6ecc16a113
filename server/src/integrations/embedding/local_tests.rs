use tempfile::TempDir;

use super::*;

#[allow(dead_code, reason = "not all of it is needed here")]
#[path = "../../../../embedding/tests/tiny/mod.rs"]
mod tiny;

async fn model(idle: Duration) -> (LocalModel, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), tiny::Form::Gguf);
    let found = LocalModel::find(folder.path().to_owned()).await.unwrap();
    (LocalModel { idle, ..found }, folder)
}

fn texts() -> Vec<String> {
    ["quick brown fox", "سلام", ""].map(str::to_owned).into()
}

#[tokio::test]
async fn a_model_is_opened_for_the_first_text_and_closed_when_nobody_needs_it() {
    let (model, _folder) = model(Duration::from_millis(50)).await;
    assert!(model.place.lock().await.model.is_none(), "not before it is needed");
    let before = model.embed(TextKind::Passage, texts()).await.unwrap();
    assert_eq!(before.len(), 3);
    assert!(model.place.lock().await.model.is_some());
    while model.place.lock().await.model.is_some() {
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(model.embed(TextKind::Passage, texts()).await, Ok(before), "and opened again");
}

#[tokio::test]
async fn a_question_waits_for_one_passage_at_the_most() {
    let (model, _folder) = model(IDLE).await;
    let many = vec!["a b c d e f g h".to_owned(); 2_000];
    let mut passages = std::pin::pin!(model.embed(TextKind::Passage, many));
    let question = async {
        sleep(Duration::from_millis(20)).await;
        model.embed(TextKind::Query, vec!["a".to_owned()]).await
    };
    tokio::select! {
        biased;
        _ = &mut passages => panic!("the question waited for all passages"),
        answer = question => assert!(answer.is_ok()),
    }
}

#[tokio::test]
async fn vectors_of_a_question_and_of_a_passage_differ() {
    let (model, _folder) = model(IDLE).await;
    let [question, passage] = [TextKind::Query, TextKind::Passage].map(|kind| model.embed(kind, texts()));
    assert_ne!(question.await.unwrap(), passage.await.unwrap());
}

#[tokio::test]
async fn a_folder_that_has_become_another_gives_no_vectors() {
    let (model, folder) = model(IDLE).await;
    let mut config = tiny::config();
    config["sentence_embedding"]["query_prefix"] = "another: ".into();
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    assert!(model.embed(TextKind::Query, texts()).await.is_err());
}

#[tokio::test]
async fn a_folder_without_a_model_is_no_model() {
    let empty = tempfile::tempdir().unwrap();
    assert!(LocalModel::find(empty.path().to_owned()).await.is_err());
}
