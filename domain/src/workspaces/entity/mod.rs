//! The tables of this feature.

pub mod assistant;
pub mod assistant_library;
pub mod library;
pub mod membership;
pub mod workspace;
