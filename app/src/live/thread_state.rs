//! An open conversation as the browser holds it, and what each frame of the socket does to it.
//!
//! Nothing here touches the page: the functions turn one state into the next and say what has changed,
//! so the page redraws only that.

use std::sync::Arc;

use domain::Error;
use domain::attachments::AttachedFile;
use domain::chat::protocol::{ClientFrame, News, RunEvent, ServerFrame};
use domain::chat::{ConversationSummary, MessageState, MessageView, RunPosition};
use domain::ids::{ConversationId, MessageId, RunId};

use super::thread_entry::{Content, Delivery, Entry, is_news};
use crate::chat::LoadedConversation;

/// What a step changed, for the page to redraw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Entries came or went.
    List,
    /// One entry is different; its key.
    Entry(String),
    /// The conversation has a new id or title.
    Summary,
    /// The text of an answer grew.
    Grew,
    /// An answer reached its end.
    Finished(MessageId),
}

/// What follows from a step.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What to redraw.
    pub changes: Vec<Change>,
    /// What to send to the server.
    pub replies: Vec<ClientFrame>,
    /// The conversation changed elsewhere: fetch it again.
    pub stale: bool,
}

/// An open conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreadState {
    /// What the list shows of it; none until the first question is accepted.
    pub summary: Option<ConversationSummary>,
    /// The oldest first.
    pub entries: Vec<Entry>,
    /// Where the messages before these begin, when there are any.
    pub earlier: Option<MessageId>,
    /// Of the newest messages as they were last loaded.
    pub mark: u32,
}

impl From<LoadedConversation> for ThreadState {
    fn from(loaded: LoadedConversation) -> Self {
        let LoadedConversation { summary, messages, earlier, mark } = loaded;
        Self { summary: Some(summary), entries: messages.into_iter().map(Entry::loaded).collect(), earlier, mark }
    }
}

impl ThreadState {
    /// Its id, once it has one.
    #[must_use]
    pub fn id(&self) -> Option<ConversationId> {
        self.summary.as_ref().map(|summary| summary.id)
    }

    /// The run that is writing an answer here.
    #[must_use]
    pub fn running(&self) -> Option<RunId> {
        self.positions().next_back().map(|position| position.run)
    }

