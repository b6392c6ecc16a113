//! The tables of this feature.

pub mod attachment;
pub mod attachment_part;
