//! The one error of the domain. Every kind has a stable code and carries the data its sentence needs;
//! HTTP maps its kind to a status once, the interface maps its code to a translated sentence once.

mod declare;
mod fields;
mod kind;
mod param;
mod wire;

use crate::accounts::{AccountsError, PictureError};
use crate::attachments::AttachmentError;
use crate::chat::ChatError;
use crate::export::ExportError;
use crate::identity::IdentityError;
use crate::knowledge::KnowledgeError;
use crate::time_zone::TimeZoneError;

pub(crate) use declare::errors;
pub use fields::InvalidFields;
pub use kind::Kind;
pub use param::{Param, Params};
pub(crate) use param::{ParamType, Parts};

/// A result of the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is busy or away may be back after so many seconds.
const SOON: u32 = 2;

errors! {
    /// Why something was not done.
    pub enum Error {
        /// The caller must sign in first.
        SignedOut => "signed_out", SignedOut, "sign in first";
        /// There is no such thing, or it belongs to somebody else; the two are never told apart.
        NotFound => "not_found", NotFound, "not found";
        /// Too often; allowed again after so many seconds.
        TooMany { retry_after: u32 } => "too_many", TooMany, "too many attempts; again in {retry_after} s";
        /// A text with U+0000 in it, which not every database can hold.
        UnstorableText => "unstorable_text", Invalid, "a text holds a character that cannot be stored";
        /// The server is too busy or something it needs does not answer; worth trying again soon.
        Unavailable => "unavailable", Unavailable, "temporarily unavailable";
    }
    wraps {
        /// What was typed is no name, number or address.
        Identity(IdentityError),
        /// Something about signing up, signing in or codes.
        Accounts(AccountsError),
        /// Something about a picture of a person.
        Picture(PictureError),
        /// Something about time zones.
        TimeZone(TimeZoneError),
        /// Something about questions and answers.
        Chat(ChatError),
        /// Something about documents.
        Knowledge(KnowledgeError),
        /// Something about files that come with questions.
        Attachment(AttachmentError),
        /// Something about copies of a person's data.
        Export(ExportError),
        /// Fields of a form are wrong, each with what is wrong with it.
        Fields(InvalidFields),
        /// Our fault. The person is shown the id, the log holds the cause.
        Internal(Fault),
    }
}

impl Error {
    /// In how many seconds it is worth trying again, when that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Unavailable => Some(SOON),
            _ => self.params().iter().find(|(name, _)| *name == "retry_after").and_then(|(_, seconds)| u32::read(seconds)),
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("internal error {id}")]
pub struct Fault {
    /// A short code that a person can quote to support.
    pub id: String,
    /// What happened and where; never leaves the process.
    pub cause: String,
}

impl Fault {
    const CODE: &'static str = "internal";
    /// Of an id, hexadecimal.
    const DIGITS: usize = 6;

    #[cfg(feature = "native")]
    fn new(cause: String) -> Self {
        let id = format!("{:06X}", rand::random::<u32>() & 0x00FF_FFFF);
        Self { id, cause }
    }

    const fn code(&self) -> &'static str {
        Self::CODE
    }

    const fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn params(&self) -> Params {
        vec![("fault", Param::from(&self.id))]
    }

    fn from_parts(parts: &Parts) -> Option<Self> {
        let id = (parts.code == Self::CODE).then(|| parts.read::<String>("fault"))?;
        // Addresses bring errors back, and anybody may write one: no words of theirs in our sentences.
        let id = id.filter(|id| id.len() == Self::DIGITS && id.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some(Self { id, cause: String::new() })
    }

    fn samples() -> Vec<Self> {
        vec![Self { id: String::sample(), cause: String::new() }]
    }
}

#[cfg(feature = "native")]
impl From<sea_orm::DbErr> for Error {
    #[track_caller]
    fn from(cause: sea_orm::DbErr) -> Self {
        if crate::db::is_trouble(&cause) {
            tracing::warn!(%cause, "database error");
            return Self::Unavailable;
        }
        if crate::db::is_unstorable_text(&cause) {
            return Self::UnstorableText;
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
            tracing::warn!(%cause, "file store error");
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
