//! A service that speaks OpenAI's embeddings, as vLLM, Ollama and llama.cpp do too. Neither the key nor anything of the texts ever gets
//! into an error or a log line.

use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::knowledge::{EmbeddingError, EmbeddingModel, TextKind};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use crate::config::EmbeddingService;
use crate::integrations::line::whole;
use crate::integrations::openai::asking::{Asking, ClientError, client};

/// How long to wait for the connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take, and how often it is asked for: somebody waits for a question's, and nobody for that of passages.
const OF_QUESTION: (Duration, u32) = (Duration::from_secs(2), 1);
const OF_PASSAGES: (Duration, u32) = (Duration::from_secs(60), 3);
/// For everything, pauses and further attempts included.
const TOTAL: Duration = Duration::from_secs(120);
/// Texts that are sent at once.
const TEXTS_AT_ONCE: usize = 32;
/// No answer is longer: vectors of 4,096 coordinates, each with twenty digits.
const MAX_ANSWER_BYTES: usize = TEXTS_AT_ONCE * 4096 * 24;

/// The settings make no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoteModelError {
    /// A key that cannot be sent.
    #[error("EMBEDDING_API_KEY holds characters that cannot be sent")]
    Key,
    /// No client could be made.
    #[error("no HTTP client: {0}")]
    Client(reqwest::Error),
}

/// A model behind an interface for embeddings. Such services know no difference between a question and a passage.
pub(crate) struct RemoteModel {
    client: Client,
    url: String,
    model: String,
    /// How many coordinates its vectors have, once there was one.
    dimensions: OnceLock<usize>,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    /// Which text it is of; servers that say nothing keep the order.
    index: Option<usize>,
    embedding: Vec<f32>,
}

impl RemoteModel {
    /// A client of the configured model. Nothing is sent yet.
    ///
    /// # Errors
    /// When no client can be made.
    pub(crate) fn new(service: &EmbeddingService) -> Result<Self, RemoteModelError> {
        let client = client(service.api_key.as_ref(), "application/json", CONNECT).map_err(|error| match error {
            ClientError::Key => RemoteModelError::Key,
            ClientError::Client(error) => RemoteModelError::Client(error),
        })?;
        let url = format!("{}/embeddings", service.base_url.trim_end_matches('/'));
        Ok(Self { client, url, model: service.model.clone(), dimensions: OnceLock::new() })
    }

    async fn vectors(&self, kind: TextKind, texts: &[String]) -> Result<Vec<Vec<f32>>, String> {
        let (first_byte, attempts) = match kind {
            TextKind::Query => OF_QUESTION,
            TextKind::Passage => OF_PASSAGES,
        };
        let request = Request { model: &self.model, input: texts, encoding_format: "float" };
        let body = serde_json::to_vec(&request).map(Bytes::from).map_err(|error| error.to_string())?;
        let deadline = Instant::now() + TOTAL;
        let asking = Asking { client: &self.client, url: &self.url, first_byte, attempts };
        let response = asking.ask(&body, deadline).await.map_err(|error| error.to_string())?;
        let answer = timeout_at(deadline, whole(response, MAX_ANSWER_BYTES)).await.map_err(|_| "no whole answer in time")??;
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| "it sent something that is no list of vectors")?;
        self.examined(answer, texts.len())
    }

    /// The vectors in the order of their texts, each of length one.
    fn examined(&self, Answer { mut data }: Answer, texts: usize) -> Result<Vec<Vec<f32>>, String> {
        if data.len() != texts {
            return Err(format!("it sent {} vectors for {texts} texts", data.len()));
        }
        if data.iter().all(|entry| entry.index.is_some()) {
            data.sort_by_key(|entry| entry.index);
            if data.iter().enumerate().any(|(place, entry)| entry.index != Some(place)) {
                return Err("its vectors are of other texts".to_owned());
            }
        }
        let vectors = data.into_iter().map(|entry| of_length_one(entry.embedding)).collect::<Option<Vec<_>>>();
        let vectors = vectors.ok_or("it sent a vector that points nowhere")?;
        let first = vectors.first().map_or(0, Vec::len);
        let dimensions = *self.dimensions.get_or_init(|| first);
        match vectors.iter().find(|vector| vector.len() != dimensions) {
            Some(other) => Err(format!("it sent a vector of {} coordinates where others have {dimensions}", other.len())),
            None => Ok(vectors),
        }
    }
}

#[async_trait]
impl EmbeddingModel for RemoteModel {
    async fn embed(&self, kind: TextKind, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for some in texts.chunks(TEXTS_AT_ONCE) {
            vectors.extend(self.vectors(kind, some).await.map_err(EmbeddingError)?);
        }
        Ok(vectors)
    }

    fn name(&self) -> &str {
        &self.model
    }
}

fn of_length_one(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if !(length.is_finite() && length > 0.0) {
        return None;
    }
    vector.iter_mut().for_each(|x| *x /= length);
    Some(vector)
}

#[cfg(test)]
#[path = "remote_tests.rs"]
mod tests;
