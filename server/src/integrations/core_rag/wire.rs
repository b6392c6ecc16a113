//! What is said on the line. Builds of Core differ, so nothing is required of an answer but its text.

use domain::Language;
use domain::answers::Usage;
use domain::ids::RemoteConversationId;
use domain::knowledge::Source;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::files::FileAttachment;
use super::sources;

/// The longest question that Core takes, in characters.
pub(super) const MAX_QUESTION_CHARACTERS: usize = 2_000;

/// The body of a question.
#[derive(Serialize)]
pub(super) struct Question<'a> {
    query: &'a str,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<Uuid>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    file_attachments: &'a [FileAttachment],
    /// Forbids searching the web, or permits it.
    enable_web_search: bool,
}

impl<'a> Question<'a> {
    pub(super) fn new(
        query: &'a str,
        language: Language,
        conversation: Option<RemoteConversationId>,
        file_attachments: &'a [FileAttachment],
        documents_only: bool,
    ) -> Self {
        let language = match language {
            Language::Fa => "fa",
            Language::En => "en",
        };
        Self {
            query,
            language,
            conversation_id: conversation.map(|conversation| conversation.0),
            file_attachments,
            enable_web_search: !documents_only,
        }
    }
}

/// An answer that came whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) sources: Vec<Source>,
    pub(super) conversation: Option<RemoteConversationId>,
    pub(super) usage: Option<Usage>,
}

/// Reads the body of an answer; none when it holds no text.
pub(super) fn answer(body: &[u8]) -> Option<Answer> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let inner = value.get("data").filter(|data| data.is_object()).unwrap_or(&value);
    let text = |value: &Value| ["answer", "response", "text"].into_iter().find_map(|name| value.get(name)?.as_str().map(str::to_owned));
    let text = text(&value).or_else(|| text(inner)).filter(|text| !text.trim().is_empty())?;
    let either = |name: &str| value.get(name).or_else(|| inner.get(name)).unwrap_or(&Value::Null);
    Some(Answer {
        usage: usage(either("usage"), either("tokens_used"), &text),
        text,
        sources: sources::read(either("sources")),
        conversation: conversation(either("conversation_id")),
    })
}

/// What an answer cost: Core's builds count it in one figure, or in two.
fn usage(usage: &Value, tokens_used: &Value, text: &str) -> Option<Usage> {
    match (number(&usage["prompt_tokens"]), number(&usage["completion_tokens"])) {
        (Some(input), Some(output)) => Some(Usage::reported(input, output)),
        _ => number(&usage["total_tokens"]).or_else(|| number(tokens_used)).map(|total| Usage::of_total(total, text)),
    }
}

/// A number may come as a text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn conversation(value: &Value) -> Option<RemoteConversationId> {
    Uuid::try_parse(value.as_str()?.trim()).ok().map(RemoteConversationId)
}

/// How long to leave the service alone, as the body of a refusal says.
pub(super) fn retry_after_seconds(body: &[u8]) -> Option<u64> {
    let value: Value = serde_json::from_slice(body).ok()?;
    [&value, &value["detail"], &value["error"]].into_iter().find_map(|place| number(place.get("retry_after")?))
}

/// What an event of a stream says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    Conversation(RemoteConversationId),
    Text(String),
    Done(Vec<Source>),
    Error,
    Other,
}

