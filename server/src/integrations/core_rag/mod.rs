//! Core RAG, the product's own remote service: it answers from documents of its own and keeps conversations of its own.
//!
//! A question is sent once: Core stores each one it gets. What it says about an error may hold its own internals and never gets
//! further than here; neither does a token.

mod breaker;
mod emitter;
mod files;
mod settings;
mod sources;
mod token;
mod wire;

use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::answers::{AnswerEngine, AnswerEvent, AnswerFailure, AnswerRequest, Usage};
use domain::chat::RemoteConversations;
use domain::clock::Clock;
use domain::ids::{RemoteConversationId, WorkspaceId};
use futures::channel::mpsc;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, future};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use self::breaker::{Breaker, Pass};
use self::emitter::AnswerEmitter;
use self::files::FileAttachment;
pub use self::files::SharedFiles;
pub use self::settings::CoreRagSettings;
use self::token::Tokens;
use self::wire::{Answer, Event, MAX_QUESTION_CHARACTERS, Question};
use super::line::{beginning, retry_after, transport, whole};
use super::sse::Events;

const QUERY: &str = "/api/v1/query/";
const STREAM: &str = "/api/v1/query/stream";
const JSON: &str = "application/json";
const EVENT_STREAM: &str = "text/event-stream";
/// For the connection.
const CONNECT: Duration = Duration::from_secs(10);
/// A stream that is silent for so long at its beginning is none.
const FIRST_EVENT: Duration = Duration::from_secs(20);
/// For the deletion of a conversation.
const DELETION: Duration = Duration::from_secs(30);
/// Before a connection that was refused is tried once more.
const PAUSE: Duration = Duration::from_millis(50);
/// No answer is longer.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;
/// How long to leave a service alone that has too much to do and does not say for how long.
const USUAL_REST: Duration = Duration::from_secs(30);

/// The settings make no client.
#[derive(Debug, thiserror::Error)]
pub enum CoreRagError {
    /// A key that cannot be sent.
    #[error("RAG_CORE_API_KEY holds characters that cannot be sent")]
    Key,
    /// No client could be made.
    #[error("no HTTP client: {0}")]
    Client(reqwest::Error),
}

/// The client of Core RAG. Cheap to clone; all clones share what they know of its health.
#[derive(Clone)]
pub struct CoreRag {
    client: Client,
    settings: Arc<CoreRagSettings>,
    tokens: Tokens,
    breaker: Breaker,
    files: Option<Arc<SharedFiles>>,
}

