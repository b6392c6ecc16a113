//! In development nothing is sent: messages can be read on the inbox page.

use async_trait::async_trait;
use domain::accounts::{CodeMessage, SmsError, SmsSender};
use domain::clock::Clock;
use domain::inbox::{Channel, Inbox, InboxMessage};

/// Puts messages into the development inbox.
pub(crate) struct DevelopmentSms {
    inbox: Inbox,
    clock: Clock,
}

impl DevelopmentSms {
    /// Into this inbox, at the time of this clock.
    pub(crate) fn new(inbox: Inbox, clock: Clock) -> Self {
        Self { inbox, clock }
    }
}

#[async_trait]
impl SmsSender for DevelopmentSms {
    async fn send_code(&self, message: CodeMessage) -> Result<(), SmsError> {
        let text = app::messages::code_sms(message.language, message.code.as_str(), &message.host);
        let to = message.mobile.to_string();
        self.inbox.push(InboxMessage { channel: Channel::Sms, to, text, at: self.clock.now() });
        Ok(())
    }
}
