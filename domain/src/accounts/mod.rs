//! Who people are: signing up with a mobile number, signing in, sessions.
//!
//! One number is one account, however it is typed. Nobody learns from an answer, or from the time it takes, whether a
//! number has an account. Codes, refresh tokens and browser keys are stored as hashes only, and each works once.

mod email;
mod error;
mod identifiers;
mod local_path;
mod mobile;
mod normal_form;
mod otp;
pub mod password;
mod phone;
mod types;

pub use email::Email;
pub use error::{AccountsError, PasswordError};
pub use identifiers::{EconomicCode, LegalId, NationalId};
pub use local_path::LocalPath;
pub use mobile::Mobile;
pub use otp::{CODE_LENGTH, OtpCode};
pub use password::NewPassword;
pub use phone::Phone;
pub use types::*;

#[cfg(feature = "native")]
mod client;
#[cfg(feature = "native")]
mod code_sender;
#[cfg(feature = "native")]
mod codes;
#[cfg(feature = "native")]
pub mod cookies;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod hasher;
#[cfg(feature = "native")]
mod pending_code;
#[cfg(feature = "native")]
mod service;
#[cfg(feature = "native")]
mod sessions;
#[cfg(feature = "native")]
mod sign_in;
#[cfg(feature = "native")]
mod sign_up;
#[cfg(feature = "native")]
mod tidy;
#[cfg(feature = "native")]
mod token;

#[cfg(feature = "native")]
pub use client::{BrowserKey, Caller, Client, InvalidBrowserKey};
#[cfg(feature = "native")]
pub use code_sender::{CodeMessage, CodeSender, SmsError};
#[cfg(feature = "native")]
pub use codes::Verified;
#[cfg(feature = "native")]
pub use hasher::HashCost;
#[cfg(feature = "native")]
pub use service::{Accounts, AccountsParts};
#[cfg(feature = "native")]
pub use sessions::NewSession;

#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
