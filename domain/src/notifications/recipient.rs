use serde::{Deserialize, Serialize};

use super::Letter;
use crate::Language;
use crate::identity::{Email, Mobile};
use crate::time_zone::TimeZone;

/// Somebody to whom letters go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their e-mail address, when they have one.
    pub email: Option<Email>,
    /// Their mobile number, when they have one.
    pub mobile: Option<Mobile>,
    /// Their name as they wrote it, when they have told it.
    pub name: Option<String>,
    /// The language in which they are addressed.
    pub language: Language,
    /// By whose clocks they are told the time.
    #[serde(default)]
    pub time_zone: TimeZone,
}

/// By which way a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way<'a> {
    /// By e-mail.
    Email(&'a Email),
    /// By a short text message.
    Sms(&'a Mobile),
}

impl Recipient {
    /// The way for a letter: e-mail where there is an address, otherwise a text message if the letter fits into one.
    #[must_use]
    pub fn way_for(&self, letter: &Letter) -> Option<Way<'_>> {
        let by_sms = || self.mobile.as_ref().filter(|_| letter.fits_sms()).map(Way::Sms);
        self.email.as_ref().map(Way::Email).or_else(by_sms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn a_letter_goes_by_email_and_where_there_is_none_by_sms_if_it_fits() {
        let email = Email::parse("sara@example.com").unwrap();
        let mobile = Mobile::parse("09121234567").unwrap();
        let both = Recipient {
            email: Some(email.clone()),
            mobile: Some(mobile.clone()),
            name: None,
            language: Language::Fa,
            time_zone: TimeZone::default(),
        };
        let by_number = Recipient { email: None, ..both.clone() };
        let changed = Letter::FactorChanged { on: true, at: Timestamp(0) };
        let verify = Letter::VerifyEmail { url: "https://tejarat.chat/v".to_owned(), valid_hours: 24 };
        assert_eq!(both.way_for(&changed), Some(Way::Email(&email)));
        assert_eq!(both.way_for(&verify), Some(Way::Email(&email)));
        assert_eq!(by_number.way_for(&changed), Some(Way::Sms(&mobile)));
        assert_eq!(by_number.way_for(&verify), None);
    }
}
