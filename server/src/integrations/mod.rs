//! Clients of the outside world, each behind a trait of `domain`.

pub(crate) mod development_sms;
pub(crate) mod kavenegar;
pub(crate) mod openai;
