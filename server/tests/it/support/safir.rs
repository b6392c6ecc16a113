use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// Bale's Safir, which speaks the true protocol and answers as it is told to.
pub struct FakeSafir {
    base_url: String,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    tokens: Mutex<usize>,
    codes: Mutex<Vec<Value>>,
    next: Mutex<VecDeque<(u16, Value)>>,
}

impl FakeSafir {
    const USERNAME: &str = "tejarat";
    const PASSWORD: &str = "safir-password-canary";

    pub async fn start() -> Self {
        let inner = Arc::new(Inner::default());
        let router =
            Router::new().route("/api/v2/auth/token", post(token)).route("/api/v2/send_otp", post(send_otp)).with_state(inner.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, inner }
    }

    /// The settings of a program that sends codes by it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("BALE_SAFIR_BASE_URL", self.base_url.clone()),
            ("BALE_USERNAME", Self::USERNAME.to_owned()),
            ("BALE_PASSWORD", Self::PASSWORD.to_owned()),
        ]
    }

    /// Answers the next code so, and takes those after it again.
    pub fn refuse(&self, status: u16, body: Value) {
        self.inner.next.lock().expect("the answers").push_back((status, body));
    }

    /// What it was asked to send, newest last.
    pub fn codes(&self) -> Vec<Value> {
        self.inner.codes.lock().expect("the codes").clone()
    }

    /// How many tokens it has granted.
    pub fn tokens(&self) -> usize {
        *self.inner.tokens.lock().expect("the tokens")
    }
}

async fn token(State(inner): State<Arc<Inner>>, Form(form): Form<Vec<(String, String)>>) -> Response {
    let value = |name: &str| form.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let known = (value("grant_type"), value("client_id"), value("client_secret"), value("scope"))
        == ("client_credentials", FakeSafir::USERNAME, FakeSafir::PASSWORD, "read");
    if !known {
        let refusal = json!({ "error": "invalid_client", "error_description": "canary" });
        return (StatusCode::UNAUTHORIZED, Json(refusal)).into_response();
    }
    let mut tokens = inner.tokens.lock().expect("the tokens");
    *tokens += 1;
    let granted = json!({ "access_token": format!("token-canary-{tokens}"), "expires_in": 43200, "token_type": "Bearer", "scope": "read" });
    Json(granted).into_response()
}

async fn send_otp(State(inner): State<Arc<Inner>>, headers: HeaderMap, Json(code): Json<Value>) -> Response {
    let newest = format!("Bearer token-canary-{}", inner.tokens.lock().expect("the tokens"));
    if headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) != Some(&newest) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    inner.codes.lock().expect("the codes").push(code);
    match inner.next.lock().expect("the answers").pop_front() {
        Some((status, body)) => (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response(),
        None => Json(json!({ "balance": 1_000 })).into_response(),
    }
}
