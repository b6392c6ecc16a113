//! The library: folders, documents and their intake, uploads, the text as it was read, and a test of what it answers.

mod room;
pub(crate) mod server_fns;
mod shown;
mod size;
pub(crate) mod upload;
pub(crate) mod upload_chip;

pub(crate) use room::LibraryRoom;
pub(crate) use server_fns::{AddSample, open_library};
pub use shown::LibraryStart;
pub(crate) use size::size;

cfg_if::cfg_if! {
    if #[cfg(feature = "ssr")] {
        mod asked;
        mod document;
        mod folders;
        mod opened;
        mod render;
        mod row;
        mod tester;
        mod tools;
        pub mod upload_report;

        pub(crate) use render::library_at;
        pub(crate) use row::reason;
    }
}
