use serde::{Deserialize, Serialize};

use super::IdentityError;
use super::mobile::subscriber;
use super::normal_form::normal_form;

/// A telephone in Iran at which somebody can be reached, mobile or landline: `+982188888888`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Reads a number with its area code, in any of the forms people write.
    ///
    /// # Errors
    /// [`IdentityError::InvalidPhone`] for everything else.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let subscriber = subscriber(text).ok_or(IdentityError::InvalidPhone)?;
        if subscriber.starts_with('0') { Err(IdentityError::InvalidPhone) } else { Ok(Self(format!("+98{subscriber}"))) }
    }

    /// As people in Iran dial it: `02188888888`.
    #[must_use]
    pub fn national(&self) -> String {
        format!("0{}", self.0.trim_start_matches("+98"))
    }
}

normal_form!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landlines_and_mobiles_are_telephones() {
        for (text, normal) in [
            ("02188888888", "+982188888888"),
            ("۰۲۱-۸۸۸۸۸۸۸۸", "+982188888888"),
            ("+98 21 8888 8888", "+982188888888"),
            ("0912 123 4567", "+989121234567"),
            ("05138400000", "+985138400000"),
        ] {
            assert_eq!(Phone::parse(text).map(|phone| phone.to_string()).as_deref(), Ok(normal), "{text}");
        }
        assert_eq!(Phone::parse("02188888888").map(|phone| phone.national()).as_deref(), Ok("02188888888"));
    }

    #[test]
    fn a_number_without_its_area_code_cannot_be_dialled() {
        for text in ["", "88888888", "0218888", "00000000000", "+14155550100", "021888888x8"] {
            assert_eq!(Phone::parse(text), Err(IdentityError::InvalidPhone), "{text}");
        }
    }
}