    /// Whether a question is under way or being answered, so that the next one has to wait.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.running().is_some()
            || self.entries.iter().any(|entry| matches!(entry.content, Content::Pending { delivery: Delivery::Sending, .. }))
    }

    /// The frames that pick up every running answer where it is.
    #[must_use]
    pub fn resumes(&self) -> Vec<ClientFrame> {
        self.positions().map(|position| ClientFrame::Resume { position }).collect()
    }

    fn place_of(&self, message: MessageId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id() == Some(message))
    }

    fn positions(&self) -> impl DoubleEndedIterator<Item = RunPosition> + '_ {
        self.entries
            .iter()
            .filter_map(Entry::message)
            .filter(|message| message.state == MessageState::Running)
            .filter_map(|message| message.run)
    }

    /// Adds a question. It goes out at once, or waits when an answer is being written.
    pub fn ask(&mut self, key: String, text: String, files: Vec<AttachedFile>, documents_only: bool) -> Outcome {
        let waits =
            self.busy() || self.entries.iter().any(|entry| matches!(entry.content, Content::Pending { delivery: Delivery::Waiting, .. }));
        let delivery = if waits { Delivery::Waiting } else { Delivery::Sending };
        let mut outcome = Outcome { changes: vec![Change::List], ..Outcome::default() };
        if !waits {
            outcome.replies.push(frame(&key, self.id(), &text, &files, documents_only));
        }
        self.entries.push(Entry { key, content: Content::Pending { text, files, documents_only, delivery } });
        outcome
    }

    /// Sends a rejected question once more, under the same key.
    pub fn retry(&mut self, key: &str) -> Outcome {
        let conversation = self.id();
        let busy = self.busy();
        let mut outcome = Outcome::default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key)
            && let Content::Pending { text, files, documents_only, delivery } = &mut entry.content
        {
            *delivery = if busy { Delivery::Waiting } else { Delivery::Sending };
            if !busy {
                outcome.replies.push(frame(key, conversation, text, files, *documents_only));
            }
            outcome.changes.push(Change::Entry(key.to_owned()));
        }
        outcome
    }

    /// Withdraws an unconfirmed question and returns its text and its files.
    pub fn withdraw(&mut self, key: &str) -> Option<(String, Vec<AttachedFile>)> {
        let place = self.entries.iter().position(|entry| entry.key == key && entry.id().is_none())?;
        match self.entries.remove(place).content {
            Content::Pending { text, files, .. } => Some((text, files)),
            Content::Stored(_) | Content::Settled(_) => None,
        }
    }

    /// Adds the messages before the current ones.
    pub fn prepend(&mut self, loaded: LoadedConversation) {
        self.earlier = loaded.earlier;
        let present: Vec<MessageId> = self.entries.iter().filter_map(Entry::id).collect();
        let earlier = loaded.messages.into_iter().filter(|message| !present.contains(&message.id())).map(Entry::loaded);
        self.entries.splice(0..0, earlier);
    }

    /// Takes over what the server has now, except where this tab is ahead of it.
    pub fn merge(&mut self, loaded: LoadedConversation) -> Outcome {
        let mut outcome = Outcome::default();
        if self.summary.as_ref() != Some(&loaded.summary) {
            self.summary = Some(loaded.summary);
            outcome.changes.push(Change::Summary);
        }
        self.mark = loaded.mark;
        let reaches = loaded.earlier.is_none() || loaded.messages.iter().any(|message| self.place_of(message.id()).is_some());
        if !reaches && !loaded.messages.is_empty() {
            // More has happened than was loaded: between it and what is shown, messages would be missing.
            self.entries.retain(|entry| entry.id().is_none());
            self.earlier = loaded.earlier;
        }
        for message in loaded.messages {
            match self.entries.iter_mut().find(|entry| entry.id() == Some(message.id())) {
                Some(entry) => {
                    if is_news(&entry.content, &message) {
                        outcome.changes.push(Change::Entry(entry.key.clone()));
                        entry.content = message.into();
                    }
                }
                None => {
                    // Before a later one, and before what is not stored yet.
                    let id = message.id();
                    let place = self.entries.iter().position(|entry| entry.id().is_none_or(|other| other > id));
                    self.entries.insert(place.unwrap_or(self.entries.len()), Entry::loaded(message));
                    outcome.changes.push(Change::List);
                }
            }
        }
        outcome.replies = self.resumes();
        // An answer may have ended while nobody here was told.
        self.send_waiting(&mut outcome);
        outcome
    }

    /// What a frame from the server does.
    pub fn apply(&mut self, frame: &ServerFrame) -> Outcome {
        match frame {
            ServerFrame::Accepted { key, conversation, question, answer } => self.accept(key, conversation, question, answer),
            ServerFrame::Continued { answer } => self.replace(answer),
            ServerFrame::Refused { key: Some(key), error } => self.reject(key, error),
            ServerFrame::Run { run, seq, event } => self.advance(*run, *seq, event),
            ServerFrame::Settled { message, .. } => self.settle(message),
            ServerFrame::News { news } => self.apply_news(news),
            ServerFrame::Refused { key: None, .. } | ServerFrame::Missed | ServerFrame::Pong => Outcome::default(),
        }
    }

    fn accept(&mut self, key: &str, conversation: &ConversationSummary, question: &MessageView, answer: &MessageView) -> Outcome {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key && entry.id().is_none()) else {
            return Outcome::default();
        };
        entry.content = Content::Stored(Arc::new(question.clone()));
        if !self.entries.iter().any(|entry| entry.id() == Some(answer.id)) {
            let place = self.entries.iter().position(|entry| entry.key == key).map_or(self.entries.len(), |place| place + 1);
            self.entries.insert(place, Entry::stored(answer.clone()));
        }
        let mut outcome = Outcome { changes: vec![Change::Entry(key.to_owned()), Change::List], ..Outcome::default() };
        if self.summary.as_ref() != Some(conversation) {
            self.summary = Some(conversation.clone());
            outcome.changes.push(Change::Summary);
        }
        if answer.state != MessageState::Running {
            self.send_waiting(&mut outcome);
        }
        outcome
    }

    fn reject(&mut self, key: &str, error: &Error) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key)
            && let Content::Pending { delivery, .. } = &mut entry.content
        {
            *delivery = Delivery::Failed(error.clone());
            outcome.changes.push(Change::Entry(key.to_owned()));
            // Another tab may have been quicker.
            outcome.stale = true;
        }
        outcome
    }

    fn replace(&mut self, message: &MessageView) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id() == Some(message.id)) {
            entry.content = Content::Stored(Arc::new(message.clone()));
            outcome.changes.push(Change::Entry(entry.key.clone()));
        }
        outcome
    }

    fn settle(&mut self, message: &MessageView) -> Outcome {
        let mut outcome = self.replace(message);
        if !outcome.changes.is_empty() && message.state != MessageState::Running {
            outcome.changes.push(Change::Finished(message.id));
            self.send_waiting(&mut outcome);
        }
        outcome
    }

    /// Applies one event of a run. Earlier ones are skipped; after a gap the missing ones are asked for.
    fn advance(&mut self, run: RunId, seq: u64, event: &RunEvent) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| entry.message().and_then(|message| message.run).is_some_and(|position| position.run == run))
        else {
            return outcome;
        };
        let key = entry.key.clone();
        let Some(message) = entry.message_mut() else { return outcome };
        let Some(position) = message.run.as_mut() else { return outcome };
        if seq <= position.seq {
            return outcome;
        }
        if seq > position.seq + 1 {
            outcome.replies.push(ClientFrame::Resume { position: *position });
            return outcome;
        }
        position.seq = seq;
        outcome.changes.push(Change::Entry(key));
        match event {
            RunEvent::Started { engine } => message.engine = Some(*engine),
            RunEvent::Sources { sources } => message.sources.clone_from(sources),
            RunEvent::Text { patches } => {
                patches.iter().for_each(|patch| patch.apply(&mut message.blocks));
                outcome.changes.push(Change::Grew);
            }
            RunEvent::Ended { state, failure, at } => {
                if let Some(summary) = &mut self.summary {
                    summary.updated_at = summary.updated_at.max(*at);
                }
                message.state = *state;
                message.failure = *failure;
                message.run = None;
                outcome.changes.push(Change::Finished(message.id));
                self.send_waiting(&mut outcome);
            }
        }
        outcome
    }

    fn apply_news(&mut self, news: &News) -> Outcome {
        let mut outcome = Outcome::default();
        if let News::Conversation { conversation } = news
            && let Some(summary) = &mut self.summary
            && summary.id == conversation.id
            && summary != conversation
        {
            outcome.stale = conversation.updated_at > summary.updated_at;
            *summary = conversation.clone();
            outcome.changes.push(Change::Summary);
            // A running answer is followed here anyway; only what another tab did has to be fetched.
            outcome.stale &= !self.busy();
        }
        outcome
    }

    /// Sends the oldest waiting question.
    fn send_waiting(&mut self, outcome: &mut Outcome) {
        if self.busy() {
            return;
        }
        let conversation = self.id();
        for entry in &mut self.entries {
            if let Content::Pending { text, files, documents_only, delivery: delivery @ Delivery::Waiting } = &mut entry.content {
                *delivery = Delivery::Sending;
                outcome.changes.push(Change::Entry(entry.key.clone()));
                outcome.replies.push(frame(&entry.key, conversation, text, files, *documents_only));
                return;
            }
        }
    }
}

/// The frame that asks a question.
fn frame(key: &str, conversation: Option<ConversationId>, text: &str, files: &[AttachedFile], documents_only: bool) -> ClientFrame {
    let attachments = files.iter().map(|file| file.id).collect();
    ClientFrame::Ask { key: key.to_owned(), conversation, text: text.to_owned(), attachments, documents_only }
}

#[cfg(test)]
#[path = "thread_state_tests.rs"]
mod tests;
