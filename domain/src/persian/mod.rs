//! What a Persian reader takes for granted: digits of any script, folded letters, Jalali dates.

pub mod digits;
pub mod jalali;
