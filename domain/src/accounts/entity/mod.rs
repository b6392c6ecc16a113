//! The tables of this feature.

pub mod account;
pub mod email_link;
pub mod known_device;
pub mod otp_challenge;
pub mod picture;
pub mod recovery_code;
pub mod refresh_token;
pub mod second_factor;
pub mod session;
