//! The tables of this feature.

pub mod document;
pub mod index_change;
pub mod passage;
