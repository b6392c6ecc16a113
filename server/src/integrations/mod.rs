//! Clients of the outside world, each behind a trait of `domain`.

pub(crate) mod core_rag;
pub(crate) mod development_sms;
pub(crate) mod kavenegar;
mod line;
pub(crate) mod openai;
mod sse;
