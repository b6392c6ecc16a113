//! The tables of this feature.

pub mod document;
pub mod folder;
pub mod index_change;
pub mod passage;
pub mod passage_vector;
