//! What a Persian reader takes for granted: digits of any script, folded letters, Jalali dates, words found however they are spelt.

#[cfg(feature = "native")]
pub mod analyser;
pub mod digits;
pub mod jalali;
pub mod letters;
#[cfg(feature = "native")]
pub mod normalise;
#[cfg(feature = "native")]
mod stem;
#[cfg(feature = "native")]
pub(crate) mod words;
