//! The tables of this feature.

pub mod email_link;
pub mod otp_challenge;
pub mod recovery_code;
pub mod second_factor;
