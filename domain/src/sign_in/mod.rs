//! Proving who one is: passwords, codes sent to a number, links sent to an address, a second factor; signing up.
//!
//! One number is one account, however it is typed. Nobody learns from an answer, or from the time it takes, whether a
//! number has an account. Codes and browser keys are stored as hashes only, and each works once.

mod factor;
mod otp;
pub mod password;
mod password_context;
mod types;

pub use factor::{ConfirmedFactor, FactorUsed, NewFactor, RECOVERY_CODES, RecoveryCode};
pub use otp::{CODE_LENGTH, OtpCode};
pub use password::NewPassword;
pub use password_context::PasswordContext;
pub use types::*;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod account_context;
        mod by_password;
        mod code_sender;
        mod code_limits;
        mod codes;
        mod confirmation;
        mod contacts;
        mod email_links;
        pub mod entity;
        mod hasher;
        mod jobs;
        mod notifications;
        mod outcome;
        mod own_factor;
        mod password_changes;
        mod password_forms;
        mod pending_code;
        mod personal_data;
        mod proof;
        mod prune;
        mod puzzle;
        mod second_step;
        mod service;
        mod sign_up;
        mod stored_letters;
        #[cfg(test)]
        mod tests;

        pub use code_sender::{CodeMessage, CodeSender, SmsError};
        pub use codes::{SIGN_UP_WINDOW, Verified};
        pub(crate) use email_links::NewLink;
        pub use hasher::HashCost;
        pub use jobs::*;
        pub(crate) use notifications::*;
        pub use outcome::SignInOutcome;
        pub use proof::FreshProof;
        pub use puzzle::{ITERATIONS as PUZZLE_ITERATIONS, PARTS as PUZZLE_PARTS};
        pub(crate) use account_context::password_context_of;
        pub(crate) use personal_data::delete_secrets;
        pub use service::{SignIn, SignInDeps};
        pub use stored_letters::SendLetter;
    }
}
