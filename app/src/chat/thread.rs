//! An open conversation on the page: the pure [`ThreadState`], the signals that show it, and the socket that feeds it.

use std::rc::Rc;
use std::sync::Arc;

use domain::attachments::AttachedFile;
use domain::chat::ConversationSummary;
use domain::chat::protocol::{ClientFrame, ServerFrame};
use domain::ids::{ConversationId, MessageId, RunId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::documents_only::is_documents_only;
use super::loaded::LoadedConversation;
use super::server_fns::load_messages;
use crate::errors::of_domain;
use crate::language::use_locale;
use crate::live::thread_entry::{Content, Delivery, Entry};
use crate::live::thread_state::{Change, Outcome, ThreadState};
use crate::live::{Live, Reading, fresh_key, reading, use_live};
use crate::ui::use_toasts;

/// A row of the thread. Its content changes under the same key, so only what is different is redrawn.
#[derive(Debug, Clone)]
pub struct Row {
    pub key: String,
    pub content: ArcRwSignal<Content>,
}

/// The handle to an open conversation.
#[derive(Debug, Clone, Copy)]
pub struct Thread {
    state: StoredValue<ThreadState>,
    live: Live,
    /// The oldest first, without the waiting questions.
    pub rows: RwSignal<Vec<Row>>,
    /// What the list shows of it; none until the first question is accepted.
    pub summary: RwSignal<Option<ConversationSummary>>,
    /// The run that is writing an answer.
    pub running: RwSignal<Option<RunId>>,
    /// Where earlier messages are loaded from, when there are any.
    pub earlier: RwSignal<Option<MessageId>>,
    /// Counts up when text grew or rows came.
    pub growth: RwSignal<u32>,
    /// Counts up when a row was drawn anew.
    pub redrawn: RwSignal<u32>,
    /// Counts up when a question was sent from here.
    pub asked: RwSignal<u32>,
    /// The answer that has just been finished, to be announced once.
    pub finished: RwSignal<Option<MessageId>>,
    /// The question that is scrolled to the top: its answer gets a screen of its own.
    pub newest: RwSignal<Option<String>>,
    /// Questions that wait for the running answer to end: their keys and texts.
    pub waiting: RwSignal<Vec<(String, String)>>,
}

impl Thread {
    /// Opens a conversation, or an empty one. Later changes come over the socket.
    #[must_use]
    pub fn open(loaded: Option<LoadedConversation>) -> Self {
        let state = loaded.map(ThreadState::from).unwrap_or_default();
        let thread = Self {
            live: use_live(),
            rows: RwSignal::new(state.entries.iter().map(Row::of).collect()),
            summary: RwSignal::new(state.summary.clone()),
            running: RwSignal::new(state.running()),
            earlier: RwSignal::new(state.earlier),
            growth: RwSignal::new(0),
            redrawn: RwSignal::new(0),
            asked: RwSignal::new(0),
            finished: RwSignal::new(None),
            newest: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            state: StoredValue::new(state),
        };
        let (locale, toasts) = (use_locale(), use_toasts());
        thread.live.listen(move |frame| {
            if let ServerFrame::Refused { key: None, error } = &*frame {
                toasts.show(of_domain(locale, error));
            }
            thread.step(|state| state.apply(&frame));
        });
        Effect::new(move |_| thread.restore_unconfirmed());
        thread.live.keep_current(move || {
            thread.state.try_with_value(ThreadState::resumes)?.iter().for_each(|frame| thread.live.send(frame));
            thread.newest()
        });
        thread
    }

    /// The conversation's id, once it has one.
    #[must_use]
    pub fn id(self) -> Option<ConversationId> {
        self.summary.with_untracked(|summary| summary.as_ref().map(|summary| summary.id))
    }

    pub fn ask(self, text: String, files: Vec<AttachedFile>) {
        let documents_only = is_documents_only();
        self.step(|state| state.ask(fresh_key(), text, files, documents_only));
    }

    /// Sends a rejected question once more.
    pub fn retry(self, key: &str) {
        self.step(|state| state.retry(key));
    }

    /// Withdraws an unconfirmed question and returns its text and its files.
    pub fn withdraw(self, key: &str) -> Option<(String, Vec<AttachedFile>)> {
        let withdrawn = self.state.try_update_value(|state| state.withdraw(key)).flatten();
        self.show(&[Change::List]);
        withdrawn
    }

    /// Stops the running answer; true when there was one.
    pub fn stop(self) -> bool {
        let run = self.running.get_untracked();
        if let Some(run) = run {
            self.live.send(&ClientFrame::Stop { run });
        }
        run.is_some()
    }

    /// Continues an answer that ended too soon.
    pub fn continue_answer(self, message: MessageId) {
        self.live.send(&ClientFrame::ContinueAnswer { message });
    }

    /// Loads the messages before the current ones, then calls back.
    pub fn load_earlier(self, done: impl FnOnce() + 'static) {
        let (Some(id), Some(before)) = (self.id(), self.earlier.get_untracked()) else { return };
        spawn_local(async move {
            if let Ok(loaded) = load_messages(id, Some(before), None).await {
                self.state.try_update_value(|state| state.prepend(loaded));
                self.show(&[Change::List]);
            }
            done();
        });
    }

    /// Shows again the questions that an earlier page sent and nobody confirmed.
    fn restore_unconfirmed(self) {
        for (key, text, documents_only) in self.live.unconfirmed(self.id()) {
            let listed = self.rows.with_untracked(|rows| rows.iter().any(|row| row.key == key));
            if !listed {
                self.state.update_value(|state| {
                    let content = Content::Pending { text, files: Vec::new(), documents_only, delivery: Delivery::Sending };
                    state.entries.push(Entry { key, content });
                });
            }
        }
        self.show(&[Change::List]);
    }

    fn step(self, step: impl FnOnce(&mut ThreadState) -> Outcome) {
        let Some(outcome) = self.state.try_update_value(step) else { return };
        for frame in &outcome.replies {
            if let ClientFrame::Ask { key, .. } = frame {
                self.newest.set(Some(key.clone()));
                self.asked.update(|count| *count += 1);
            }
        }
        self.show(&outcome.changes);
        outcome.replies.iter().for_each(|frame| self.live.send(frame));
        if outcome.stale {
            self.live.read_anew(Rc::new(move || self.newest()));
        }
    }

    /// The newest messages, unless the server has just those that were loaded last. None while there is no conversation, or when it
    /// has been left.
    fn newest(self) -> Option<Reading> {
        let (id, mark) = self.state.try_with_value(|state| state.id().map(|id| (id, state.mark)))??;
        Some(reading(load_messages(id, None, Some(mark)), move |loaded| self.step(|state| state.merge(loaded))))
    }

    /// Copies changes of the state to the signals.
    fn show(self, changes: &[Change]) {
        if self.rows.is_disposed() {
            return;
        }
        for change in changes {
            match change {
                Change::List => self.show_list(),
                Change::Entry(key) => self.show_entry(key),
                Change::Summary => self.summary.set(self.state.with_value(|state| state.summary.clone())),
                Change::Grew => self.growth.update(|count| *count += 1),
                Change::Finished(message) => self.finished.set(Some(*message)),
            }
        }
        let (running, earlier) = self.state.with_value(|state| (state.running(), state.earlier));
        if self.running.get_untracked() != running {
            self.running.set(running);
        }
        if self.earlier.get_untracked() != earlier {
            self.earlier.set(earlier);
        }
    }

    fn show_list(self) {
        self.rows.update(|rows| {
            let mut old = std::mem::take(rows);
            *rows = self.state.with_value(|state| {
                let row = |entry: &Entry| match old.iter().position(|row| row.key == entry.key) {
                    Some(place) => old.swap_remove(place),
                    None => Row::of(entry),
                };
                state.entries.iter().filter(|entry| entry.waiting().is_none()).map(row).collect()
            });
        });
        let waiting = self.state.with_value(|state| {
            let text = |entry: &Entry| entry.waiting().map(|text| (entry.key.clone(), text.to_owned()));
            state.entries.iter().filter_map(text).collect::<Vec<_>>()
        });
        self.waiting.set(waiting);
        self.growth.update(|count| *count += 1);
    }

    fn show_entry(self, key: &str) {
        let content = self.state.with_value(|state| state.entries.iter().find(|entry| entry.key == key).map(|entry| entry.content.clone()));
        let signal = self.rows.with_untracked(|rows| rows.iter().find(|row| row.key == key).map(|row| row.content.clone()));
        match (content, signal) {
            (Some(content), Some(signal)) => {
                signal.set(content);
                self.redrawn.update(|count| *count += 1);
            }
            // It waited until now, or waits from now on.
            _ => self.show_list(),
        }
    }
}

impl Row {
    fn of(entry: &Entry) -> Self {
        Self { key: entry.key.clone(), content: ArcRwSignal::new(entry.content.clone()) }
    }

    /// The stored message, tracked.
    #[must_use]
    pub fn message(&self) -> Option<Arc<domain::chat::MessageView>> {
        self.content.with(|content| match content {
            Content::Stored(message) => Some(message.clone()),
            Content::Settled(_) | Content::Pending { .. } => None,
        })
    }
}
