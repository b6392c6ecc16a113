//! The tables of this feature.

pub mod account;
pub mod otp_challenge;
pub mod refresh_token;
pub mod session;
