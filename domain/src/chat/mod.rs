//! Conversations, and the runs that write their answers.

mod error;
pub mod protocol;
mod types;

pub use error::ChatError;
pub use types::*;

#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
pub mod news;
