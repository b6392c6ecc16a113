use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// What the service does with the next texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Embeds them.
    Well,
    /// Says that it has failed.
    Failing,
    /// Takes its time.
    Slow,
    /// Sends a vector too few.
    Forgetful,
    /// Sends vectors of another length than before.
    Another,
}

/// A service of embeddings that speaks the true protocol. It knows texts about rain, in whatever words, from all others.
#[derive(Clone)]
pub struct FakeEmbeddings {
    base_url: String,
    state: Arc<Inner>,
}

struct Inner {
    mood: Mutex<Mood>,
    texts: Mutex<Vec<String>>,
}

impl FakeEmbeddings {
    pub async fn start() -> Self {
        let state = Arc::new(Inner { mood: Mutex::new(Mood::Well), texts: Mutex::default() });
        let router = Router::new().route("/v1/embeddings", post(embed)).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}/v1", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, state }
    }

    /// The settings of a program that asks it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let settings =
            [("EMBEDDING_BASE_URL", &*self.base_url), ("EMBEDDING_MODEL", "rain"), ("EMBEDDING_API_KEY", "embedding-key-canary")];
        settings.map(|(name, value)| (name, value.to_owned())).into()
    }

    pub fn become_(&self, mood: Mood) {
        *self.state.mood.lock().expect("the mood") = mood;
    }

    /// What it was given, newest last.
    pub fn texts(&self) -> Vec<String> {
        self.state.texts.lock().expect("the texts").clone()
    }
}

async fn embed(State(state): State<Arc<Inner>>, headers: HeaderMap, Json(request): Json<Value>) -> Response {
    if headers.get("authorization").is_none_or(|key| key != "Bearer embedding-key-canary") || request["model"] != "rain" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let texts: Vec<String> = serde_json::from_value(request["input"].clone()).expect("texts");
    state.texts.lock().expect("the texts").extend(texts.clone());
    let mood = *state.mood.lock().expect("the mood");
    match mood {
        Mood::Failing => return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": { "message": "told to" } }))).into_response(),
        Mood::Slow => tokio::time::sleep(Duration::from_secs(5)).await,
        Mood::Well | Mood::Forgetful | Mood::Another => {}
    }
    let mut vectors: Vec<Vec<f32>> = texts.iter().map(|text| vector(text)).collect();
    match mood {
        Mood::Forgetful => drop(vectors.pop()),
        Mood::Another => vectors.iter_mut().for_each(|vector| vector.push(0.5)),
        _ => {}
    }
    let data = vectors.into_iter().enumerate().map(|(index, vector)| json!({ "object": "embedding", "index": index, "embedding": vector }));
    let usage = json!({ "prompt_tokens": 1, "total_tokens": 1 });
    Json(json!({ "object": "list", "model": "rain", "data": data.collect::<Vec<_>>(), "usage": usage })).into_response()
}

fn vector(text: &str) -> Vec<f32> {
    let is_of_rain = ["rain", "umbrella", "باران", "چتر"].iter().any(|word| text.contains(word));
    if is_of_rain { vec![3.0, 0.5, 0.1] } else { vec![0.5, 3.0, 0.1] }
}
