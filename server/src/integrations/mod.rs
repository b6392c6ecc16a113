//! Clients of the outside world, each behind a trait of `domain`.

pub(crate) mod kavenegar;
