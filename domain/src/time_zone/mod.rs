//! Where the clocks go by which somebody is told the time.

mod error;
#[cfg(feature = "native")]
mod zone;

pub use error::TimeZoneError;
#[cfg(feature = "native")]
pub use zone::TimeZone;
