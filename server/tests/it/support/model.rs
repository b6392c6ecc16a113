use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures::StreamExt;
use serde_json::{Value, json};

/// What the model does with the next question.
#[derive(Clone)]
pub enum Script {
    /// Says these pieces, this far apart.
    Say { pieces: Vec<String>, apart: Duration },
    /// Answers with an error.
    Refuse(u16),
    /// Says these pieces, and that it may say no more at once.
    ReachLimit { pieces: Vec<String> },
    /// Says these pieces and breaks off.
    BreakOff { pieces: Vec<String> },
}

impl Script {
    /// Says `text` word by word.
    pub fn words(text: &str, apart: Duration) -> Self {
        Self::Say { pieces: text.split_inclusive(' ').map(str::to_owned).collect(), apart }
    }
}

/// A language model that speaks the true protocol and says what it is told to say.
#[derive(Clone)]
pub struct FakeModel {
    pub base_url: String,
    state: Arc<Inner>,
}

struct Inner {
    script: Mutex<Script>,
    prompts: Mutex<Vec<Value>>,
    traces: Mutex<Vec<String>>,
    open: AtomicUsize,
}

impl FakeModel {
    pub async fn start(script: Script) -> Self {
        let state =
            Arc::new(Inner { script: Mutex::new(script), prompts: Mutex::default(), traces: Mutex::default(), open: AtomicUsize::new(0) });
        let router = Router::new().route("/v1/chat/completions", post(complete)).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}/v1", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, state }
    }

    pub fn next(&self, script: Script) {
        *self.state.script.lock().expect("the script") = script;
    }

    /// What it was asked, newest last.
    pub fn prompts(&self) -> Vec<Value> {
        self.state.prompts.lock().expect("the prompts").clone()
    }

    /// The traces that its questions belonged to, as `traceparent` names them.
    pub fn traces(&self) -> Vec<String> {
        self.state.traces.lock().expect("the traces").clone()
    }

    /// How many answers it is writing now.
    pub fn writing(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }
}

async fn complete(State(state): State<Arc<Inner>>, headers: HeaderMap, Json(prompt): Json<Value>) -> Response {
    let trace = headers.get("traceparent").and_then(|trace| trace.to_str().ok()).map(str::to_owned);
    state.traces.lock().expect("the traces").extend(trace);
    state.prompts.lock().expect("the prompts").push(prompt);
    let script = state.script.lock().expect("the script").clone();
    let (pieces, apart, finish) = match script {
        Script::Refuse(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            return (status, Json(json!({ "error": { "message": "told to", "type": "x", "code": null } }))).into_response();
        }
        Script::Say { pieces, apart } => (pieces, apart, Some("stop")),
        Script::ReachLimit { pieces } => (pieces, Duration::from_millis(5), Some("length")),
        Script::BreakOff { pieces } => (pieces, Duration::from_millis(5), None),
    };
    state.open.fetch_add(1, Ordering::SeqCst);
    let writing = Writing(state);
    let counted = json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": pieces.len() } });
    let said = futures::stream::iter(pieces).then(move |piece| {
        let _writing = &writing;
        async move {
            tokio::time::sleep(apart).await;
            chunk(json!({ "content": piece }), None)
        }
    });
    let end = finish.map(|finish| vec![chunk(json!({}), Some(finish)), counted.to_string(), "[DONE]".to_owned()]).unwrap_or_default();
    let events = said.chain(futures::stream::iter(end)).map(|data| Ok::<_, Infallible>(Event::default().data(data)));
    Sse::new(events).into_response()
}

fn chunk(delta: Value, finish: Option<&str>) -> String {
    json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] })
    .to_string()
}

struct Writing(Arc<Inner>);

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}
