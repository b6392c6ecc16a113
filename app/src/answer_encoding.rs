//! How server functions answer: in JSON, which the browser reads by the types' own account of their fields.

use bytes::Bytes;
use domain::json::{self, FromJson};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;

/// The `output` of a server function that the browser's half calls.
pub(crate) type Answer = Post<AnswerEncoding>;

/// See [`Answer`].
pub struct AnswerEncoding;

/// What came is not what was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an answer that cannot be read")
    }
}

impl ContentType for AnswerEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for AnswerEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for AnswerEncoding {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: FromJson> Decodes<T> for AnswerEncoding {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        std::str::from_utf8(&bytes).ok().and_then(json::read).ok_or(Unreadable)
    }
}
