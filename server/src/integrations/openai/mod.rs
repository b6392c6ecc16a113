//! Language models behind a chat-completion interface as OpenAI, vLLM, Ollama and llama.cpp offer it.
//!
//! Neither the key nor anything of the prompt ever gets into an error or a log line: what a server says about an error
//! may quote the prompt, so only its code is kept.

pub(super) mod asking;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::answers::{LanguageModel, ModelError, ModelEvent, Speaker, Usage};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use reqwest::{Client, Response, StatusCode};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

use self::asking::{Asking, ClientError};
use self::wire::{Chunk, Finish, Piece, TokenLimit};
use super::line::transport;
use super::sse::Events;

/// How often a question is sent at most.
const ATTEMPTS: u32 = 3;
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
        let key = config.api_key.as_ref();
        let client = asking::client(key, "text/event-stream", config.timeouts.connect).map_err(|error| match error {
            ClientError::Key => OpenAiConfigError::Key,
            ClientError::Client(error) => OpenAiConfigError::Client(error),
        })?;
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

    async fn ask(&self, body: &Bytes, deadline: Instant) -> Result<Response, ModelError> {
        let asking = Asking { client: &self.client, url: &self.url, first_byte: self.config.timeouts.first_byte, attempts: ATTEMPTS };
        asking.ask(body, deadline).await
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
