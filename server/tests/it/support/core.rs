use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use axum::{Extension, Json, Router};
use futures::{Stream, StreamExt, stream};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use uuid::Uuid;

/// What Core does with the next questions.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// Answers.
    Answer,
    /// Streams these pieces, and then says that this was all.
    Stream(Vec<&'static str>),
    /// Streams these pieces and hangs up in the middle of a letter.
    StreamCut(Vec<&'static str>),
    /// Says nothing for half a minute.
    Silence,
    /// Sends its answer a byte a second.
    Drip,
    /// Hangs up in the middle of a letter.
    Cut,
    /// Sends 100 MB.
    Flood,
    /// Sends a few kilobytes that unpack to 100 MB.
    Bomb,
    /// Sends what is no answer.
    Garbage,
    /// Fails with its usual error.
    Fail,
    /// The proxy before it fails.
    BadGateway,
    /// Wants to be left alone for so many seconds.
    Busy(u64),
    /// Does not accept the question.
    Invalid,
}

/// A Core RAG that speaks the true protocol and behaves as it is told to.
pub struct FakeCore {
    pub address: SocketAddr,
    inner: Arc<Inner>,
    server: Option<JoinHandle<()>>,
}

struct Inner {
    behaviour: Mutex<Behaviour>,
    conversations: Mutex<HashMap<Uuid, String>>,
    questions: Mutex<Vec<Value>>,
    deleted: Mutex<Vec<Uuid>>,
    open: AtomicUsize,
}

impl FakeCore {
    pub const SECRET: &str = "core-jwt-secret-canary-0123456789abcdef";
    pub const ANSWER: &str = "نرخ مالیات بر ارزش افزوده **ده درصد** است [1].";

    pub async fn start(behaviour: Behaviour) -> Self {
        let inner = Arc::new(Inner {
            behaviour: Mutex::new(behaviour),
            conversations: Mutex::default(),
            questions: Mutex::default(),
            deleted: Mutex::default(),
            open: AtomicUsize::new(0),
        });
        // An address that nothing else here listens at: its port stays free while Core is down.
        let [.., a, b, c] = Uuid::now_v7().into_bytes();
        let listener = TcpListener::bind((Ipv4Addr::new(127, a | 1, b, c.max(1)), 0)).await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let server = Some(serve(listener, inner.clone()));
        Self { address, inner, server }
    }

    /// The settings of a program that asks this Core.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("RAG_CORE_BASE_URL", format!("http://{}", self.address)),
            ("RAG_CORE_JWT_SECRET", Self::SECRET.to_owned()),
            ("RAG_CORE_TIMEOUT", "2".to_owned()),
        ]
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *lock(&self.inner.behaviour) = behaviour;
    }

    /// Off: connections break, new ones are refused.
    pub async fn stop(&mut self) {
        let server = self.server.take().expect("it runs");
        server.abort();
        let _ = server.await;
    }

    /// On again, at the same address and with the same memory.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the address is still free");
        self.server = Some(serve(listener, self.inner.clone()));
    }

    /// Forgets all conversations, as after a loss of its database.
    pub fn lose_memory(&self) {
        lock(&self.inner.conversations).clear();
    }

    /// The questions it took, newest last.
    pub fn questions(&self) -> Vec<Value> {
        lock(&self.inner.questions).clone()
    }

    /// The conversations it keeps.
    pub fn conversations(&self) -> Vec<Uuid> {
        lock(&self.inner.conversations).keys().copied().collect()
    }

    /// The conversations whose deletion was asked for, as often as it was.
    pub fn deleted(&self) -> Vec<Uuid> {
        lock(&self.inner.deleted).clone()
    }

    /// How many requests it is working at.
    pub fn working(&self) -> usize {
        self.inner.open.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panicked with it")
}

fn serve(listener: TcpListener, inner: Arc<Inner>) -> JoinHandle<()> {
    let signed = Router::new()
        .route("/api/v1/query/", post(query))
        .route("/api/v1/query", any(to_slash))
        .route("/api/v1/query/stream", post(query_stream))
        .route("/api/v1/users/conversations", get(list))
        .route("/api/v1/users/conversations/{id}", delete(forget))
        .route("/api/v1/users/conversations/{id}/", any(without_slash))
        .layer(from_fn_with_state(inner.clone(), signed));
    let router = signed
        .route("/health", get(|| async { Json(json!({ "status": "healthy", "version": "1", "environment": "test", "services": {} })) }))
        .fallback(|request: Request| async move { not_found(request.uri().path()) })
        .with_state(inner);
    tokio::spawn(async move {
        // Dropped with this task: open connections end with the service.
        let mut connections = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            let service = TowerToHyperService::new(router.clone());
            connections.spawn(async move { Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await.ok() });
        }
    })
}

