//! What is said on the line. Servers differ in what they add and leave out, so everything that is not needed is optional.

use bytes::Bytes;
use domain::answers::Speaker;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    stream_options: StreamOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(flatten)]
    limit: TokenLimit,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

/// The limit of an answer under the name that the server knows.
#[derive(Serialize)]
pub(super) enum TokenLimit {
    #[serde(rename = "max_tokens")]
    Tokens(u32),
    #[serde(rename = "max_completion_tokens")]
    Completion(u32),
}

/// The body of a question.
pub(super) fn request(
    model: &str,
    prompt: &[(Speaker, String)],
    temperature: Option<f32>,
    limit: TokenLimit,
) -> Result<Bytes, serde_json::Error> {
    let messages = prompt.iter().map(|(speaker, content)| Message { role: role(*speaker), content }).collect();
    let stream_options = StreamOptions { include_usage: true };
    serde_json::to_vec(&Request { model, messages, stream: true, stream_options, temperature, limit }).map(Bytes::from)
}

const fn role(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::System => "system",
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
    }
}

/// What an event says.
pub(super) enum Piece {
    Chunk(Chunk),
    End,
}

#[derive(Deserialize)]
pub(super) struct Chunk {
    pub(super) choices: Option<Vec<Choice>>,
    pub(super) usage: Option<Usage>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) delta: Option<Delta>,
    pub(super) finish_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Delta {
    pub(super) content: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Usage {
    #[serde(default)]
    pub(super) prompt_tokens: u64,
    #[serde(default)]
    pub(super) completion_tokens: u64,
}

/// Why the model stopped.
#[derive(Clone, Copy)]
pub(super) enum Finish {
    /// It had said everything.
    Stop,
    /// It was not allowed to say more.
    Length,
    /// A filter stepped in.
    Filtered,
}

impl Finish {
    pub(super) fn of(reason: &str) -> Self {
        match reason {
            "length" => Self::Length,
            "content_filter" => Self::Filtered,
            _ => Self::Stop,
        }
    }
}

/// Reads the data of an event; an error that the server reports comes back as its code.
pub(super) fn read(data: &str) -> Result<Piece, String> {
    if data.trim() == "[DONE]" {
        return Ok(Piece::End);
    }
    let value: Value = serde_json::from_str(data).map_err(|_| "it sent something that is not JSON")?;
    if value.get("error").is_some_and(|error| !error.is_null()) || value.get("object").is_some_and(|object| object == "error") {
        return Err(code_of(&value).map_or_else(|| "it reported an error".into(), |code| format!("it reported the error {code}")));
    }
    serde_json::from_value(value).map(Piece::Chunk).map_err(|_| "it sent something that is no chunk".into())
}

/// The code in the body of an error.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    code_of(&serde_json::from_slice(body).ok()?)
}

/// The code or type of an error, never its message.
fn code_of(value: &Value) -> Option<String> {
    let error = value.get("error").filter(|error| error.is_object()).unwrap_or(value);
    ["code", "type"].into_iter().find_map(|member| match error.get(member)? {
        Value::String(code) if is_code(code) => Some(code.clone()),
        Value::Number(code) => Some(code.to_string()),
        _ => None,
    })
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}
