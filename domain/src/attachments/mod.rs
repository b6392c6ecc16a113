//! Files that come with a question. They arrive in parts, whenever the line allows, and wait for a day; the question that takes them
//! along gives them to its conversation, with which they go. Each is read like any document, in a library of its own.

mod error;
mod types;

pub use error::AttachmentError;
pub use types::*;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod completion;
        pub mod entity;
        mod jobs;
        mod kind;
        mod personal_data;
        mod piece;
        mod purge;
        mod reading;
        mod service;
        mod whole;

        pub(crate) use reading::of_conversation;
        pub use self::{
            jobs::PurgeAttachments,
            kind::FileKind,
            piece::{Checksum, Piece, Received},
            purge::let_go,
            reading::Reading,
            service::{AttachmentRules, AttachmentView, Attachments, AttachmentsDeps},
        };
    }
}
