use serde::{Deserialize, Serialize};

use super::IdentityError;
use crate::identity::{Email, Mobile};

/// What somebody signs in with. One field takes both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInName {
    /// A mobile number.
    Mobile(Mobile),
    /// An e-mail address.
    Email(Email),
}

impl SignInName {
    /// Reads a number or an address, whichever it looks like.
    ///
    /// # Errors
    /// [`IdentityError::InvalidEmail`] for what has letters or an @ in it; [`IdentityError::InvalidMobile`] otherwise.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        if text.contains(|c: char| c == '@' || c.is_ascii_alphabetic()) {
            Email::parse(text).map(Self::Email)
        } else {
            Mobile::parse(text).map(Self::Mobile)
        }
    }
}

impl std::fmt::Display for SignInName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mobile(mobile) => mobile.fmt(f),
            Self::Email(email) => email.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_takes_numbers_and_addresses() {
        let read = |text| SignInName::parse(text).map(|name| name.to_string());
        assert_eq!(read("۰۹۱۲ ۱۲۳ ۴۵۶۷").as_deref(), Ok("+989121234567"));
        assert_eq!(read(" Info@Example.com ").as_deref(), Ok("info@example.com"));
        for (text, error) in [
            ("info", IdentityError::InvalidEmail),
            ("info@", IdentityError::InvalidEmail),
            ("", IdentityError::InvalidMobile),
            ("0912", IdentityError::InvalidMobile),
        ] {
            assert_eq!(read(text), Err(error), "{text:?}");
        }
    }
}
