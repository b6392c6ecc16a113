use async_trait::async_trait;

use crate::Language;
use crate::identity::Mobile;
use crate::sign_in::{CodeChannel, OtpCode, OtpPurpose};

/// A code to be sent to a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMessage {
    /// To whom.
    pub mobile: Mobile,
    /// The code.
    pub code: OtpCode,
    /// What it is for.
    pub purpose: OtpPurpose,
    /// By which way the person wants it.
    pub channel: CodeChannel,
    /// Whether it lets somebody in to the rooms of staff, which is said in words of its own.
    pub for_staff: bool,
    /// In which language to write.
    pub language: Language,
    /// The host of the page where it will be typed, so that browsers offer it there and nowhere else.
    pub host: String,
}

/// Sends codes to telephones.
#[async_trait]
pub trait CodeSender: Send + Sync {
    /// Whether a person may choose between the ways; otherwise all codes go by SMS.
    fn may_choose(&self) -> bool;

    /// Hands a code over for delivery, by another way when the chosen one does not take it, and returns the way that did.
    /// Returning without an error means that it was accepted, not that it arrived.
    async fn send_code(&self, message: &CodeMessage) -> Result<CodeChannel, SmsError>;
}

/// Why a message was not accepted. Holds nothing secret: it is written to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// The provider refused it.
    #[error("the SMS provider refused the message with status {status}: {meaning}")]
    Refused {
        /// The provider's status.
        status: u16,
        /// What it means to the operator.
        meaning: &'static str,
    },
    /// The provider did not answer, or not in time.
    #[error("the SMS provider did not answer: {0}")]
    NoAnswer(String),
    /// The provider's answer was not understood.
    #[error("the answer of the SMS provider was not understood (HTTP {status})")]
    Unreadable {
        /// The answer's HTTP status.
        status: u16,
    },
}
