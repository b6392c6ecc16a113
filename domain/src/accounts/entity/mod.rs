//! The tables of this feature.

pub mod account;
pub mod picture;
