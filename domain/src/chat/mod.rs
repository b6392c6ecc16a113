//! Conversations, and the runs that write their answers.
//!
//! An answer is written by a run that outlives the socket and the tab it was asked from. Its events are numbered and logged,
//! its text is saved at least once a second, and its lease tells others when its process has died.

mod error;
pub mod protocol;
mod types;

pub use error::ChatError;
pub use types::*;

#[cfg(feature = "native")]
mod ask;
#[cfg(feature = "native")]
mod conversations;
#[cfg(feature = "native")]
mod copying;
#[cfg(feature = "native")]
mod end_run;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod erasing;
#[cfg(feature = "native")]
mod follower;
#[cfg(feature = "native")]
mod jobs;
#[cfg(feature = "native")]
mod meter;
#[cfg(feature = "native")]
mod remote;
#[cfg(feature = "native")]
pub mod render;
#[cfg(feature = "native")]
mod run_log;
#[cfg(feature = "native")]
mod runs;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
#[cfg(feature = "native")]
mod view;
#[cfg(feature = "native")]
mod writer;

#[cfg(feature = "native")]
pub(crate) use view::sources_of;
#[cfg(feature = "native")]
pub use {
    ask::{Asked, NewQuestion},
    conversations::Chat,
    follower::Followed,
    jobs::*,
    meter::{Meter, QuestionAsked, RunEnd, RunEnded},
    remote::RemoteConversations,
    run_log::RunLog,
    runs::ChatParts,
};
