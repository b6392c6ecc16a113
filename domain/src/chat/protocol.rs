//! What browser and server say to each other over `/ws`: JSON text frames of these types.
//!
//! A run's events are numbered from 1 without gaps. A client that says `resume` with the last number it has
//! gets every later one exactly once, whatever happened to the line, the tab or the process in between.
//!
//! Variants are tagged from outside (`{"ask": {…}}`): serde reads an inner tag through a buffer of its own, which costs
//! the browser's half tens of kilobytes.

use serde::{Deserialize, Serialize};

use super::types::{ConversationSummary, MessageState, MessageView, RunPosition};
use crate::answers::{AnswerFailure, EngineName};
use crate::ids::{AttachmentId, ConversationId, DocumentId, MessageId, RunId};
use crate::knowledge::{DocumentView, Source};
use crate::{Error, Timestamp};

/// Where the socket is.
pub const PATH: &str = "/ws";
/// The largest frame either side sends.
pub const MAX_FRAME_BYTES: usize = 64 * 1024;
/// The server pings this often; a client that has heard nothing for twice as long reconnects.
pub const HEARTBEAT_SECONDS: u32 = 25;

/// Closing codes that the client acts upon (RFC 6455 §7.4.2, private use).
pub mod close {
    /// The server restarts: come back after a short, random while.
    pub const RESTARTING: u16 = 1012;
    /// The session is over: sign in again.
    pub const SIGNED_OUT: u16 = 4401;
    /// The client sent something that makes no sense, or too much.
    pub const POLICY: u16 = 1008;
    /// A frame larger than [`super::MAX_FRAME_BYTES`].
    pub const TOO_BIG: u16 = 1009;
    /// What was sent as text is none.
    pub const NOT_TEXT: u16 = 1007;
    /// What was sent are no frames of a WebSocket.
    pub const PROTOCOL: u16 = 1002;
}

/// From the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// Ask a question. Sent again with the same key, it is the same question.
    Ask {
        /// Chosen by the client, unique among its questions.
        key: String,
        /// The conversation; none begins a new one.
        conversation: Option<ConversationId>,
        /// The question.
        text: String,
        /// Files that have come before it.
        #[serde(default)]
        attachments: Vec<AttachmentId>,
        /// Whether the web must not be searched for its answer.
        #[serde(default)]
        documents_only: bool,
    },
    /// Send the events of a run after the given one, and those to come.
    Resume {
        /// The run and the last event the client has.
        position: RunPosition,
    },
    /// Stop writing the answer.
    Stop {
        /// The run.
        run: RunId,
    },
    /// Continue an interrupted, stopped or failed answer.
    #[serde(rename = "continue")]
    ContinueAnswer {
        /// The answer.
        message: MessageId,
    },
    /// Are you there?
    Ping,
}

/// To the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// The question is safe in the database and its answer has begun. Events of the run follow by themselves.
    Accepted {
        /// The key the client gave.
        key: String,
        /// The conversation, new or old.
        conversation: ConversationSummary,
        /// The question as stored.
        question: Box<MessageView>,
        /// The answer as it stands; its `run` says where to go on.
        answer: Box<MessageView>,
    },
    /// The continuing of an answer has begun.
    Continued {
        /// The answer as it stands; its `run` says where to go on.
        answer: Box<MessageView>,
    },
    /// What was asked for was not done.
    Refused {
        /// The key of the question, when it was one.
        key: Option<String>,
        /// Why.
        error: Error,
    },
    /// Something happened in a run.
    Run {
        /// The run.
        run: RunId,
        /// The number of the event.
        seq: u64,
        /// What happened.
        event: RunEvent,
    },
    /// The run's events are gone (it ended a while ago): here is the message as it stands. Nothing of the run follows.
    Settled {
        /// The run.
        run: RunId,
        /// The message.
        message: Box<MessageView>,
    },
    /// News about the person's own things.
    News {
        /// What is new.
        news: News,
    },
    /// There may have been news that did not come here: time to read anew what they are about.
    Missed,
    /// Yes, I am.
    Pong,
}

/// What happens while an answer is written. Applied in order, they turn an empty message into the finished one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEvent {
    /// An engine took the question.
    Started {
        /// Which.
        engine: EngineName,
    },
    /// The passages the answer may cite.
    Sources {
        /// In the order of their numbers.
        sources: Vec<Source>,
    },
    /// The text grew.
    Text {
        /// What changed in the HTML of the answer's blocks.
        patches: Vec<BlockPatch>,
    },
    /// Nothing more follows.
    Ended {
        /// How the message stands now.
        state: MessageState,
        /// Why it failed, when it did.
        failure: Option<AnswerFailure>,
        /// When.
        at: Timestamp,
    },
}

/// A change of one block: keep `prefix` bytes of its start and `suffix` bytes of its end, and put `insert` between.
/// A block that does not exist yet is empty. Both cuts fall between characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockPatch {
    /// Which block, from 0. Blocks are never removed, only emptied.
    pub block: u32,
    /// Bytes kept at the start.
    pub prefix: u32,
    /// Bytes kept at the end.
    pub suffix: u32,
    /// What stands between them now.
    pub insert: String,
}

