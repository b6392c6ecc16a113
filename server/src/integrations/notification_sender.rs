//! Where notifications go out: by SMTP and Kavenegar, and in development, where those are not set up, into the inbox.

use std::sync::Arc;

use app::notifications::{Sentences, address, email, sms};
use async_trait::async_trait;
use domain::identity::{Email, Mobile};
use domain::notifications::{Address, Message, Notifier, NotifierError};
use domain::sign_in::SmsError;

use super::development::DevelopmentInbox;
use super::kavenegar::Kavenegar;
use super::smtp::Smtp;

/// Writes notifications in the language of their recipients and hands them over.
pub(crate) struct NotificationSender {
    /// What they say.
    pub(crate) sentences: Sentences,
    /// Where their links lead, without a slash at the end: `https://tejarat.chat`.
    pub(crate) site: String,
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
    async fn deliver(&self, key: &str, address: &Address, message: &Message) -> Result<(), NotifierError> {
        match address {
            Address::Email(address) => self.by_email(key, address, message).await,
            Address::Mobile(mobile) => self.by_sms(key, mobile, message).await,
        }
    }
}

impl NotificationSender {
    async fn by_email(&self, key: &str, to: &Email, message: &Message) -> Result<(), NotifierError> {
        let language = message.to.language;
        let written = email(&self.sentences, message, |target| address(&self.site, target, language));
        let written = written.ok_or_else(|| NotifierError::Misconfigured(format!("this version has no words for {}", message.name)))?;
        match &self.email {
            EmailWay::Smtp(smtp) => smtp.send(key, to, &written).await?,
            EmailWay::Inbox(inbox) => inbox.keep_email(to, written),
        }
        Ok(())
    }

    async fn by_sms(&self, key: &str, mobile: &Mobile, message: &Message) -> Result<(), NotifierError> {
        let way = self.sms.as_ref().ok_or(NotifierError::NoAddress)?;
        let text = sms(&self.sentences, message).ok_or(NotifierError::NoAddress)?;
        match way {
            SmsWay::Kavenegar { provider, sender } => provider.send_text(sender, key, mobile, &text).await.map_err(of_sms)?,
            SmsWay::Inbox(inbox) => inbox.keep_sms(mobile, text),
        }
        Ok(())
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