impl CoreRag {
    /// A client of the configured service. Nothing is sent yet.
    pub fn new(settings: CoreRagSettings, clock: Clock, files: Option<SharedFiles>) -> Result<Self, CoreRagError> {
        let mut headers = header::HeaderMap::new();
        if let Some(key) = &settings.api_key {
            let mut key = header::HeaderValue::from_str(key.expose_secret()).map_err(|_| CoreRagError::Key)?;
            key.set_sensitive(true);
            headers.insert("x-api-key", key);
        }
        let client = Client::builder()
            .connect_timeout(CONNECT)
            // Behind a proxy a redirect may lead to http, and would lose the token.
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers)
            .build()
            .map_err(CoreRagError::Client)?;
        let tokens = Tokens::new(&settings.jwt_secret, clock.clone());
        Ok(Self { client, settings: Arc::new(settings), tokens, breaker: Breaker::new(clock), files: files.map(Arc::new) })
    }

    async fn write(self, request: AnswerRequest, mut emitter: AnswerEmitter) {
        let end = if request.question.chars().count() > MAX_QUESTION_CHARACTERS {
            AnswerEvent::Failed(AnswerFailure::EngineRefused)
        } else {
            match self.share_files(&request).await {
                Err(failure) => AnswerEvent::Failed(failure),
                Ok(files) => match self.breaker.enter() {
                    Some(pass) => self.write_while_it_lasts(&request, &files, &mut emitter, pass).await,
                    None => AnswerEvent::Failed(AnswerFailure::EngineUnavailable),
                },
            }
        };
        emitter.emit(end).await;
    }

    /// Puts the files of the conversation where Core finds them. What it would not read, the documents answer.
    async fn share_files(&self, request: &AnswerRequest) -> Result<Vec<FileAttachment>, AnswerFailure> {
        if request.attachments.is_empty() {
            return Ok(Vec::new());
        }
        let shared = self.files.as_ref().ok_or(AnswerFailure::EngineRefused)?;
        let shared = shared.share(&files::choose(&request.attachments)?, request.workspace).await;
        shared.map_err(|error| {
            tracing::warn!(%error, "files of a question could not be put where Core finds them");
            AnswerFailure::EngineUnavailable
        })
    }

    /// Asks, and emits what is answered; returns how the answer ends.
    async fn write_while_it_lasts(
        &self,
        request: &AnswerRequest,
        files: &[FileAttachment],
        emitter: &mut AnswerEmitter,
        pass: Pass,
    ) -> AnswerEvent {
        // Counted by us until Core says: it may be stopped before, and its stream never says.
        emitter.emit(AnswerEvent::Usage(Usage::estimated_input([request.question.as_str()]))).await;
        let asked = timeout(self.settings.timeout, self.ask(request, files, emitter)).await;
        match asked.unwrap_or(Err(Trouble::Unavailable("it took too long"))) {
            Ok(answered) => {
                pass.succeeded();
                if let Some(answer) = answered {
                    emitter.write(&answer, request).await;
                }
                AnswerEvent::Done
            }
            Err(trouble) => {
                trouble.log();
                match trouble {
                    Trouble::Refused(_) => pass.succeeded(),
                    Trouble::Busy(rest) => pass.failed(Some(rest)),
                    Trouble::Unavailable(_) | Trouble::Failing(_) | Trouble::Misconfigured(_) => pass.failed(None),
                }
                if !emitter.began {
                    emitter.emit(AnswerEvent::Usage(Usage::NONE)).await;
                    return AnswerEvent::Failed(trouble.failure());
                }
                emitter.finish().await;
                AnswerEvent::Failed(AnswerFailure::EngineBrokeOff)
            }
        }
    }

    /// The answer when it came whole; nothing more when it was streamed and has been emitted.
    async fn ask(&self, request: &AnswerRequest, files: &[FileAttachment], emitter: &mut AnswerEmitter) -> Result<Option<Answer>, Trouble> {
        let question = Question::new(&request.question, request.language, request.remote_conversation, files, request.documents_only);
        let body = Bytes::from(serde_json::to_vec(&question).map_err(|_| Trouble::Unavailable("the question is no JSON"))?);
        // Only a fresh answer can be emitted as it comes: another one has to be compared with what is there already.
        if self.settings.streaming && request.so_far.is_empty() && self.stream(request.workspace, &body, emitter).await? {
            return Ok(None);
        }
        let response = taken(self.post(QUERY, JSON, request.workspace, &body).await?).await?;
        let body = whole(response, MAX_BODY_BYTES).await.map_err(Trouble::Unavailable)?;
        let answer = wire::answer(&body).ok_or(Trouble::Unavailable("what it sent is no answer"))?;
        tracing::debug!(usage = ?answer.usage, sources = answer.sources.len(), "Core RAG answered");
        if let Some(usage) = answer.usage {
            emitter.emit(AnswerEvent::Usage(usage)).await;
        }
        if let Some(conversation) = answer.conversation {
            emitter.emit(AnswerEvent::RemoteConversation(conversation)).await;
        }
        Ok(Some(answer))
    }

    /// Emits the answer while it comes in; false when this build of Core does not stream.
    async fn stream(&self, workspace: WorkspaceId, body: &Bytes, emitter: &mut AnswerEmitter) -> Result<bool, Trouble> {
        let deadline = Instant::now() + FIRST_EVENT;
        let Ok(response) = timeout_at(deadline, self.post(STREAM, EVENT_STREAM, workspace, body)).await else { return Ok(false) };
        let response = response?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_ACCEPTABLE) {
            return Ok(false);
        }
        let response = taken(response).await?;
        let content = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !content.starts_with(EVENT_STREAM) {
            return Ok(false);
        }
        let mut pieces = response.bytes_stream();
        let Ok(mut next) = timeout_at(deadline, pieces.next()).await else { return Ok(false) };
        let (mut events, mut bytes) = (Events::default(), 0);
        loop {
            let ended = next.is_none();
            let complete = match next {
                Some(Err(error)) => return Err(Trouble::Unavailable(transport(&error))),
                Some(Ok(piece)) => {
                    bytes += piece.len();
                    if bytes > MAX_BODY_BYTES {
                        return Err(Trouble::Unavailable("a stream without end"));
                    }
                    events.feed(&piece).map_err(|_| Trouble::Unavailable("an event without end"))?
                }
                None => std::mem::take(&mut events).finish().into_iter().collect(),
            };
            for data in complete {
                match wire::event(&data) {
                    Event::Conversation(id) => emitter.emit(AnswerEvent::RemoteConversation(id)).await,
                    Event::Text(text) => emitter.text(&text).await,
                    Event::Done(_) if !emitter.began => return Err(Trouble::Unavailable("it said nothing")),
                    Event::Done(sources) => {
                        emitter.finish().await;
                        emitter.emit(AnswerEvent::Sources(sources)).await;
                        return Ok(true);
                    }
                    Event::Error => return Err(Trouble::Unavailable("it reported an error")),
                    Event::Other => {}
                }
            }
            if ended {
                return Err(Trouble::Unavailable("the stream has no end"));
            }
            next = pieces.next().await;
        }
    }

    /// Sends a question: once, unless nobody was there to take it.
    async fn post(&self, path: &str, accept: &str, workspace: WorkspaceId, body: &Bytes) -> Result<Response, Trouble> {
        let send = async || {
            let request = self.request(Method::POST, path, workspace)?.header(header::CONTENT_TYPE, JSON).header(header::ACCEPT, accept);
            Ok(request.body(body.clone()).send().await)
        };
        let mut sent = send().await?;
        if sent.as_ref().is_err_and(was_refused) {
            sleep(PAUSE).await;
            sent = send().await?;
        }
        sent.map_err(|error| Trouble::Unavailable(transport(&error)))
    }

    /// A request in the name of a workspace.
    fn request(&self, method: Method, path: &str, workspace: WorkspaceId) -> Result<RequestBuilder, Trouble> {
        let bearer = self.tokens.bearer(workspace).ok_or(Trouble::Unavailable("no token could be signed"))?;
        Ok(self.client.request(method, format!("{}{path}", self.settings.base_url)).header(header::AUTHORIZATION, bearer))
    }

    async fn delete(&self, path: &str, workspace: WorkspaceId) -> Result<StatusCode, Trouble> {
        let sent = timeout(DELETION, self.request(Method::DELETE, path, workspace)?.send()).await;
        let response = sent.map_err(|_| Trouble::Unavailable("it took too long"))?;
        Ok(response.map_err(|error| Trouble::Unavailable(transport(&error)))?.status())
    }

    async fn delete_conversation(&self, workspace: WorkspaceId, conversation: RemoteConversationId) -> Result<(), Trouble> {
        let path = self.settings.delete_path.of(conversation.0);
        let mut status = self.delete(&path, workspace).await?;
        if matches!(status.as_u16(), 405 | 307 | 308) {
            let other = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
            status = self.delete(&other, workspace).await?;
        }
        // What is not there is as good as deleted.
        match status.as_u16() {
            200 | 202 | 204 | 404 | 410 => Ok(()),
            _ => Err(Trouble::of(status, None)),
        }
    }
}

