//! Copies of everything that is kept of a person, for them to take along.
//!
//! Whoever asks for one has a job put it together: a ZIP archive of readable JSON and of the files as they were uploaded. It is
//! written piece by piece, so its size never counts in memory. It lies beside the documents for a week; asking for another
//! replaces it once that one is there.

mod error;
mod types;

pub use error::ExportError;
pub use types::{ExportState, ExportView};

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        pub mod entity;
        mod jobs;
        mod personal_data;
        mod notifications;
        mod prepare;
        mod service;

        pub use jobs::*;
        pub(crate) use notifications::*;
        pub use service::{Exports, ExportsDeps};
    }
}
