use serde::{Deserialize, Serialize};

use super::SendLetter;
use crate::db::WriteTransaction;
use crate::ids::{AccountId, EmailLinkId, SessionId};
use crate::jobs;
use crate::{Result, Timestamp};

/// What the owner of an account is to be told. It waits in a job's row, and therefore names links and never holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum LetterOrder {
    /// To confirm an address.
    VerifyEmail {
        /// By this link.
        link: EmailLinkId,
    },
    /// To choose another password.
    ResetPassword {
        /// By this link.
        link: EmailLinkId,
    },
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered,
    /// The account is there.
    Welcome,
    /// Somebody signed in from a browser not seen before.
    NewDevice {
        /// There.
        session: SessionId,
    },
    /// The password is another one.
    PasswordChanged {
        /// Changed from there.
        address: String,
        /// When.
        at: Timestamp,
    },
    /// The account has another number or address now; the one before is told, too.
    AddressChanged {
        /// The number, or the address, that was the account's before.
        before: String,
        /// The new one with most of it hidden.
        new_masked: String,
        /// When.
        at: Timestamp,
    },
    /// A session was ended from elsewhere.
    SessionEnded {
        /// That session.
        session: SessionId,
    },
    /// The second factor is on or off.
    FactorChanged {
        /// Whether it is on now.
        on: bool,
        /// When.
        at: Timestamp,
    },
    /// The account will be deleted.
    DeletionScheduled {
        /// When.
        on: Timestamp,
    },
    /// The account will be kept after all.
    DeletionCancelled {
        /// Since when.
        at: Timestamp,
    },
    /// The copy of the person's data can be fetched.
    ExportReady,
    /// A used refresh token came again, and its session was ended.
    TokenReused {
        /// That session.
        session: SessionId,
    },
}

/// Has a letter sent once the transaction is committed.
pub(crate) async fn order_letter(transaction: &WriteTransaction, account: AccountId, letter: LetterOrder, now: Timestamp) -> Result<()> {
    jobs::enqueue(transaction, &SendLetter { account, letter }, now, now).await?;
    Ok(())
}
