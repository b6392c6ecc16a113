//! Clients of the outside world, each behind a trait of `domain`.

pub(crate) mod bale_safir;
pub(crate) mod codes;
pub(crate) mod core_rag;
pub(crate) mod development;
pub(crate) mod embedding;
pub(crate) mod kavenegar;
mod line;
pub(crate) mod notification_sender;
pub(crate) mod openai;
pub(crate) mod smtp;
mod sse;
pub mod web_pages;
