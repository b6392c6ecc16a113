//! The tables of this feature.

pub mod known_device;
pub mod refresh_token;
pub mod session;
