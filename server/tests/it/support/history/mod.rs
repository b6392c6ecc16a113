//! What clients did and were told, moment by moment, and whether one truthful server could have told them so.

mod check;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use domain::chat::{Author, MessageState, MessageView};
use domain::ids::{ConversationId, MessageId, RunId};

pub use check::{Violation, check};

/// Something a client wants changed. Sent again after an unknown outcome, it is still the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A question; no two have the same text.
    Ask {
        text: String,
    },
    /// A title; no two are the same.
    Rename {
        conversation: ConversationId,
        title: String,
    },
    Delete {
        conversation: ConversationId,
    },
    Restore {
        conversation: ConversationId,
    },
    /// A document; no two have the same name or content.
    Upload {
        name: String,
    },
}

/// What the client learnt of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was acknowledged; a question, in this conversation.
    Done(Option<ConversationId>),
    /// It was refused, and so has not happened.
    Refused(String),
    /// The answer never came: it may have happened or not.
    Unknown,
    /// The server said that it failed itself: it may have happened or not, and should not have been said.
    Failed(String),
}

/// One attempt of a client.
#[derive(Debug, Clone)]
pub struct Op {
    pub client: usize,
    pub act: Act,
    pub called: Duration,
    pub returned: Duration,
    pub outcome: Outcome,
}

/// An answer as one client saw it grow, over all its lines.
#[derive(Debug, Clone)]
pub struct Stream {
    pub client: usize,
    pub message: MessageId,
    pub run: RunId,
    /// What the client had when it began to listen: everything up to this event.
    pub from: u64,
    pub text_before: String,
    pub heard: Vec<Heard>,
    pub end: End,
}

/// One event of a run, and the text as it stood after it.
#[derive(Debug, Clone)]
pub struct Heard {
    pub seq: u64,
    pub event: String,
    pub text: String,
}

/// How a client's listening ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With the run's last event.
    Ended(MessageState),
    /// The rest was told in one piece.
    Settled(MessageState, String),
    /// The client turned to something else, or the conversation was deleted.
    Left,
    /// Nothing came, for longer than any lease lasts.
    Stalled,
}

/// The text of an answer that a page showed.
#[derive(Debug, Clone)]
pub struct Glimpse {
    pub message: MessageId,
    pub called: Duration,
    pub returned: Duration,
    pub text: String,
}

/// All that was recorded.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub ops: Vec<Op>,
    pub streams: Vec<Stream>,
    pub glimpses: Vec<Glimpse>,
    /// The codes with which lines were closed that the client had not left: none when they broke.
    pub lines_lost: Vec<Option<u16>>,
    /// Errors of the server's own outside any op.
    pub failures: Vec<String>,
}

/// Where clients write down what they do.
pub struct History {
    begun: Instant,
    record: Mutex<Record>,
}

impl History {
    pub fn begin() -> Self {
        Self { begun: Instant::now(), record: Mutex::default() }
    }

    pub fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    pub fn op(&self, client: usize, act: &Act, called: Duration, outcome: &Outcome) {
        let op = Op { client, act: act.clone(), called, returned: self.now(), outcome: outcome.clone() };
        self.write().ops.push(op);
    }

    pub fn stream(&self, stream: Stream) {
        self.write().streams.push(stream);
    }

    pub fn glimpse(&self, message: MessageId, called: Duration, text: String) {
        let glimpse = Glimpse { message, called, returned: self.now(), text };
        self.write().glimpses.push(glimpse);
    }

    pub fn line_lost(&self, code: Option<u16>) {
        self.write().lines_lost.push(code);
    }

    pub fn failure(&self, why: String) {
        self.write().failures.push(why);
    }

    pub fn record(&self) -> Record {
        self.write().clone()
    }

    fn write(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().expect("the record")
    }
}

impl Record {
    /// In a line, what happened.
    pub fn summary(&self) -> String {
        let count = |wanted: fn(&Outcome) -> bool| self.ops.iter().filter(|op| wanted(&op.outcome)).count();
        let events: usize = self.streams.iter().map(|stream| stream.heard.len()).sum();
        let settled = self.streams.iter().filter(|stream| matches!(stream.end, End::Settled(..))).count();
        format!(
            "{} attempts: {} acknowledged, {} refused, {} unknown, {} failed; {} streams with {events} events, {settled} of them settled; \
             {} glimpses; {} lines lost",
            self.ops.len(),
            count(|outcome| matches!(outcome, Outcome::Done(_))),
            count(|outcome| matches!(outcome, Outcome::Refused(_))),
            count(|outcome| *outcome == Outcome::Unknown),
            count(|outcome| matches!(outcome, Outcome::Failed(_))),
            self.streams.len(),
            self.glimpses.len(),
            self.lines_lost.len(),
        )
    }
}

/// What is there in the end.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    pub conversations: BTreeMap<ConversationId, Kept>,
    pub documents: Vec<KeptDocument>,
}

/// A conversation that is there.
#[derive(Debug, Clone)]
pub struct Kept {
    pub title: String,
    pub deleted: bool,
    pub messages: Vec<Said>,
}

/// A message that is there.
#[derive(Debug, Clone)]
pub struct Said {
    pub id: MessageId,
    pub author: Author,
    pub text: String,
    pub state: MessageState,
}

impl From<MessageView> for Said {
    fn from(view: MessageView) -> Self {
        Self { id: view.id, author: view.author, text: shown(&view), state: view.state }
    }
}

/// A document that is there.
#[derive(Debug, Clone)]
pub struct KeptDocument {
    pub name: String,
    pub indexed: bool,
    /// The numbers of its passages, in order.
    pub passages: Vec<i64>,
}

/// What a person reads in a message.
pub fn shown(message: &MessageView) -> String {
    match message.author {
        Author::Person => message.text.clone(),
        Author::Assistant => visible(&message.blocks),
    }
}

/// The words of blocks of HTML, one space apart.
pub fn visible(blocks: &[String]) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for letter in blocks.join("\n").chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