impl BlockPatch {
    /// The smallest patch of `block` that turns `old` into `new`; `None` when they are the same.
    #[must_use]
    pub fn between(block: usize, old: &str, new: &str) -> Option<Self> {
        if old == new {
            return None;
        }
        let mut prefix = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        while !(old.is_char_boundary(prefix) && new.is_char_boundary(prefix)) {
            prefix -= 1;
        }
        let room = old.len().min(new.len()) - prefix;
        let mut suffix = old.bytes().rev().zip(new.bytes().rev()).take(room).take_while(|(a, b)| a == b).count();
        while !(old.is_char_boundary(old.len() - suffix) && new.is_char_boundary(new.len() - suffix)) {
            suffix -= 1;
        }
        let insert = new[prefix..new.len() - suffix].to_owned();
        Some(Self { block: narrow(block), prefix: narrow(prefix), suffix: narrow(suffix), insert })
    }

    /// Applies the patch. A patch that does not fit (a bug, or a forged frame) replaces the whole block by what it inserts.
    pub fn apply(&self, blocks: &mut Vec<String>) {
        let index = self.block as usize;
        if index > blocks.len() + 64 {
            return;
        }
        if index >= blocks.len() {
            blocks.resize(index + 1, String::new());
        }
        let old = &blocks[index];
        let head = old.get(..self.prefix as usize);
        let tail = old.len().checked_sub(self.suffix as usize).and_then(|start| old.get(start..));
        let fits = (self.prefix as usize).saturating_add(self.suffix as usize) <= old.len();
        blocks[index] = match (head, tail) {
            (Some(head), Some(tail)) if fits => [head, &self.insert, tail].concat(),
            _ => self.insert.clone(),
        };
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// News about a person's own things, told to all their open tabs: the events of every room in one frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A document is new or its intake went on.
    Document {
        /// The document as it stands.
        document: DocumentView,
    },
    /// A document was deleted.
    DocumentGone {
        /// Which.
        id: DocumentId,
    },
    /// A conversation is new, was renamed, restored, or something happened in it.
    Conversation {
        /// The conversation as it stands.
        conversation: ConversationSummary,
    },
    /// A conversation was deleted.
    ConversationGone {
        /// Which.
        id: ConversationId,
    },
    /// One of the person's sessions has ended; whoever has it open is signed out.
    SignedOut,
}

crate::json::from_json! {
    struct BlockPatch { block, prefix, suffix, insert }
}

crate::json::from_json! {
    enum ClientFrame {
        "ask" => Ask { key, conversation, text, attachments, documents_only },
        "resume" => Resume { position },
        "stop" => Stop { run },
        "continue" => ContinueAnswer { message },
        "ping" => Ping,
    }
    enum ServerFrame {
        "accepted" => Accepted { key, conversation, question, answer },
        "continued" => Continued { answer },
        "refused" => Refused { key, error },
        "run" => Run { run, seq, event },
        "settled" => Settled { run, message },
        "news" => News { news },
        "missed" => Missed,
        "pong" => Pong,
    }
    enum RunEvent {
        "started" => Started { engine },
        "sources" => Sources { sources },
        "text" => Text { patches },
        "ended" => Ended { state, failure, at },
    }
    enum News {
        "document" => Document { document },
        "document_gone" => DocumentGone { id },
        "conversation" => Conversation { conversation },
        "conversation_gone" => ConversationGone { id },
        "signed_out" => SignedOut,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::knowledge::{DocumentFormat, DocumentState, LibraryEvent};
    use crate::sessions::SessionEvent;

    proptest! {
        #[test]
        fn a_patch_turns_the_old_block_into_the_new_one(old in "[aب<>گ 🙂]{0,30}", new in "[aب<>گ 🙂]{0,30}") {
            let mut blocks = vec![String::new(), old.clone()];
            if let Some(patch) = BlockPatch::between(1, &old, &new) {
                patch.apply(&mut blocks);
            }
            prop_assert_eq!(&blocks[1], &new);
        }

        #[test]
        fn a_patch_that_does_not_fit_never_panics(block in 0_u32..200, prefix: u32, suffix: u32, old in "[aب🙂]{0,8}") {
            let mut blocks = vec![old];
            BlockPatch { block, prefix, suffix, insert: "x".into() }.apply(&mut blocks);
        }
    }

    #[test]
    fn the_event_of_every_room_reads_as_news() {
        let json = |event: &LibraryEvent| serde_json::to_value(event).unwrap();
        let id = DocumentId(uuid::Uuid::from_u128(7));
        let document = DocumentView {
            id,
            name: "a.txt".into(),
            format: DocumentFormat::Text,
            size: 1,
            state: DocumentState::Queued,
            failure: None,
            pages: None,
            unreadable: None,
            encoding: None,
            progress: None,
            passages: 0,
            created_at: Timestamp(0),
            folder: None,
            source_url: None,
            is_refreshed: false,
        };
        for (event, news) in [
            (json(&LibraryEvent::Document { document: document.clone() }), News::Document { document }),
            (json(&LibraryEvent::DocumentGone { id }), News::DocumentGone { id }),
            (serde_json::to_value(SessionEvent::SignedOut).unwrap(), News::SignedOut),
        ] {
            assert_eq!(crate::json::read(&event.to_string()), Some(news));
        }
    }

    #[test]
    fn growing_text_costs_only_its_new_letters() {
        let patch = BlockPatch::between(0, "<p dir=\"rtl\">سلا</p>", "<p dir=\"rtl\">سلام بر شما</p>");
        assert_eq!(patch.map(|patch| patch.insert), Some("م بر شما".to_owned()));
    }
}
