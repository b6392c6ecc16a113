//! Proving who one is: passwords, codes sent to a number, links sent to an address, a second factor; signing up.
//!
//! One number is one account, however it is typed. Nobody learns from an answer, or from the time it takes, whether a
//! number has an account. Codes and browser keys are stored as hashes only, and each works once.

mod factor;
mod otp;
mod own_data;
pub mod password;
mod types;

pub use factor::{FactorUsed, NewFactor, RECOVERY_CODES, RecoveryCode};
pub use otp::{CODE_LENGTH, OtpCode};
pub use own_data::OwnData;
pub use password::NewPassword;
pub use types::*;

#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::*;
