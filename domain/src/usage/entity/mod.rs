//! The table of this feature.

pub mod usage_day;
