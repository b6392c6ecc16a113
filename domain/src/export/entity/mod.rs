//! The table of this feature.

pub mod export;
