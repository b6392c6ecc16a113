//! Language models behind a chat-completion interface as OpenAI, vLLM, Ollama and llama.cpp offer it.
//!
//! Neither the key nor anything of the prompt ever gets into an error or a log line: what a server says about an error
//! may quote the prompt, so only its code is kept.

mod wire;

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use domain::answers::{LanguageModel, ModelError, ModelEvent, Speaker, Usage};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use reqwest::{Client, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, sleep, timeout_at};

use self::wire::{Chunk, Finish, Piece, TokenLimit};
use super::line::{beginning, retry_after, transport};
use super::sse::Events;
use crate::traces;

/// How often a question is sent at most.
const ATTEMPTS: u32 = 3;
/// The first pause before trying again; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A server that wants to be left alone for longer is unavailable.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// No answer is longer.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Which model, where, and how long to wait for it.
#[derive(Debug, Clone)]
pub struct OpenAiConfig {
    /// The address with its version, such as `https://api.openai.com/v1` (`LLM_BASE_URL`).
    pub base_url: String,
    /// The key, where one is needed (`LLM_API_KEY`).
    pub api_key: Option<SecretString>,
    /// The model's name (`LLM_MODEL`).
    pub model: String,
    /// How freely it writes, from 0 to 2; `None` for models that accept no choice.
    pub temperature: Option<f32>,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// Whether the limit is sent under its newer name, `max_completion_tokens`, as OpenAI's reasoning models want it.
    pub reasoning_limit: bool,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl OpenAiConfig {
    /// The usual settings for a model.
    #[must_use]
    pub fn new(base_url: impl Into<String>, api_key: Option<SecretString>, model: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            api_key,
            model: model.into(),
            temperature: Some(0.2),
            max_tokens: 1_500,
            reasoning_limit: false,
            timeouts: Timeouts::default(),
        }
    }
}

/// How long to wait for a model.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For the connection.
    pub connect: Duration,
    /// For the first byte of the answer.
    pub first_byte: Duration,
    /// For each next piece.
    pub between: Duration,
    /// For everything, pauses and further attempts included.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(60),
            between: Duration::from_secs(30),
            total: Duration::from_secs(300),
        }
    }
}

/// The settings make no client.
#[derive(Debug, thiserror::Error)]
pub enum OpenAiConfigError {
    /// Not an http(s) address.
    #[error("LLM_BASE_URL must be an http or https address, such as http://localhost:11434/v1")]
    BaseUrl,
    /// A key that cannot be sent.
    #[error("LLM_API_KEY holds characters that cannot be sent")]
    Key,
    /// No client could be made.
    #[error("no HTTP client: {0}")]
    Client(reqwest::Error),
}

/// A model behind a chat-completion interface.
#[derive(Clone)]
pub struct OpenAiCompatible {
    client: Client,
    url: String,
    config: OpenAiConfig,
}

