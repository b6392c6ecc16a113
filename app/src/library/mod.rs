//! The library: documents and their intake, uploads, the text as it was read, and a test of what it answers.

mod document_list;
mod document_row;
mod document_text;
mod page;
pub(crate) mod server_fns;
mod size;
mod tester;
pub(crate) mod upload;
pub(crate) mod upload_chip;
#[cfg(feature = "ssr")]
pub mod upload_report;

pub(crate) use page::LibraryRoom;
pub(crate) use server_fns::{Documents, Hit, list_documents};
#[cfg(feature = "ssr")]
pub(crate) use server_fns::{find_passages, read_document};
#[cfg(feature = "ssr")]
pub(crate) use size::size;
