//! What a Persian reader takes for granted: digits of any script, folded letters, words found however they are spelt.

pub mod digits;
pub mod letters;

#[cfg(feature = "native")]
pub mod analyser;
#[cfg(feature = "native")]
pub mod normalise;
#[cfg(feature = "native")]
mod stem;
#[cfg(feature = "native")]
mod words;