impl OpenAiCompatible {
    /// A client of the configured model. Nothing is sent yet.
    pub fn new(config: OpenAiConfig) -> Result<Self, OpenAiConfigError> {
        let url = format!("{}/chat/completions", config.base_url.trim().trim_end_matches('/'));
        let parsed = reqwest::Url::parse(&url).map_err(|_| OpenAiConfigError::BaseUrl)?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(OpenAiConfigError::BaseUrl);
        }
        let mut headers = header::HeaderMap::new();
        // Some servers refuse an empty header but ignore what it holds.
        let key = config.api_key.as_ref().map_or("none", ExposeSecret::expose_secret);
        let mut bearer = header::HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| OpenAiConfigError::Key)?;
        bearer.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, bearer);
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("text/event-stream"));
        let client = Client::builder()
            .connect_timeout(config.timeouts.connect)
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers)
            .build()
            .map_err(OpenAiConfigError::Client)?;
        Ok(Self { client, url, config })
    }

    /// Asks for the list of models, which costs nothing: whether the service is there and takes our key.
    ///
    /// # Errors
    /// With a line that says why not, without the key.
    pub async fn answers(&self) -> Result<(), String> {
        let url = format!("{}/models", self.config.base_url.trim().trim_end_matches('/'));
        let answer = self.client.get(url).send().await.map_err(|_| "the language model's service does not answer".to_owned())?;
        match answer.status() {
            // Not every service has such a list.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err("the language model's service refuses LLM_API_KEY".to_owned()),
            status if status.is_server_error() => Err(format!("the language model's service answers {status}")),
            _ => Ok(()),
        }
    }

    /// Sends the question until it is taken, and no longer than is sensible.
    async fn ask(&self, body: &Bytes, deadline: Instant) -> Result<Response, ModelError> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let refusal = match self.send(body, deadline).await {
                Ok(response) => return Ok(response),
                Err(refusal) => refusal,
            };
            let wait = refusal.retry_after.unwrap_or_else(|| jittered(pause));
            if !refusal.again || attempt >= ATTEMPTS || wait > LONGEST_PAUSE || Instant::now() + wait >= deadline {
                return Err(refusal.error);
            }
            tracing::info!(attempt, wait = ?wait, cause = %refusal.error, "model request failed; retrying");
            sleep(wait).await;
            pause *= 2;
        }
        Err(ModelError::Unavailable("no attempt was made".into()))
    }

    async fn send(&self, body: &Bytes, deadline: Instant) -> Result<Response, Refusal> {
        let request =
            self.client.post(&self.url).headers(traces::headers()).header(header::CONTENT_TYPE, "application/json").body(body.clone());
        let first_byte = deadline.min(Instant::now() + self.config.timeouts.first_byte);
        let response = match timeout_at(first_byte, request.send()).await {
            Err(_) => return Err(Refusal::last(ModelError::Unavailable("no answer in time".into()))),
            Ok(Err(error)) => {
                let error = ModelError::Unavailable(transport(&error).to_owned());
                return Err(Refusal { error, again: true, retry_after: None });
            }
            Ok(Ok(response)) => response,
        };
        if response.status().is_success() { Ok(response) } else { Err(Refusal::of(response).await) }
    }
}

#[async_trait]
impl LanguageModel for OpenAiCompatible {
    async fn complete(&self, prompt: Vec<(Speaker, String)>) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        let limit = if self.config.reasoning_limit { TokenLimit::Completion } else { TokenLimit::Tokens };
        let body = match wire::request(&self.config.model, &prompt, self.config.temperature, limit(self.config.max_tokens)) {
            Ok(body) => body,
            Err(error) => return stream::iter([Err(ModelError::Refused(error.to_string()))]).boxed(),
        };
        let deadline = Instant::now() + self.config.timeouts.total;
        let start = State::Asking { model: Box::new(self.clone()), body, deadline };
        stream::unfold(start, |state| async move { state.next().await }).boxed()
    }
}

/// Where an answer stands. It owns the connection: dropped, it hangs up, and the model stops.
enum State {
    Asking {
        model: Box<OpenAiCompatible>,
        body: Bytes,
        deadline: Instant,
    },
    Reading(Box<Reading>),
    /// What it cost has been said, but not yet that it broke off.
    Broken(ModelError),
    Over,
}

impl State {
    async fn next(self) -> Option<(Result<ModelEvent, ModelError>, Self)> {
        let mut reading = match self {
            Self::Over => return None,
            Self::Broken(error) => return Some((Err(error), Self::Over)),
            Self::Reading(reading) => reading,
            Self::Asking { model, body, deadline } => match model.ask(&body, deadline).await {
                Ok(response) => Box::new(Reading::new(response, model.config.timeouts, deadline)),
                Err(error) => return Some((Err(error), Self::Over)),
            },
        };
        let after = match reading.text().await {
            Ok(Some(text)) => return Some((Ok(ModelEvent::Text(text)), Self::Reading(reading))),
            Ok(None) => Self::Over,
            Err(_) if reading.began && matches!(reading.finished, Some(Finish::Length)) => Self::Broken(ModelError::LengthLimit),
            Err(cause) if reading.began => Self::Broken(ModelError::BrokeOff(cause)),
            Err(cause) => Self::Broken(ModelError::Unavailable(cause)),
        };
        match (reading.usage, after) {
            (Some(usage), after) => Some((Ok(ModelEvent::Usage(usage)), after)),
            (None, Self::Broken(error)) => Some((Err(error), Self::Over)),
            (None, _) => None,
        }
    }
}

/// An answer that is coming in.
struct Reading {
    body: BoxStream<'static, reqwest::Result<Bytes>>,
    events: Events,
    timeouts: Timeouts,
    deadline: Instant,
    bytes: usize,
    /// Whether text has come.
    began: bool,
    finished: Option<Finish>,
    /// What it has counted until now.
    usage: Option<Usage>,
    /// What went wrong behind text that has to be handed out first.
    broken: Option<String>,
}