/// Whose token it is.
#[derive(Clone)]
struct Caller(String);

async fn signed(State(inner): State<Arc<Inner>>, headers: HeaderMap, mut request: Request, next: Next) -> Response {
    let refuse = |status: StatusCode, detail: &str| (status, Json(json!({ "detail": detail }))).into_response();
    let Some(token) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ")) else {
        return refuse(StatusCode::FORBIDDEN, "Not authenticated");
    };
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_required_spec_claims(&["exp"]);
    let Ok(token) = jsonwebtoken::decode::<Value>(token, &DecodingKey::from_secret(FakeCore::SECRET.as_bytes()), &rules) else {
        return refuse(StatusCode::UNAUTHORIZED, "Invalid authentication token");
    };
    let Some(subject) = token.claims["sub"].as_str() else { return refuse(StatusCode::UNAUTHORIZED, "Invalid token payload") };
    request.extensions_mut().insert(Caller(subject.to_owned()));
    let working = Working::at(&inner);
    let response = next.run(request).await;
    response.map(|body| Body::from_stream(with(body.into_data_stream(), working)))
}

/// Counts a request for as long as anybody waits for its answer.
struct Working(Arc<Inner>);

impl Working {
    fn at(inner: &Arc<Inner>) -> Self {
        inner.open.fetch_add(1, Ordering::SeqCst);
        Self(inner.clone())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn with<S: Stream>(pieces: S, held: Working) -> impl Stream<Item = S::Item> {
    pieces.map(move |piece| {
        let _held = &held;
        piece
    })
}

async fn query(State(inner): State<Arc<Inner>>, Extension(Caller(caller)): Extension<Caller>, Json(question): Json<Value>) -> Response {
    let length = question["query"].as_str().unwrap_or_default().chars().count();
    let behaviour = lock(&inner.behaviour).clone();
    lock(&inner.questions).push(question.clone());
    if !(1..=2000).contains(&length) || matches!(behaviour, Behaviour::Invalid) {
        let detail = json!([{ "loc": ["body", "query"], "msg": "String should have at most 2000 characters", "type": "string_too_long" }]);
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": detail }))).into_response();
    }
    let answer = answer(conversation(&inner, &caller, &question)).to_string();
    let in_a_letter = answer.find('م').expect("the answer is Persian") + 1;
    match behaviour {
        Behaviour::Answer | Behaviour::Invalid => in_json(Body::from(answer)),
        Behaviour::Silence => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            in_json(Body::from(answer))
        }
        Behaviour::Drip => in_json(Body::from_stream(stream::iter(answer.into_bytes()).then(|byte| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, Infallible>(Bytes::from(vec![byte]))
        }))),
        Behaviour::Cut | Behaviour::Stream(_) | Behaviour::StreamCut(_) => {
            in_json(cut_after(vec![Bytes::from(answer.as_bytes()[..in_a_letter].to_vec())]))
        }
        Behaviour::Flood => {
            let megabyte = Bytes::from(vec![b' '; 1024 * 1024]);
            in_json(Body::from_stream(stream::iter((0..100).map(move |_| Ok::<_, Infallible>(megabyte.clone())))))
        }
        Behaviour::Bomb => ([(header::CONTENT_ENCODING, "gzip"), (header::CONTENT_TYPE, "application/json")], bomb()).into_response(),
        Behaviour::Garbage => in_json(Body::from(&b"\xff\xfe{\"answer\": 7, <html>"[..])),
        Behaviour::Fail => {
            let detail = "Failed to process query: password=internal-canary";
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "detail": detail }))).into_response()
        }
        Behaviour::BadGateway => (StatusCode::BAD_GATEWAY, "<html><h1>502 Bad Gateway</h1></html>").into_response(),
        Behaviour::Busy(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], Json(json!({ "detail": "slow down" })))
                .into_response()
        }
    }
}

fn in_json(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Sends these, then breaks the connection.
fn cut_after(pieces: Vec<Bytes>) -> Body {
    let pieces = stream::iter(pieces).then(|piece| async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(piece)
    });
    Body::from_stream(pieces.chain(stream::once(async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(std::io::Error::other("told to"))
    })))
}

