//! The tables of this feature.

pub mod outbox;
pub mod schedule;
