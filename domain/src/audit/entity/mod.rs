//! The tables of this feature.

pub mod event;
pub mod head;