#[async_trait]
impl AnswerEngine for CoreRag {
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        let (listener, said) = mpsc::channel(1);
        let core = self.clone();
        let work = async move { cancel.run_until_cancelled(core.write(request, AnswerEmitter::new(listener))).await };
        // The work goes on while the events are read, and is dropped with them: then it hangs up, and Core may stop.
        stream::select(said, stream::once(work).filter_map(|_| future::ready(None))).boxed()
    }
}

#[async_trait]
impl RemoteConversations for CoreRag {
    async fn forget(&self, workspace: WorkspaceId, conversation: RemoteConversationId) -> domain::Result<()> {
        self.delete_conversation(workspace, conversation).await.map_err(|trouble| {
            if let Trouble::Misconfigured(_) = trouble {
                trouble.log();
            }
            domain::Error::internal(format!("Core RAG did not delete a conversation: {trouble}"))
        })
    }
}

/// Why there is no (further) answer.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// It could not be reached, or said what cannot be understood.
    #[error("{0}")]
    Unavailable(&'static str),
    /// It failed by its own account.
    #[error("HTTP {0}")]
    Failing(u16),
    /// It has too much to do, and wants to be left alone for a while.
    #[error("too many requests; to be left alone for {} s", .0.as_secs())]
    Busy(Duration),
    /// It does not know us, or not the address we ask at.
    #[error("HTTP {0}, which no question can help")]
    Misconfigured(u16),
    /// It does not accept this question.
    #[error("HTTP {0} for this question")]
    Refused(u16),
}

impl Trouble {
    fn of(status: StatusCode, rest: Option<Duration>) -> Self {
        match status.as_u16() {
            429 => Self::Busy(rest.unwrap_or(USUAL_REST)),
            413 | 422 => Self::Refused(status.as_u16()),
            300..=399 | 400 | 401 | 403 | 404 | 405 => Self::Misconfigured(status.as_u16()),
            _ => Self::Failing(status.as_u16()),
        }
    }

    const fn failure(&self) -> AnswerFailure {
        match self {
            Self::Refused(_) => AnswerFailure::EngineRefused,
            Self::Unavailable(_) | Self::Failing(_) | Self::Busy(_) | Self::Misconfigured(_) => AnswerFailure::EngineUnavailable,
        }
    }

    fn log(&self) {
        match self {
            Self::Misconfigured(_) => {
                tracing::error!(error = %self, "Core RAG is misconfigured: check RAG_CORE_BASE_URL and RAG_CORE_JWT_SECRET");
            }
            _ => tracing::warn!(error = %self, "Core RAG request failed"),
        }
    }
}

/// The response, when the request was taken.
async fn taken(response: Response) -> Result<Response, Trouble> {
    let status = response.status();
    if status == StatusCode::OK {
        return Ok(response);
    }
    let mut rest = None;
    if status == StatusCode::TOO_MANY_REQUESTS {
        rest = retry_after(response.headers());
        if rest.is_none() {
            rest = wire::retry_after_seconds(&beginning(response).await).map(Duration::from_secs);
        }
    }
    Err(Trouble::of(status, rest))
}

/// Whether nobody listened at the address, so that nothing can have been taken.
fn was_refused(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
            return true;
        }
        cause = error.source();
    }
    false
}