impl Reading {
    fn new(response: Response, timeouts: Timeouts, deadline: Instant) -> Self {
        let body = response.bytes_stream().boxed();
        Self { body, events: Events::default(), timeouts, deadline, bytes: 0, began: false, finished: None, usage: None, broken: None }
    }

    /// The next piece of text, `None` after the last. The error says in a few words what went wrong.
    async fn text(&mut self) -> Result<Option<String>, String> {
        if let Some(cause) = self.broken.take() {
            return Err(cause);
        }
        loop {
            let patience = if self.bytes == 0 { self.timeouts.first_byte } else { self.timeouts.between };
            let next = timeout_at(self.deadline.min(Instant::now() + patience), self.body.next()).await;
            let (events, ended) = match next {
                Err(_) => return Err("it fell silent".into()),
                Ok(Some(Err(error))) => return self.end_of_line(transport(&error)),
                Ok(Some(Ok(bytes))) => {
                    self.bytes += bytes.len();
                    if self.bytes > MAX_ANSWER_BYTES {
                        return Err("the answer has no end".into());
                    }
                    (self.events.feed(&bytes).map_err(|_| "an event without end")?, false)
                }
                Ok(None) => (std::mem::take(&mut self.events).finish().into_iter().collect(), true),
            };
            let mut text = String::new();
            for data in events {
                let taken = match wire::read(&data) {
                    Ok(Piece::End) => return self.whole(text),
                    Ok(Piece::Chunk(chunk)) => self.take(chunk, &mut text),
                    Err(cause) => Err(cause),
                };
                match taken {
                    Ok(()) => {}
                    Err(cause) if text.is_empty() => return Err(cause),
                    Err(cause) => {
                        (self.began, self.broken) = (true, Some(cause));
                        return Ok(Some(text));
                    }
                }
            }
            if !text.is_empty() {
                self.began = true;
                return Ok(Some(text));
            }
            if ended {
                return self.end_of_line("the line was cut");
            }
        }
    }

    fn take(&mut self, chunk: Chunk, text: &mut String) -> Result<(), String> {
        if let Some(usage) = chunk.usage {
            self.usage = Some(Usage::reported(usage.prompt_tokens, usage.completion_tokens));
        }
        for choice in chunk.choices.unwrap_or_default().into_iter().take(1) {
            text.extend(choice.delta.and_then(|delta| delta.content));
            self.finished = choice.finish_reason.as_deref().map(Finish::of).or(self.finished);
        }
        Ok(())
    }

    /// The server said that this was all. Text that came with the end is given out first.
    fn whole(&mut self, text: String) -> Result<Option<String>, String> {
        self.finished = self.finished.or(Some(Finish::Stop));
        self.body = stream::empty().boxed();
        if text.is_empty() {
            return self.end_of_line("");
        }
        self.began = true;
        Ok(Some(text))
    }

    /// Nothing more comes: fine when the model had finished, whether or not the server took its leave.
    fn end_of_line(&self, cause: &str) -> Result<Option<String>, String> {
        match self.finished {
            Some(Finish::Stop) => Ok(None),
            Some(Finish::Length) => Err("the answer reached its limit".into()),
            Some(Finish::Filtered) => Err("the server's filter stopped it".into()),
            None => Err(cause.to_owned()),
        }
    }
}

/// Why a question was not taken.
struct Refusal {
    error: ModelError,
    again: bool,
    retry_after: Option<Duration>,
}

impl Refusal {
    const fn last(error: ModelError) -> Self {
        Self { error, again: false, retry_after: None }
    }

    async fn of(response: Response) -> Self {
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let code = wire::error_code(&beginning(response).await);
        let said = code.as_ref().map_or_else(|| format!("HTTP {}", status.as_u16()), |code| format!("HTTP {} {code}", status.as_u16()));
        let busy = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS);
        if !busy {
            return Self::last(ModelError::Refused(said));
        }
        let again = code.as_deref() != Some("insufficient_quota");
        Self { error: ModelError::Unavailable(said), again, retry_after }
    }
}

/// A little more or less, so that many do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    pause.mul_f64(0.75 + f64::from(nanos % 1000) / 2000.0)
}
