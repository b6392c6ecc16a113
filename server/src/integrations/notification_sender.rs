//! Where letters go out: by SMTP and Kavenegar, and in development, where those are not set up, into the inbox.

use std::sync::Arc;

use async_trait::async_trait;
use domain::identity::{Email, Mobile};
use domain::inbox::Channel;
use domain::notifications::{Delivered, Letter, Notifier, NotifierError, Recipient, Way};
use domain::sign_in::SmsError;

use super::development::DevelopmentInbox;
use super::kavenegar::Kavenegar;
use super::smtp::Smtp;

/// Writes letters in the language of their recipients and hands them over.
pub(crate) struct NotificationSender {
    /// By which e-mail goes.
    pub(crate) email: EmailWay,
    /// By which text messages go; nothing where no line of our own may send them.
    pub(crate) sms: Option<SmsWay>,
}

/// What takes e-mail.
pub(crate) enum EmailWay {
    /// A mail server.
    Smtp(Box<Smtp>),
    /// The development inbox.
    Inbox(DevelopmentInbox),
}

/// What takes text messages.
pub(crate) enum SmsWay {
    /// Kavenegar, from a line of our own.
    Kavenegar {
        /// The provider.
        provider: Arc<Kavenegar>,
        /// The number of the line.
        sender: String,
    },
    /// The development inbox.
    Inbox(DevelopmentInbox),
}

#[async_trait]
impl Notifier for NotificationSender {
    async fn deliver(&self, key: &str, to: &Recipient, letter: &Letter) -> Result<Delivered, NotifierError> {
        match to.way_for(letter).ok_or(NotifierError::NoAddress)? {
            Way::Email(address) => self.by_email(key, address, to, letter).await,
            Way::Sms(mobile) => self.by_sms(key, mobile, to, letter).await,
        }
    }
}

impl NotificationSender {
    async fn by_email(&self, key: &str, address: &Email, to: &Recipient, letter: &Letter) -> Result<Delivered, NotifierError> {
        let written = app::notifications::email(letter, to);
        match &self.email {
            EmailWay::Smtp(smtp) => smtp.send(key, address, &written).await?,
            EmailWay::Inbox(inbox) => inbox.keep_email(address, written),
        }
        Ok(Delivered { channel: Channel::Email })
    }

    async fn by_sms(&self, key: &str, mobile: &Mobile, to: &Recipient, letter: &Letter) -> Result<Delivered, NotifierError> {
        let way = self.sms.as_ref().ok_or(NotifierError::NoAddress)?;
        let text = app::notifications::sms(letter, to).ok_or(NotifierError::NoAddress)?;
        match way {
            SmsWay::Kavenegar { provider, sender } => provider.send_text(sender, key, mobile, &text).await.map_err(of_sms)?,
            SmsWay::Inbox(inbox) => inbox.keep_sms(mobile, text),
        }
        Ok(Delivered { channel: Channel::Sms })
    }
}

fn of_sms(error: SmsError) -> NotifierError {
    let said = error.to_string();
    match error {
        SmsError::Refused { status: 411, .. } => NotifierError::Refused(said),
        SmsError::Refused { status: 402 | 409 | 451, .. } | SmsError::NoAnswer(_) | SmsError::Unreadable { .. } => {
            NotifierError::NoAnswer(said)
        }
        SmsError::Refused { .. } => NotifierError::Misconfigured(said),
    }
}
