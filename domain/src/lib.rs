//! What Tejarat Chat does: accounts and what happened to them, a library of documents, answers from them, conversations, jobs.
//!
//! Plain types and rules compile for the browser too, so that it checks a mobile number with the server's own code.
//! Everything that needs a database, a disk or a clock sits behind the feature `native`.
//! The crate knows no HTTP, no interface and no vendor: the outside world enters through small traits.

pub mod accounts;
pub mod actor;
pub mod answers;
pub mod attachments;
pub mod audit;
pub mod chat;
pub mod company;
pub mod error;
pub mod export;
pub mod identity;
pub mod ids;
pub mod inbox;
pub mod json;
pub mod knowledge;
pub mod language;
mod local_path;
pub mod notifications;
pub mod paging;
pub mod persian;
pub mod sessions;
pub mod sign_in;
pub mod time;
pub mod time_zone;
pub mod workspaces;

pub use error::{Error, Result};
pub use language::Language;
pub use local_path::LocalPath;
pub use time::Timestamp;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        pub mod archive;
        pub mod cache;
        pub mod client;
        pub mod clock;
        #[cfg(test)]
        mod database_document_tests;
        pub mod db;
        pub mod erasure;
        pub mod files;
        pub mod jobs;
        pub mod live;
        pub mod lock;
        pub mod operators;
        pub mod people;
        pub mod personal_data;
        pub mod pubsub;
        pub mod rate_limit;
        pub mod secret;
        mod services;
        #[cfg(test)]
        mod test_support;
        pub mod usage;

        pub use services::{Services, notification_registry};
    }
}
