//! By which ways verification codes go: by Bale to whoever wants it so, and by SMS to everybody else.

use std::sync::Arc;

use async_trait::async_trait;
use domain::sign_in::{CodeChannel, CodeMessage, CodeSender, SmsError};

use super::bale_safir::BaleSafir;
use super::development::DevelopmentInbox;
use super::kavenegar::Kavenegar;

/// Sends codes; what Bale does not take goes by SMS.
pub(crate) struct CodePost {
    /// Bale, where it is set up.
    pub(crate) bale: Option<BaleSafir>,
    /// What takes everything else.
    pub(crate) sms: CodesBySms,
}

/// What takes codes as text messages.
pub(crate) enum CodesBySms {
    /// Kavenegar, by templates.
    Kavenegar(Arc<Kavenegar>),
    /// The development inbox.
    Inbox(DevelopmentInbox),
}

#[async_trait]
impl CodeSender for CodePost {
    fn may_choose(&self) -> bool {
        self.bale.is_some()
    }

    async fn send_code(&self, message: &CodeMessage) -> Result<CodeChannel, SmsError> {
        if let Some(bale) = self.bale.as_ref().filter(|_| message.channel == CodeChannel::Bale) {
            match bale.send_code(&message.mobile, &message.code).await {
                Ok(()) => return Ok(CodeChannel::Bale),
                Err(error) => tracing::warn!(%error, "Bale delivery failed; sending the code by SMS"),
            }
        }
        match &self.sms {
            CodesBySms::Kavenegar(kavenegar) => kavenegar.send_code(message).await?,
            CodesBySms::Inbox(inbox) => inbox.keep_code(message),
        }
        Ok(CodeChannel::Sms)
    }
}
