//! Numbers by which the state knows people and companies. Each carries a check digit, so that a slip of the finger shows.

use serde::{Deserialize, Serialize};

use super::IdentityError;
use super::normal_form::normal_form;
use crate::persian::digits::{self, Typed};

/// The number of a person (کد ملی): ten digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NationalId(String);

/// The number of a company (شناسهٔ ملی): eleven digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LegalId(String);

/// The number of a taxpayer (شمارهٔ اقتصادی): eleven digits of a company, or fourteen of a person. The twelve of before 1403 are void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EconomicCode(String);

impl NationalId {
    /// Reads a number; the zeros it begins with may be missing.
    ///
    /// # Errors
    /// [`IdentityError::InvalidNationalId`] when it is none, or the check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let number = digits_of(text).filter(|number| (8..=10).contains(&number.len())).map(|number| format!("{number:0>10}"));
        number.filter(|number| national_check(number)).map(Self).ok_or(IdentityError::InvalidNationalId)
    }
}

impl LegalId {
    /// Reads a number.
    ///
    /// # Errors
    /// [`IdentityError::InvalidLegalId`] when it is none, or the check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        digits_of(text).filter(|number| legal_check(number)).map(Self).ok_or(IdentityError::InvalidLegalId)
    }
}

impl EconomicCode {
    /// Reads a number.
    ///
    /// # Errors
    /// [`IdentityError::InvalidEconomicCode`] when it has not as many digits as one has today.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let number = digits_of(text).filter(|number| matches!(number.len(), 11 | 14) && !all_equal(number));
        number.map(Self).ok_or(IdentityError::InvalidEconomicCode)
    }
}

normal_form!(NationalId, LegalId, EconomicCode);

fn digits_of(text: &str) -> Option<String> {
    digits::typed(text).filter(|typed| !typed.plus).map(|Typed { digits, .. }| digits)
}

fn values(number: &str) -> Vec<u32> {
    number.bytes().map(|digit| u32::from(digit - b'0')).collect()
}

fn all_equal(number: &str) -> bool {
    number.bytes().all(|digit| Some(digit) == number.bytes().next())
}

/// The sum of the first nine digits, weighted 10 down to 2, modulo 11 gives the tenth.
fn national_check(number: &str) -> bool {
    let digits = values(number);
    let Some((&check, rest)) = digits.split_last() else { return false };
    let remainder = rest.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    let expected = if remainder < 2 { remainder } else { 11 - remainder };
    digits.len() == 10 && check == expected && !all_equal(number)
}

/// The first ten digits, each with the tenth and two added, weighted, modulo 11 give the eleventh.
fn legal_check(number: &str) -> bool {
    const WEIGHTS: [u32; 10] = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17];
    let digits = values(number);
    let [first @ .., tenth, check] = digits.as_slice() else { return false };
    if digits.len() != 11 || digits[3..9].iter().all(|digit| *digit == 0) {
        return false;
    }
    let sum: u32 = first.iter().chain([tenth]).zip(WEIGHTS).map(|(digit, weight)| (digit + tenth + 2) * weight).sum();
    sum % 11 % 10 == *check
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn x04_national_ids_are_checked() {
        for text in ["0076229645", "0200203241", "0790419904", "۰۰۷۶۲۲۹۶۴۵", "007-622964-5", "76229645", " 790419904 "] {
            assert!(NationalId::parse(text).is_ok(), "{text}");
        }
        for text in ["", "0684159415", "1111111111", "+123456789", "0076229646", "00762296450", "7622964", "abcdefghij"] {
            assert_eq!(NationalId::parse(text), Err(IdentityError::InvalidNationalId), "{text}");
        }
        assert_eq!(NationalId::parse("76229645").map(|id| id.to_string()).as_deref(), Ok("0076229645"));
    }

    #[test]
    fn x04_legal_ids_are_checked() {
        for text in ["10380284790", "14003778990", "۱۰۳۸۰۲۸۴۷۹۰", "1038 028 4790"] {
            assert!(LegalId::parse(text).is_ok(), "{text}");
        }
        for text in ["", "10380284791", "1038028479", "00000000000", "11111111111", "+10380284790", "103802847900"] {
            assert_eq!(LegalId::parse(text), Err(IdentityError::InvalidLegalId), "{text}");
        }
    }

    #[test]
    fn economic_codes_have_the_lengths_of_today() {
        for text in ["10380284790", "00762296450001", "۱۴۰۰۳۷۷۸۹۹۰"] {
            assert!(EconomicCode::parse(text).is_ok(), "{text}");
        }
        for text in ["", "411111111111", "123", "00000000000", "1038028479x"] {
            assert_eq!(EconomicCode::parse(text), Err(IdentityError::InvalidEconomicCode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_upsets_them_and_one_wrong_digit_shows(text in ".{0,30}", place in 0_usize..10, by in 1_u8..10) {
            let _ = (NationalId::parse(&text), LegalId::parse(&text), EconomicCode::parse(&text));
            let mut wrong = b"0790419904".to_vec();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            prop_assert!(NationalId::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }
    }
}
