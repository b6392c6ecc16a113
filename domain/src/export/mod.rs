//! Copies of everything that is kept of a person, for them to take along.
//!
//! Whoever asks for one has a job put it together: a ZIP archive of readable JSON and of the files as they were uploaded. It is
//! written piece by piece, so its size never counts in memory. It lies beside the documents for a week; asking for another
//! replaces it once that one is there.

mod error;
mod types;

pub use error::ExportError;
pub use types::{ExportState, ExportView};

#[cfg(feature = "native")]
mod archive;
#[cfg(feature = "native")]
mod contents;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod jobs;
#[cfg(feature = "native")]
mod names;
#[cfg(feature = "native")]
mod notifications;
#[cfg(feature = "native")]
mod prepare;
#[cfg(feature = "native")]
mod records;
#[cfg(feature = "native")]
mod service;

#[cfg(feature = "native")]
pub use jobs::*;
#[cfg(feature = "native")]
pub(crate) use notifications::ExportReady;
#[cfg(feature = "native")]
pub use service::{Exports, ExportsParts};
