//! Work outside requests. A job is written to the outbox in the transaction that causes it, and its row is removed
//! when it is done: the table is the truth, and the only queue. Workers of all processes claim from it; a claim that is not
//! renewed runs out, so a crash loses nothing. A job may therefore run twice and must be idempotent.

mod claims;
pub mod entity;
pub mod operator;
mod outbox;
mod patience;
mod runner;
mod schedule;
mod wake;

#[cfg(test)]
pub(crate) use claims::claim_of;
pub use claims::{Claim, Claimed, Claims};
pub use outbox::enqueue;
pub(crate) use outbox::enqueue_all;
pub use runner::{JobHandler, Runner};
pub use schedule::{Clockwork, Schedule};
pub use wake::Wake;

use serde::{Deserialize, Serialize};

use crate::accounts::LetterOrder;
use crate::identity::{Email, SignInName};
use crate::ids::{AccountId, ConversationId, DocumentId, ExportId, RemoteConversationId, SessionId};

/// What is to be done. Stored as JSON: names and fields are kept readable for rows written by earlier versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Read a document's file, cut it into passages and have them indexed.
    ReadDocument {
        /// The document.
        document: DocumentId,
    },
    /// Remove a deleted document's file and rows.
    EraseDocument {
        /// The document.
        document: DocumentId,
    },
    /// Remove a conversation that was deleted and not brought back.
    EraseConversation {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Have a remote service remove what it keeps of a conversation.
    ForgetRemoteConversation {
        /// Whose conversation it is.
        account: AccountId,
        /// The conversation as the service knows it.
        conversation: RemoteConversationId,
    },
    /// Write to the owner of an account.
    SendLetter {
        /// To whom.
        account: AccountId,
        /// What.
        #[serde(flatten)]
        letter: LetterOrder,
    },
    /// Send a link for choosing another password to an address, if it has an account.
    OfferReset {
        /// The address.
        email: Email,
        /// From which network address it was asked for.
        address: String,
    },
    /// Put a copy together of everything that is kept of a person.
    PrepareExport {
        /// The copy.
        export: ExportId,
    },
    /// Erase an account whose time has come, with everything that hangs on it.
    EraseAccount {
        /// The account.
        account: AccountId,
    },
    /// Tell everybody who remembers them, or listens in them, that sessions are over.
    TellEnded {
        /// Whose they were.
        account: AccountId,
        /// Which.
        sessions: Vec<SessionId>,
    },
    /// Forget the attempts that were counted in the server's memory.
    ForgetAttempts {
        /// Of this number or address alone.
        name: Option<SignInName>,
    },
    /// Remove codes, links, devices, tokens, sessions and exports that are long over.
    TidyAccounts,
}

impl Job {
    /// The name of the kind of job.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ReadDocument { .. } => "read_document",
            Self::EraseDocument { .. } => "erase_document",
            Self::EraseConversation { .. } => "erase_conversation",
            Self::ForgetRemoteConversation { .. } => "forget_remote_conversation",
            Self::SendLetter { .. } => "send_letter",
            Self::OfferReset { .. } => "offer_reset",
            Self::PrepareExport { .. } => "prepare_export",
            Self::EraseAccount { .. } => "erase_account",
            Self::TellEnded { .. } => "tell_ended",
            Self::ForgetAttempts { .. } => "forget_attempts",
            Self::TidyAccounts => "tidy_accounts",
        }
    }

    /// Where it waits.
    #[must_use]
    pub const fn lane(&self) -> Lane {
        match self {
            Self::ReadDocument { .. } | Self::ForgetRemoteConversation { .. } | Self::PrepareExport { .. } | Self::EraseAccount { .. } => {
                Lane::Slow
            }
            Self::EraseDocument { .. }
            | Self::EraseConversation { .. }
            | Self::SendLetter { .. }
            | Self::OfferReset { .. }
            | Self::TellEnded { .. }
            | Self::ForgetAttempts { .. }
            | Self::TidyAccounts => Lane::Quick,
        }
    }
}

/// Jobs wait in two lines with workers of their own, so that however many documents are being read, nothing quick waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sea_orm::EnumIter, sea_orm::DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Lane {
    /// Done in a moment.
    Quick,
    /// May keep a processor busy, or wait for somebody else's answer, for a minute.
    Slow,
}
