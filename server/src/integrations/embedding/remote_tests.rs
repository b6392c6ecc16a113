use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;

const KEY: &str = "sk-very-secret";

/// A service on a free port that answers each attempt by its number, from 0.
async fn service<F>(reply: F) -> (RemoteModel, Arc<AtomicUsize>)
where
    F: Fn(usize, Value) -> Response + Clone + Send + Sync + 'static,
{
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = attempts.clone();
    let handler = move |headers: HeaderMap, body: String| {
        let (reply, attempt) = (reply.clone(), counted.fetch_add(1, Ordering::SeqCst));
        async move {
            assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
            reply(attempt, serde_json::from_str(&body).unwrap())
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/embeddings", post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = EmbeddingService { base_url: format!("http://{address}/v1"), model: "m".into(), api_key: Some(SecretString::from(KEY)) };
    (RemoteModel::new(&settings).unwrap(), attempts)
}

/// What a service says, with a vector for each text; the last text comes first.
fn backwards(request: &Value, vector: impl Fn(usize) -> Vec<f32>) -> Response {
    let texts = request["input"].as_array().unwrap().len();
    let data: Vec<Value> =
        (0..texts).rev().map(|index| json!({ "object": "embedding", "index": index, "embedding": vector(index) })).collect();
    axum::Json(json!({ "object": "list", "data": data, "model": "m", "usage": { "prompt_tokens": 1, "total_tokens": 1 } })).into_response()
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("متن {number}")).collect()
}

#[tokio::test]
async fn vectors_come_in_the_order_of_their_texts_and_have_length_one() {
    let (model, attempts) = service(|_, request| {
        assert_eq!((&request["model"], &request["encoding_format"]), (&json!("m"), &json!("float")));
        backwards(&request, |index| vec![index as f32, 4.0])
    })
    .await;
    let vectors = model.embed(TextKind::Passage, texts(40)).await.unwrap();
    assert_eq!((vectors.len(), attempts.load(Ordering::SeqCst)), (40, 2), "no more than 32 at once");
    assert_eq!((&vectors[0], &vectors[3]), (&vec![0.0, 1.0], &vec![0.6, 0.8]));
    assert_eq!(vectors[35], vectors[3]);
    assert_eq!(model.name(), "m");
}

#[tokio::test]
async fn a_service_that_fails_is_asked_again_for_passages_and_not_for_a_question() {
    let reply = |attempt, request: Value| match attempt {
        0 => (StatusCode::INTERNAL_SERVER_ERROR, [("retry-after-ms", "10")], "متن محرمانه").into_response(),
        _ => backwards(&request, |_| vec![1.0]),
    };
    let (model, attempts) = service(reply).await;
    assert_eq!(model.embed(TextKind::Passage, texts(1)).await, Ok(vec![vec![1.0]]));
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    let (model, attempts) = service(reply).await;
    let error = model.embed(TextKind::Query, texts(1)).await.unwrap_err().to_string();
    assert_eq!((attempts.load(Ordering::SeqCst), error.as_str()), (1, "the model is unavailable: HTTP 500"));
}

#[tokio::test]
async fn what_is_no_answer_to_the_texts_is_refused() {
    let answer = |data: Value| axum::Json(json!({ "data": data })).into_response();
    let cases = [
        (json!([]), "it sent 0 vectors for 2 texts"),
        (json!([{ "index": 0, "embedding": [1.0] }, { "index": 0, "embedding": [1.0] }]), "its vectors are of other texts"),
        (json!([{ "embedding": [0.0] }, { "embedding": [1.0] }]), "it sent a vector that points nowhere"),
        (json!([{ "embedding": [1.0] }, { "embedding": [1.0, 2.0] }]), "it sent a vector of 2 coordinates where others have 1"),
        (json!([{ "embedding": "AAAA" }]), "it sent something that is no list of vectors"),
    ];
    for (data, expected) in cases {
        let (model, _) = service(move |_, _| answer(data.clone())).await;
        assert_eq!(model.embed(TextKind::Passage, texts(2)).await, Err(EmbeddingError(expected.to_owned())));
    }
}

#[tokio::test]
async fn vectors_of_another_length_than_before_are_refused() {
    let (model, _) = service(|attempt, request| backwards(&request, move |_| vec![1.0; attempt + 1])).await;
    assert!(model.embed(TextKind::Passage, texts(1)).await.is_ok());
    assert!(model.embed(TextKind::Query, texts(1)).await.is_err());
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_in_words() {
    let settings = EmbeddingService { base_url: "http://x".into(), model: "m".into(), api_key: Some(SecretString::from("a\nb")) };
    assert!(matches!(RemoteModel::new(&settings), Err(RemoteModelError::Key)));
}
