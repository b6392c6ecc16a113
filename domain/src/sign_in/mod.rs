//! Proving who one is: passwords, codes sent to a number, links sent to an address, a second factor; signing up.
//!
//! One number is one account, however it is typed. Nobody learns from an answer, or from the time it takes, whether a
//! number has an account. Codes and browser keys are stored as hashes only, and each works once.

mod factor;
mod otp;
pub mod password;
mod password_context;
mod types;

pub use factor::{FactorUsed, NewFactor, RECOVERY_CODES, RecoveryCode};
pub use otp::{CODE_LENGTH, OtpCode};
pub use password::NewPassword;
pub use password_context::PasswordContext;
pub use types::*;

#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::*;
