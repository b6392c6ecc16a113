//! Conversations, and the runs that write their answers.
//!
//! An answer is written by a run that outlives the socket and the tab it was asked from. Its events are numbered and logged,
//! its text is saved at least once a second, and its lease tells others when its process has died.

mod error;
pub mod protocol;
mod types;

pub use error::ChatError;
pub use types::*;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod ask;
        mod continue_answer;
        mod conversations;
        mod copying;
        mod end_run;
        pub mod entity;
        mod erasing;
        mod files;
        mod follower;
        mod jobs;
        mod kept;
        mod meter;
        mod personal_data;
        mod question_limits;
        mod remote;
        pub mod render;
        mod run_log;
        mod runs;
        #[cfg(test)]
        mod testing;
        #[cfg(test)]
        mod tests;
        mod view;
        mod writer;

        pub(crate) use view::sources_of;
        pub use {
            ask::{Asked, NewQuestion},
            conversations::Chat,
            follower::Followed,
            jobs::*,
            kept::KeptHtml,
            meter::{Meter, QuestionAsked, RunEnd, RunEnded},
            question_limits::QuestionLimits,
            remote::RemoteConversations,
            run_log::RunLog,
            runs::ChatDeps,
        };
    }
}
