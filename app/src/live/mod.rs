//! The app's one WebSocket: every open page listens to it and may send, and no question is lost when the connection breaks.
//!
//! [`Live`] is in context from the root of the workspace. On the server it does nothing; in the browser the workspace calls
//! [`Live::start`], and the socket then lives as long as the page.

mod backoff;
mod pending_frames;
mod socket;
mod storage;
pub mod thread_entry;
pub mod thread_state;

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use domain::chat::protocol::{ClientFrame, ServerFrame};
use domain::ids::{AccountId, ConversationId};
use leptos::prelude::*;
use leptos::task::spawn_local;

pub(crate) use socket::redirect_to_sign_in;
pub use storage::Drafts;

use crate::errors::AppError;

/// What could not be read is tried again after this time, as long as there is a connection.
const RETRY: Duration = Duration::from_secs(3);

/// The state of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Connecting for the first time.
    #[default]
    Connecting,
    /// Connected.
    Online,
    /// The connection broke; trying again.
    Reconnecting,
    /// The device has no network.
    Offline,
}

type Listener = Callback<Arc<ServerFrame>>;

/// Something that is being read from the server, and in the end a way to take it over.
pub(crate) type Reading = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, AppError>>>>;

/// Reads, to take over what comes.
pub(crate) fn reading<T: 'static>(read: impl Future<Output = Result<T, AppError>> + 'static, take: impl FnOnce(T) + 'static) -> Reading {
    Box::pin(async move {
        let current = read.await?;
        Ok(Box::new(move || take(current)) as Box<dyn FnOnce()>)
    })
}

/// The handle to the socket.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    status: RwSignal<Status>,
    /// Counts the connections, and whatever else may have come between news and this page.
    gaps: RwSignal<u32>,
    /// Counts the news.
    news: StoredValue<u32>,
    listeners: StoredValue<Vec<(usize, Listener)>>,
    count: StoredValue<usize>,
}

/// Called once, at the root.
pub fn provide_live() -> Live {
    let live = Live {
        status: RwSignal::new(Status::default()),
        gaps: RwSignal::new(0),
        news: StoredValue::new(0),
        listeners: StoredValue::new(Vec::new()),
        count: StoredValue::new(0),
    };
    provide_context(live);
    live
}

/// The socket.
#[must_use]
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    #[must_use]
    pub fn status(self) -> Signal<Status> {
        self.status.into()
    }

    /// Connects, unless that has been done. Only in the browser.
    pub fn start(self) {
        socket::start(self);
    }

    /// Deletes what another person left behind in this browser.
    pub fn claim_storage(self, account: AccountId) {
        storage::claim(account);
    }

    /// Sends what this person's earlier page could not send.
    pub fn recover(self) {
        socket::recover();
    }

    /// While the person is signing out here, the end of their session does not lead to the sign-in page.
    pub fn set_signing_out(self, signing_out: bool) {
        socket::set_signing_out(signing_out);
    }

    /// Sends a frame, now or as soon as there is a connection.
    pub fn send(self, frame: &ClientFrame) {
        socket::send(frame);
    }

    /// The unconfirmed questions of a conversation that an earlier page left behind: their keys, their texts, and whether they are for
    /// documents alone.
    #[must_use]
    pub fn unconfirmed(self, conversation: Option<ConversationId>) -> Vec<(String, String, bool)> {
        socket::unconfirmed(conversation)
    }

    /// Calls back for every frame, until the current reactive owner is disposed.
    pub fn listen(self, listener: impl Fn(Arc<ServerFrame>) + Send + Sync + 'static) {
        let number = self.count.get_value();
        self.count.set_value(number + 1);
        self.listeners.update_value(|listeners| listeners.push((number, Callback::new(listener))));
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| listeners.retain(|(other, _)| *other != number));
        });
    }

    /// Reads what news are about whenever some may have been missed: before a connection nobody here was told any.
    pub(crate) fn keep_current(self, read: impl Fn() -> Option<Reading> + 'static) {
        let read: Rc<dyn Fn() -> Option<Reading>> = Rc::new(read);
        Effect::new(move |_| {
            if self.gaps.get() > 0 {
                self.read_anew(read.clone());
            }
        });
    }

    /// Reads once. What news have overtaken on its way is read again, and so is what was lost on it.
    pub(crate) fn read_anew(self, read: Rc<dyn Fn() -> Option<Reading>>) {
        let gaps = self.gaps.get_untracked();
        spawn_local(async move {
            loop {
                let news = self.news.get_value();
                let Some(reading) = read() else { return };
                let outcome = reading.await;
                if self.gaps.get_untracked() != gaps {
                    // Whoever reads since is not to be overtaken by this.
                    return;
                }
                match outcome {
                    Ok(take) if self.news.get_value() == news => return take(),
                    Ok(_) => {}
                    Err(AppError::Transport(_) | AppError::Domain(domain::Error::Unavailable)) => break,
                    Err(_) => return,
                }
            }
            let again = move || {
                if self.gaps.get_untracked() == gaps && self.status.get_untracked() == Status::Online {
                    self.read_anew(read);
                }
            };
            set_timeout(again, RETRY);
        });
    }

    fn notice_gap(self) {
        self.gaps.update(|count| *count += 1);
    }

    fn dispatch(self, frame: ServerFrame) {
        match &frame {
            ServerFrame::Missed => self.notice_gap(),
            ServerFrame::News { .. } => self.news.update_value(|count| *count += 1),
            _ => {}
        }
        let frame = Arc::new(frame);
        for (_, listener) in self.listeners.get_value() {
            listener.run(frame.clone());
        }
    }
}

/// A key that no other question of this browser has.
#[must_use]
pub fn fresh_key() -> String {
    format!("{:x}-{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * 9e15) as u64)
}
