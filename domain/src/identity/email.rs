use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};

use super::IdentityError;
use super::normal_form::normal_form;

/// What an address must be: one that a message can be sent to over the internet, without a name beside it.
const PLAIN: Options = Options { minimum_sub_domains: 2, allow_domain_literal: false, allow_display_text: false };

/// An e-mail address. However it was typed, one address is one value, in small letters.
///
/// The part before the @ is the receiver's affair (RFC 5321 §2.4), but nobody gives `Ali@` and `ali@` to two people, and
/// people type both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address, with blanks or invisible marks around it.
    ///
    /// # Errors
    /// [`IdentityError::InvalidEmail`] for everything else.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let bare = text.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        });
        // What lies beyond ASCII, or needs quotes, most mail servers refuse.
        let writable = bare.is_ascii() && !bare.contains(['"', ' ', '\\']);
        let read = EmailAddress::parse_with_options(bare, PLAIN).ok().filter(|_| writable);
        read.map(|address| Self(address.as_str().to_ascii_lowercase())).ok_or(IdentityError::InvalidEmail)
    }

    /// The part before the @.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }

    /// The address with most of it hidden, for a page that anybody may see: `a•••@example.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

normal_form!(Email);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_in_small_letters() {
        for (text, normal) in [
            ("info@tejarat.chat", "info@tejarat.chat"),
            (" Ali.Rezaei+work@Example.Co.IR\n", "ali.rezaei+work@example.co.ir"),
            ("\u{200E}sara@example.com\u{200F}", "sara@example.com"),
        ] {
            assert_eq!(Email::parse(text).map(|email| email.to_string()).as_deref(), Ok(normal), "{text:?}");
        }
        assert_eq!(Email::parse("sara@example.com").map(|email| email.masked()).as_deref(), Ok("s•••@example.com"));
    }

    #[test]
    fn x04_what_cannot_be_written_to_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "@",
            "sara",
            "sara@",
            "@example.com",
            "sara@localhost",
            "sara@@example.com",
            "sara@[127.0.0.1]",
            "سارا@example.com",
            "sara@مثال.ir",
            "\"a b\"@example.com",
            "Sara <sara@example.com>",
            "sara@example.com,reza@example.com",
            "sara@example.com\r\nBcc: all@example.com",
            &long,
        ] {
            assert_eq!(Email::parse(text), Err(IdentityError::InvalidEmail), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_either_an_address_in_normal_form_or_refused(text in ".{0,60}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(!email.as_str().contains(|c: char| c.is_whitespace() || c.is_control() || c == ','));
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
            }
        }
    }
}
