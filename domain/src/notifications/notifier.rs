use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Address, Category, Content, Recipient};

/// A notification, and for whom it is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// [`super::Notification::NAME`].
    pub name: String,
    /// What it is about.
    pub category: Category,
    /// What it says.
    pub content: Content,
    /// Whom it tells.
    pub to: Recipient,
}

/// Writes notifications and hands them over to whoever carries them.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Hands one over for delivery to `address`. `key` belongs to the delivery: done twice under one key, an e-mail carries one
    /// Message-ID, by which mail programs know it again. Returning without an error means that it was accepted, not that it arrived.
    async fn deliver(&self, key: &str, address: &Address, message: &Message) -> Result<(), NotifierError>;
}

/// Why a notification was not accepted. Holds nothing secret, no address and nothing of what was said: it is written to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifierError {
    /// The address or the message was refused for good; trying again changes nothing.
    #[error("refused for good: {0}")]
    Refused(String),
    /// The provider does not let us in, or not with this; an operator has to look at the settings or the account.
    #[error("not set up rightly: {0}")]
    Misconfigured(String),
    /// The provider did not answer, or could not take it now; worth trying again.
    #[error("not taken now: {0}")]
    NoAnswer(String),
    /// There is no address to which it could go by any channel that is set up here.
    #[error("there is no address to which this notification could go")]
    NoAddress,
}
