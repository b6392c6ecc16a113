//! The one error of the domain. Every kind has a stable code and carries the data its sentence needs;
//! HTTP maps it to a status once, the interface maps it to a translated sentence once.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountsError;
use crate::chat::ChatError;
use crate::knowledge::KnowledgeError;

/// A result of the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is busy or away may be back after so many seconds.
const SOON: u32 = 2;

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// Something about signing up, signing in or codes.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// Something about questions and answers.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// Something about documents.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The caller must sign in first.
    #[error("sign in first")]
    SignedOut,
    /// There is no such thing, or it belongs to somebody else; the two are never told apart.
    #[error("not found")]
    NotFound,
    /// Too often; allowed again after so many seconds.
    #[error("too many attempts; again in {retry_after} s")]
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The server is too busy or something it needs does not answer; worth trying again soon.
    #[error("temporarily unavailable")]
    Unavailable,
    /// Our fault. The person is shown the id, the log holds the cause.
    #[error("internal error {}", .0.id)]
    Internal(Fault),
}

impl Error {
    /// The stable name of the error, for programs and for finding its sentence.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accounts(error) => error.code(),
            Self::Chat(error) => error.code(),
            Self::Knowledge(error) => error.code(),
            Self::SignedOut => "signed_out",
            Self::NotFound => "not_found",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// In how many seconds it is worth trying again, when that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after }
            | Self::Accounts(AccountsError::CodeJustSent { retry_after } | AccountsError::LinkJustSent { retry_after }) => {
                Some(*retry_after)
            }
            Self::Unavailable => Some(SOON),
            _ => None,
        }
    }

    /// An unexpected failure with its cause, which is logged once at the border and never shown.
    #[cfg(feature = "native")]
    #[track_caller]
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(Fault::new(format!("{cause} (at {})", std::panic::Location::caller())))
    }
}

/// An unexpected failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A short code that a person can quote to support.
    pub id: String,
    /// What happened and where; never leaves the process.
    #[serde(skip)]
    pub cause: String,
}

#[cfg(feature = "native")]
impl Fault {
    fn new(cause: String) -> Self {
        let id = format!("{:06X}", rand::random::<u32>() & 0x00FF_FFFF);
        Self { id, cause }
    }
}

#[cfg(feature = "native")]
impl From<sea_orm::DbErr> for Error {
    #[track_caller]
    fn from(cause: sea_orm::DbErr) -> Self {
        if crate::db::is_trouble(&cause) {
            tracing::warn!(%cause, "the database cannot do its work");
            return Self::Unavailable;
        }
        Self::internal(cause)
    }
}

#[cfg(feature = "native")]
impl From<object_store::Error> for Error {
    #[track_caller]
    fn from(cause: object_store::Error) -> Self {
        if matches!(cause, object_store::Error::Generic { .. }) {
            // A full disk, or a store that does not answer: worth trying again.
            tracing::warn!(%cause, "the file store failed");
            return Self::Unavailable;
        }
        Self::internal(cause)
    }
}

#[cfg(feature = "native")]
impl From<serde_json::Error> for Error {
    #[track_caller]
    fn from(cause: serde_json::Error) -> Self {
        Self::internal(cause)
    }
}
