//! What a Persian reader takes for granted: digits of any script, folded letters, Jalali dates, words found however they are spelt.

#[cfg(feature = "native")]
pub mod analyser;
pub mod digits;
#[cfg(feature = "native")]
pub mod finglish;
pub mod jalali;
pub mod letters;
#[cfg(feature = "native")]
pub mod normalise;
#[cfg(feature = "native")]
mod numerals;
#[cfg(feature = "native")]
pub mod quantities;
#[cfg(feature = "native")]
pub(crate) mod spoken;
#[cfg(feature = "native")]
mod stem;
#[cfg(feature = "native")]
mod synonyms;
#[cfg(feature = "native")]
mod verbs;
#[cfg(feature = "native")]
pub(crate) mod words;
