//! What answers cost, counted by workspace and day. It refuses nobody: a plan's limits are for who implements [`Meter`] with them.
//!
//! [`Meter`]: crate::chat::Meter

mod by_day;
pub mod entity;

pub use by_day::UsageByDay;