/// Reads the data of an event. What is not known is passed over.
pub(super) fn event(data: &str) -> Event {
    if data.trim() == "[DONE]" {
        return Event::Done(Vec::new());
    }
    let Ok(value) = serde_json::from_str::<Value>(data) else { return Event::Other };
    match value.get("type").and_then(Value::as_str) {
        Some("conversation_id") => conversation(&value["conversation_id"]).map_or(Event::Other, Event::Conversation),
        Some("done") => Event::Done(sources::read(&value["sources"])),
        Some("error") => Event::Error,
        Some("token") | None => {
            let text = ["content", "token", "delta"].into_iter().find_map(|name| value.get(name)?.as_str());
            match text.filter(|text| !text.is_empty()) {
                Some(text) => Event::Text(text.to_owned()),
                None if value["finish_reason"].is_string() => Event::Done(Vec::new()),
                None => Event::Other,
            }
        }
        Some(_) => Event::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ID: &str = "0b6c1a3e-5a3b-4c51-9e57-3f1de5a0c001";

    fn read(value: &Value) -> Option<Answer> {
        answer(value.to_string().as_bytes())
    }

    fn id() -> Option<RemoteConversationId> {
        Some(RemoteConversationId(Uuid::parse_str(ID).unwrap()))
    }

    #[test]
    fn an_answer_is_read_as_the_service_writes_it() {
        let answer = read(&json!({
            "answer": "ده درصد.", "sources": ["📌 منبع 1:\n📄 متن: نرخ\n📚 نام سند: قانون"], "conversation_id": ID, "message_id": ID,
            "tokens_used": 812, "processing_time_ms": 5120, "file_analysis": null, "context_used": true, "cached": false,
        }))
        .unwrap();
        assert_eq!((answer.text.as_str(), answer.sources.len(), answer.conversation), ("ده درصد.", 1, id()));
        assert_eq!(answer.usage, Some(Usage::of_total(812, "ده درصد.")));
    }

    #[test]
    fn other_shapes_are_understood_and_nothing_but_the_text_is_needed() {
        let bare = |text: &str| Some(Answer { text: text.into(), sources: Vec::new(), conversation: None, usage: None });
        assert_eq!(read(&json!({ "response": "الف" })), bare("الف"));
        assert_eq!(read(&json!({ "text": "الف", "sources": null, "conversation_id": "not one", "tokens_used": [] })), bare("الف"));
        let nested = json!({ "data": { "answer": "الف", "conversation_id": ID }, "usage": { "total_tokens": "12" } });
        let counted = |usage| Some(Answer { conversation: id(), usage: Some(usage), ..bare("الف").unwrap() });
        assert_eq!(read(&nested), counted(Usage::of_total(12, "الف")));
        let nested =
            json!({ "data": { "answer": "الف", "conversation_id": ID, "usage": { "prompt_tokens": 9, "completion_tokens": "3" } } });
        assert_eq!(read(&nested), counted(Usage::reported(9, 3)));
        for nothing in [json!({}), json!({ "answer": " " }), json!({ "answer": 7 }), json!([]), json!("x"), json!({ "detail": "x" })] {
            assert_eq!(read(&nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_question_leaves_out_what_is_not_known() {
        let question = |conversation, documents_only| {
            serde_json::to_value(Question::new("?", Language::Fa, conversation, &[], documents_only)).unwrap()
        };
        assert_eq!(question(None, false), json!({ "query": "?", "language": "fa", "enable_web_search": true }));
        let known = json!({ "query": "?", "language": "fa", "conversation_id": ID, "enable_web_search": false });
        assert_eq!(question(id(), true), known);
    }

    #[test]
    fn events_of_all_dialects_are_understood() {
        for (data, event_) in [
            (json!({ "type": "token", "content": "a" }), Event::Text("a".into())),
            (json!({ "token": "a", "finish_reason": null }), Event::Text("a".into())),
            (json!({ "delta": "a" }), Event::Text("a".into())),
            (json!({ "token": "", "finish_reason": "stop" }), Event::Done(Vec::new())),
            (json!({ "type": "conversation_id", "conversation_id": ID }), Event::Conversation(id().unwrap())),
            (json!({ "type": "status", "message": "در حال جست‌وجو" }), Event::Other),
            (json!({ "type": "file_analysis", "content": "not the answer" }), Event::Other),
            (json!({ "type": "error", "message": "secret" }), Event::Error),
            (json!({ "type": "done", "sources": [] }), Event::Done(Vec::new())),
        ] {
            assert_eq!(event(&data.to_string()), event_, "{data}");
        }
        assert_eq!(event(" [DONE]"), Event::Done(Vec::new()));
        assert_eq!(event("<html>"), Event::Other);
    }

    #[test]
    fn a_pause_is_found_wherever_it_is_told() {
        for body in [r#"{"retry_after":7}"#, r#"{"detail":{"retry_after":"7"}}"#, r#"{"detail":"x","error":{"retry_after":7}}"#] {
            assert_eq!(retry_after_seconds(body.as_bytes()), Some(7), "{body}");
        }
        assert_eq!(retry_after_seconds(br#"{"detail":[{"loc":[]}]}"#), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-zآ-ی📌:\n ]{0,12}".prop_map(Value::from),
        ];
        let names =
            prop::sample::select(vec!["answer", "data", "sources", "conversation_id", "usage", "type", "content", "title", "text", "url"]);
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(names.clone().prop_map(str::to_owned), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(value in any_json()) {
            let text = value.to_string();
            if let Some(answer) = answer(text.as_bytes()) {
                prop_assert!(!answer.text.trim().is_empty());
                prop_assert!(answer.sources.iter().zip(1..).all(|(source, n)| source.n == n && source.passage.is_none()));
            }
            event(&text);
            retry_after_seconds(text.as_bytes());
        }

        #[test]
        fn bytes_that_are_no_answer_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(answer(&bytes), None);
            event(&String::from_utf8_lossy(&bytes));
        }
    }
}
