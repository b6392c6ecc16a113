use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What a person is told. Stored as JSON: names and fields are kept readable for rows written by earlier versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// Whoever opens the link has this address.
    VerifyEmail {
        /// The link.
        url: String,
        /// How long it works.
        valid_hours: u32,
    },
    /// Whoever opens the link may choose a new password.
    ResetPassword {
        /// The link.
        url: String,
        /// How long it works.
        valid_minutes: u32,
    },
    /// Somebody tried to sign up with an address that has an account.
    AlreadyRegistered {
        /// Where to sign in.
        sign_in_url: String,
        /// Where to choose a new password.
        forgot_url: String,
    },
    /// The account is ready.
    Welcome {
        /// Where to begin.
        url: String,
    },
    /// Somebody signed in where nobody did before.
    NewDevice {
        /// Browser and system, as they call themselves.
        device: String,
        /// The address of the network.
        address: String,
        /// When.
        at: Timestamp,
        /// Where sessions are listed.
        sessions_url: String,
    },
    /// The password is another one now.
    PasswordChanged {
        /// When.
        at: Timestamp,
        /// The address of the network from which it was changed.
        address: String,
        /// Where to choose a new password.
        forgot_url: String,
    },
    /// Two-step sign-in was turned on or off.
    FactorChanged {
        /// Whether it is on now.
        on: bool,
        /// When.
        at: Timestamp,
    },
    /// A session was ended from elsewhere.
    SessionEnded {
        /// Browser and system of the session.
        device: String,
        /// When.
        at: Timestamp,
    },
    /// A session's key was used twice, so that the session was ended.
    TokenReused {
        /// Browser and system of the session.
        device: String,
        /// When.
        at: Timestamp,
        /// Where sessions are listed.
        sessions_url: String,
    },
    /// The account has another address or number now. Goes to the old one.
    AddressChanged {
        /// The new one with most of it hidden.
        new_masked: String,
        /// When.
        at: Timestamp,
        /// Where to get help.
        help_url: String,
    },
    /// The account will be deleted.
    DeletionScheduled {
        /// On which day.
        on: Timestamp,
        /// Where to keep it instead.
        cancel_url: String,
    },
    /// The account will not be deleted after all.
    DeletionCancelled {
        /// When that was decided.
        at: Timestamp,
    },
    /// The export of the person's data can be fetched.
    ExportReady {
        /// Where.
        url: String,
    },
}

impl Letter {
    /// Whether it says what matters in a text message, too. Links are not sent that way: a number proves nothing about an
    /// address, and providers hold back messages with links.
    #[must_use]
    pub const fn fits_sms(&self) -> bool {
        match self {
            Self::VerifyEmail { .. } | Self::ResetPassword { .. } | Self::AlreadyRegistered { .. } | Self::Welcome { .. } => false,
            Self::NewDevice { .. }
            | Self::PasswordChanged { .. }
            | Self::FactorChanged { .. }
            | Self::SessionEnded { .. }
            | Self::TokenReused { .. }
            | Self::AddressChanged { .. }
            | Self::DeletionScheduled { .. }
            | Self::DeletionCancelled { .. }
            | Self::ExportReady { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_letter_reads_back() {
        let stored = r#"{"new_device":{"device":"Firefox, Linux","address":"192.0.2.1","at":7,"sessions_url":"https://tejarat.chat/s"}}"#;
        let letter: Letter = serde_json::from_str(stored).unwrap();
        assert!(matches!(&letter, Letter::NewDevice { at: Timestamp(7), .. }), "{letter:?}");
        assert_eq!(serde_json::to_string(&letter).unwrap(), stored);
    }
}
