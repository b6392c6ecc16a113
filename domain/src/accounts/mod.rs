//! Who people are: signing up with a mobile number, signing in, sessions.

mod error;
mod types;

pub use error::{AccountsError, PasswordError};
pub use types::*;

#[cfg(feature = "native")]
pub mod entity;
