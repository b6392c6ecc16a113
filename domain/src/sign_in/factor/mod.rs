//! A second factor for signing in: the codes of an authenticator app (TOTP, RFC 6238), and recovery codes for the day it is lost.
//!
//! The secret that server and app share is stored encrypted and bound to its account; recovery codes are stored as keyed hashes.
//! Each code of either kind works once.

mod recovery_code;
mod types;

pub use recovery_code::RecoveryCode;
pub use types::{ConfirmedFactor, FactorUsed, NewFactor, RECOVERY_CODES};

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod authenticator;
        mod check;
        mod enrolment;
        mod qr;

        pub(crate) use check::Guess;
    }
}
