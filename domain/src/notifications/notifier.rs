use async_trait::async_trait;

use super::{Letter, Recipient};
use crate::inbox::Channel;

/// Carries letters.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Hands a letter over for delivery. `key` belongs to the letter: delivered twice under one key, it carries one
    /// Message-ID, by which mail programs know it again. Returning without an error means that it was accepted, not that it arrived.
    async fn deliver(&self, key: &str, to: &Recipient, letter: &Letter) -> Result<Delivered, NotifierError>;
}

/// A letter was accepted for delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// By which way it goes.
    pub channel: Channel,
}

/// Why a letter was not accepted. Holds nothing secret, no address and nothing of the letter: it is written to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifierError {
    /// The address or the letter was refused for good; trying again changes nothing.
    #[error("refused for good: {0}")]
    Refused(String),
    /// The provider does not let us in, or not with this; an operator has to look at the settings or the account.
    #[error("not set up rightly: {0}")]
    Misconfigured(String),
    /// The provider did not answer, or could not take it now; worth trying again.
    #[error("not taken now: {0}")]
    NoAnswer(String),
    /// There is no address to which this letter could go by any way that is set up here.
    #[error("there is no address to which this letter could go")]
    NoAddress,
}
