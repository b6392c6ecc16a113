//! The tables of this feature.

pub mod asked;
pub mod conversation;
pub mod message;
pub mod run;
