//! Where somebody is signed in: a short access token that is checked without the database, and a refresh token that works once.
//! A refresh token that comes twice ends its session.

mod device;
mod types;

pub use device::Device;
pub use types::*;

#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::*;
