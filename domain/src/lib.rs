//! What Tejarat Chat does: accounts and what happened to them, a library of documents, answers from them, conversations, jobs.
//!
//! Plain types and rules compile for the browser too, so that it checks a mobile number with the server's own code.
//! Everything that needs a database, a disk or a clock sits behind the feature `native`.
//! The crate knows no HTTP, no interface and no vendor: the outside world enters through small traits.

pub mod accounts;
pub mod actor;
pub mod answers;
pub mod audit;
pub mod chat;
pub mod company;
pub mod error;
pub mod export;
pub mod identity;
pub mod ids;
pub mod inbox;
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

#[cfg(feature = "native")]
#[cfg(feature = "native")]
pub mod archive;
#[cfg(feature = "native")]
pub mod cache;
#[cfg(feature = "native")]
pub mod client;
#[cfg(feature = "native")]
pub mod clock;
#[cfg(test)]
#[cfg(feature = "native")]
mod database_document;
#[cfg(feature = "native")]
pub mod db;
#[cfg(feature = "native")]
pub mod erasure;
#[cfg(feature = "native")]
pub mod files;
#[cfg(feature = "native")]
pub mod jobs;
#[cfg(feature = "native")]
pub mod live;
#[cfg(feature = "native")]
pub mod lock;
#[cfg(feature = "native")]
pub mod operators;
#[cfg(feature = "native")]
pub mod people;
#[cfg(feature = "native")]
pub mod personal_data;
#[cfg(feature = "native")]
pub mod pubsub;
#[cfg(feature = "native")]
pub mod rate_limit;
#[cfg(feature = "native")]
pub mod secret;
#[cfg(feature = "native")]
mod services;
#[cfg(test)]
#[cfg(feature = "native")]
mod test_support;
#[cfg(feature = "native")]
pub mod usage;

pub use error::{Error, Result};
pub use language::Language;
pub use local_path::LocalPath;
#[cfg(feature = "native")]
pub use services::{Services, notification_registry};
pub use time::Timestamp;
