//! The tables of this feature.

pub mod account;
pub mod otp_challenge;
pub mod recovery_code;
pub mod refresh_token;
pub mod second_factor;
pub mod session;
