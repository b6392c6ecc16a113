use serde::{Deserialize, Serialize};

use super::IdentityError;
use super::normal_form::normal_form;
use crate::persian::digits::{self, Typed};

/// A mobile number of Iran. However it was typed, one number is one value: `+989121234567`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mobile(String);

impl Mobile {
    /// Reads a number in any of the forms people write: `0912…`, `912…`, `+98…`, `0098…`, `98…`, `+980…`,
    /// with digits of any script and with spaces, dashes or invisible marks in between.
    ///
    /// # Errors
    /// [`IdentityError::InvalidMobile`] for everything else.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        Self::read(text).ok_or(IdentityError::InvalidMobile)
    }

    fn read(text: &str) -> Option<Self> {
        let subscriber = subscriber(text)?;
        subscriber.starts_with('9').then(|| Self(format!("+98{subscriber}")))
    }

    /// The ten digits without country code or leading zero: `9121234567`.
    #[must_use]
    pub fn subscriber(&self) -> &str {
        self.0.trim_start_matches("+98")
    }

    /// With most of it hidden, for somebody who may not be its owner: `0912 ••• ••67`.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.subscriber();
        let (operator, last) = (digits.get(..3).unwrap_or_default(), digits.get(8..).unwrap_or_default());
        format!("0{operator} ••• ••{last}")
    }

    /// As people in Iran write it, in groups: `0912 123 4567`.
    #[must_use]
    pub fn national(&self) -> String {
        let digits = self.subscriber();
        let (operator, rest) = digits.split_at_checked(3).unwrap_or((digits, ""));
        let (middle, last) = rest.split_at_checked(3).unwrap_or((rest, ""));
        format!("0{operator} {middle} {last}")
    }
}

/// The ten digits after the country code of Iran or the zero that stands for it, whichever of them was typed.
pub(crate) fn subscriber(text: &str) -> Option<String> {
    let Typed { plus, digits: number } = digits::typed(text)?;
    let within_iran = if plus {
        number.strip_prefix("98")?
    } else if let Some(rest) = number.strip_prefix("0098") {
        rest
    } else if number.len() > 10 && number.starts_with("98") {
        &number[2..]
    } else {
        &number
    };
    let subscriber = within_iran.strip_prefix('0').unwrap_or(within_iran);
    (subscriber.len() == 10).then(|| subscriber.to_owned())
}

normal_form!(Mobile);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a10_every_spelling_of_a_number_is_one_number() {
        for text in [
            "09121234567",
            "9121234567",
            "+989121234567",
            "00989121234567",
            "989121234567",
            "+9809121234567",
            "9809121234567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "٠٩١٢١٢٣٤٥٦٧",
            "０９１２１２３４５６７",
            "۰۹12۱۲٣٤567",
            "0912 123 4567",
            "0912-123-4567",
            "(0912) 123 4567",
            "\u{200E}+98 912 123 4567\u{200F}",
            "۰۹۱۲\u{200C}۱۲۳\u{200C}۴۵۶۷",
            "\u{2066}09121234567\u{2069}",
            " 0912–123–4567\n",
        ] {
            assert_eq!(Mobile::parse(text).map(|mobile| mobile.to_string()).as_deref(), Ok("+989121234567"), "{text:?}");
        }
    }

    #[test]
    fn x04_what_merely_looks_like_a_number_is_refused() {
        for text in [
            "",
            "+",
            "09abcdefghi",
            "+123456789",
            "02188888888",
            "0912123456",
            "091212345678",
            "+19121234567",
            "0912+1234567",
            "++989121234567",
            "98",
            "0098",
            "9899",
            "۰۹۱۲۱۲۳۴۵۶۷a",
            "0912/1234567",
            "09121234567 09121234567",
        ] {
            assert_eq!(Mobile::parse(text), Err(IdentityError::InvalidMobile), "{text:?}");
        }
        assert_eq!(Mobile::parse(&"0".repeat(1_000_000)), Err(IdentityError::InvalidMobile));
    }

    #[test]
    fn a_subscriber_whose_number_begins_with_98_is_not_mistaken_for_a_country_code() {
        assert_eq!(Mobile::parse("9812345678").map(|mobile| mobile.to_string()).as_deref(), Ok("+989812345678"));
    }

    #[test]
    fn it_is_shown_in_groups() {
        assert_eq!(Mobile::parse("+989121234567").map(|mobile| mobile.national()).as_deref(), Ok("0912 123 4567"));
    }

    proptest! {
        #[test]
        fn any_text_is_either_a_number_in_normal_form_or_refused(text in ".{0,40}") {
            if let Ok(mobile) = Mobile::parse(&text) {
                prop_assert!(mobile.as_str().starts_with("+989"));
                prop_assert_eq!(mobile.as_str().len(), 13);
                prop_assert_eq!(Mobile::parse(mobile.as_str()), Ok(mobile.clone()));
                prop_assert_eq!(Mobile::parse(&mobile.national()), Ok(mobile));
            }
        }

        #[test]
        fn any_number_survives_any_spelling(rest in "[0-9]{9}", prefix in 0_usize..6, script in 0_usize..3, gap in 0_usize..4) {
            let plain = format!("{}9{rest}", ["0", "", "+98", "0098", "98", "+980"][prefix]);
            let written: String = plain
                .chars()
                .flat_map(|c| {
                    let shown = c.to_digit(10).and_then(|d| char::from_u32([0x30, 0x6F0, 0x660][script] + d)).unwrap_or(c);
                    [Some(shown), [None, Some(' '), Some('-'), Some('\u{200C}')][gap]].into_iter().flatten()
                })
                .collect();
            prop_assert_eq!(Mobile::parse(&written), Mobile::parse(&format!("09{rest}")));
            prop_assert!(Mobile::parse(&written).is_ok());
        }
    }
}