/// 100 MB of spaces, packed: one block of a megabyte, a hundred times over.
fn bomb() -> Body {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let megabyte = vec![b' '; 1024 * 1024];
    (0..100).for_each(|_| packed.write_all(&megabyte).expect("memory can be written to"));
    Body::from(packed.finish().expect("memory can be written to"))
}

async fn query_stream(
    State(inner): State<Arc<Inner>>,
    Extension(Caller(caller)): Extension<Caller>,
    Json(question): Json<Value>,
) -> Response {
    let (pieces, whole) = match lock(&inner.behaviour).clone() {
        Behaviour::Stream(pieces) => (pieces, true),
        Behaviour::StreamCut(pieces) => (pieces, false),
        _ => return not_found("/api/v1/query/stream"),
    };
    lock(&inner.questions).push(question.clone());
    let id = conversation(&inner, &caller, &question);
    let data = |value: Value| Bytes::from(format!("data: {value}\n\n"));
    let mut events = vec![
        data(json!({ "type": "conversation_id", "conversation_id": id })),
        data(json!({ "type": "status", "message": "در حال جست‌وجو" })),
        data(json!({ "type": "classification", "category": "business_general", "confidence": 0.9 })),
    ];
    events.extend(pieces.into_iter().map(|piece| data(json!({ "type": "token", "content": piece }))));
    let headers = [(header::CONTENT_TYPE, "text/event-stream")];
    if whole {
        events.push(data(json!({ "type": "done", "message_id": Uuid::now_v7(), "processing_time_ms": 7, "sources": [source()] })));
        return (headers, Body::from_stream(stream::iter(events.into_iter().map(Ok::<_, Infallible>)))).into_response();
    }
    // The first byte of a letter.
    events.push(Bytes::from(&b"data: {\"type\":\"token\",\"content\":\"\xd9"[..]));
    (headers, cut_after(events)).into_response()
}

/// The conversation that the question belongs to: a new one when the caller has none under the id.
fn conversation(inner: &Inner, caller: &str, question: &Value) -> Uuid {
    let mut conversations = lock(&inner.conversations);
    let named = question["conversation_id"].as_str().and_then(|id| Uuid::parse_str(id).ok());
    let own = named.filter(|id| conversations.get(id).is_some_and(|owner| owner == caller));
    own.unwrap_or_else(|| {
        let id = Uuid::now_v7();
        conversations.insert(id, caller.to_owned());
        id
    })
}

fn source() -> &'static str {
    "📌 منبع 1:\n📄 متن: نرخ مالیات بر ارزش افزوده ده درصد است.\n📚 نام سند: قانون مالیات بر ارزش افزوده\n🏷️ نوع: قانون\n📍 مسیر: ماده ۷\n🏛️ مرجع تصویب: مجلس"
}

fn answer(conversation: Uuid) -> Value {
    json!({
        "answer": FakeCore::ANSWER, "sources": [source()], "conversation_id": conversation, "message_id": Uuid::now_v7(),
        "tokens_used": 812, "processing_time_ms": 5, "file_analysis": null, "context_used": true,
    })
}

async fn list(State(inner): State<Arc<Inner>>, Extension(Caller(caller)): Extension<Caller>) -> Json<Value> {
    let conversations = lock(&inner.conversations);
    let own = conversations
        .iter()
        .filter(|(_, owner)| **owner == caller)
        .map(|(id, _)| json!({ "id": id, "message_count": 2, "total_tokens": 812, "created_at": "2026-01-01T10:15:00" }));
    Json(own.collect())
}

async fn forget(State(inner): State<Arc<Inner>>, Extension(Caller(caller)): Extension<Caller>, Path(id): Path<String>) -> Response {
    let Ok(id) = Uuid::parse_str(&id) else {
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "detail": "Failed to delete conversation" }))).into_response();
    };
    lock(&inner.deleted).push(id);
    let mut conversations = lock(&inner.conversations);
    if conversations.get(&id).is_none_or(|owner| *owner != caller) {
        return not_found(&format!("/api/v1/users/conversations/{id}"));
    }
    conversations.remove(&id);
    Json(json!({ "status": "success", "message": "Conversation deleted", "conversation_id": id })).into_response()
}

async fn to_slash(request: Request) -> Response {
    redirect(format!("{}/", request.uri().path()))
}

async fn without_slash(request: Request) -> Response {
    redirect(request.uri().path().trim_end_matches('/').to_owned())
}

fn redirect(to: String) -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
}

fn not_found(path: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "detail": "Endpoint not found", "path": path }))).into_response()
}
