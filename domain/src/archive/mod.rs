//! A ZIP archive that is written piece by piece, so that its size never counts in memory.

mod names;
mod writer;

pub(crate) use names::{entry_name, split};
pub use writer::Archive;
pub use writer::Packing;
