use std::fmt;

use crate::accounts::{AccountsError, PasswordError};
use crate::persian::digits;
use crate::sign_in::PasswordContext;

/// The fewest characters a password may have.
pub const SHORTEST: usize = 8;
/// The most characters a password may have.
pub const LONGEST: usize = 128;

/// Passwords that everybody tries first, folded, one a line. Those that another rule refuses anyway are left out.
const COMMON: &str = include_str!("common_passwords.txt");
/// Names of this product; a password that is little more than one of them is guessed at once.
const OWN_NAMES: [&str; 3] = ["tejaratchat", "tejarat", "تجارت"];

/// A rule for new passwords. There is none about kinds of characters: they make passwords harder to remember, not to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// 8 to 128 characters.
    Length,
    /// Something besides digits.
    NotOnlyDigits,
    /// Not among those that everybody tries first.
    NotCommon,
    /// Not the person's own data or the product's name with a little around it.
    NotLikeYourData,
}

impl Rule {
    /// In the order of [`rules`].
    pub const ALL: [Self; 4] = [Self::Length, Self::NotOnlyDigits, Self::NotCommon, Self::NotLikeYourData];
}

/// A password that keeps all rules, as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Takes a chosen password if it keeps every rule.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn parse(text: &str, own: &PasswordContext) -> Result<Self, AccountsError> {
        let length = length_of(text);
        let broken = if length > LONGEST {
            Some(PasswordError::TooLong)
        } else if length < SHORTEST {
            Some(PasswordError::TooShort)
        } else {
            rules(text, own).into_iter().find(|(_, kept)| !kept).map(|(rule, _)| match rule {
                Rule::Length => PasswordError::TooShort,
                Rule::NotOnlyDigits => PasswordError::OnlyDigits,
                Rule::NotCommon => PasswordError::TooCommon,
                Rule::NotLikeYourData => PasswordError::LikeYourData,
            })
        };
        broken.map_or_else(|| Ok(Self(text.to_owned())), |error| Err(error.into()))
    }

    /// The password, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// Whether a text may be somebody's password at all; nothing longer is ever hashed.
#[must_use]
pub fn could_be(text: &str) -> bool {
    length_of(text) <= LONGEST
}

/// Every rule and whether `text` keeps it, for a list that ticks itself while somebody types.
#[must_use]
pub fn rules(text: &str, own: &PasswordContext) -> [(Rule, bool); 4] {
    let length = length_of(text);
    // A text that is too long is not examined further.
    let examined = if length > LONGEST { "" } else { text };
    let folded = fold(examined);
    [
        (Rule::Length, (SHORTEST..=LONGEST).contains(&length)),
        (Rule::NotOnlyDigits, !folded.is_empty() && !folded.chars().all(|c| c.is_ascii_digit())),
        (Rule::NotCommon, !folded.is_empty() && !is_common(&folded)),
        (Rule::NotLikeYourData, !folded.is_empty() && !is_like_own_data(&folded, own)),
    ]
}

/// How hard a password would be to guess, from 0 (at once) to 4 (hardly ever), by the guessers' own lists and habits.
#[cfg(feature = "native")]
#[must_use]
pub fn strength(text: &str, own: &PasswordContext) -> u8 {
    // Longer ones are not looked at to their end: that takes quadratic time, and they are strong by then.
    let judged: String = text.chars().take(64).collect();
    let known: Vec<&str> = own.words().chain(OWN_NAMES).collect();
    zxcvbn::zxcvbn(&judged, &known).score().into()
}

/// Characters, counted no further than needed: a megabyte is as much too long as 129 characters.
fn length_of(text: &str) -> usize {
    text.chars().take(LONGEST + 1).count()
}

/// The text as a guesser sees it: lower case, one script of digits, one form of each letter, no blanks.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            'آ' | 'أ' | 'إ' => 'ا',
            c => digits::value(c).map_or(c, |digit| char::from(b'0' + digit)),
        })
        .collect()
}

fn is_common(folded: &str) -> bool {
    let mut seen = [None; 2];
    let few_letters = folded.chars().all(|c| {
        if let Some(place) = seen.iter_mut().find(|place| place.is_none_or(|known| known == c)) {
            *place = Some(c);
            true
        } else {
            false
        }
    });
    few_letters || COMMON.lines().any(|line| line == folded)
}

/// Whether little is left of the password without what is known of the person and the product's name.
fn is_like_own_data(folded: &str, own: &PasswordContext) -> bool {
    let mut rest = folded.to_owned();
    for known in OWN_NAMES.into_iter().chain(own.words()) {
        rest = rest.replace(known, "");
    }
    rest.len() < folded.len() && rest.chars().count() < SHORTEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{Email, Mobile};

    fn own() -> PasswordContext {
        let email = Email::parse("info@avandpakhsh.example").unwrap();
        PasswordContext::default().with_mobile(&Mobile::parse("09121234567").unwrap()).with_email(&email).with_words("پخش آوند")
    }

    fn verdict(text: &str) -> Result<(), PasswordError> {
        match NewPassword::parse(text, &own()) {
            Ok(_) => Ok(()),
            Err(AccountsError::Password(error)) => Err(error),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a12_length_counts_characters_not_bytes() {
        assert_eq!(verdict("کلاغ‌سیاه"), Ok(()));
        assert_eq!(verdict("کلاغ‌سی"), Err(PasswordError::TooShort));
        assert_eq!(verdict(&"گربه".repeat(32)), Ok(()));
        assert_eq!(verdict(&"گربه!".repeat(26)), Err(PasswordError::TooLong));
        assert_eq!(verdict(&"x".repeat(1_000_000)), Err(PasswordError::TooLong));
    }

    #[test]
    fn a12_no_rule_about_kinds_of_characters() {
        for text in ["correct horse battery", "فروشنده ماه مهتاب", "        k        z       w", "zq8#kfmv"] {
            assert_eq!(verdict(text), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn a12_common_ones_are_refused_in_any_dress() {
        for text in
            ["password1", "PASSWORD1", "Qwerty123", "پرسپولیس", "دوستت دارم", "ضصثقفغعه", "mohammad1", "salam۱۲۳۴", "aaaaaaaa", "ابابابابا"]
        {
            assert_eq!(verdict(text), Err(PasswordError::TooCommon), "{text:?}");
        }
    }

    #[test]
    fn a12_digits_of_any_script_are_still_only_digits() {
        assert_eq!(verdict("73019482"), Err(PasswordError::OnlyDigits));
        assert_eq!(verdict("۷۳۰۱۹۴۸۲"), Err(PasswordError::OnlyDigits));
        assert_eq!(verdict("7301 9482"), Err(PasswordError::OnlyDigits));
    }

    #[test]
    fn a12_own_number_and_product_name_are_no_secret() {
        for text in
            ["a09121234567", "۰۹۱۲۱۲۳۴۵۶۷ali", "tejarat1405", "Tejarat.Chat", "تجارت‌چت۱۲۳", "TejaratChat!", "AvandPakhsh1", "آوند1405"]
        {
            assert_eq!(verdict(text), Err(PasswordError::LikeYourData), "{text:?}");
        }
        assert_eq!(verdict("تجارت با کلاغ سیاه"), Ok(()));
    }

    #[test]
    fn a12_the_password_is_kept_byte_for_byte() {
        let typed = " كلاغ\u{200C}سياه ۱۲ ";
        assert_eq!(NewPassword::parse(typed, &own()).unwrap().as_str(), typed);
    }

    #[test]
    fn a11_a_password_does_not_show_in_debug_output() {
        let password = NewPassword::parse("کلاغ سیاه زیبا", &own()).unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(…)");
    }

    #[test]
    fn the_list_of_common_ones_is_folded_and_holds_nothing_that_another_rule_refuses() {
        let lines: Vec<_> = COMMON.lines().collect();
        for line in &lines {
            assert_eq!(*line, fold(line), "not folded");
            assert!(line.chars().count() >= SHORTEST, "{line} is too short to be here");
            assert!(!line.chars().all(|c| c.is_ascii_digit()), "{line} is only digits");
        }
        let unique: std::collections::HashSet<_> = lines.iter().collect();
        assert_eq!(unique.len(), lines.len(), "a line stands there twice");
        assert!(lines.len() > 300);
    }

    proptest! {
        #[test]
        fn the_ticking_list_and_the_server_agree(text in ".{0,140}") {
            let all_kept = rules(&text, &own()).into_iter().all(|(_, kept)| kept);
            prop_assert_eq!(NewPassword::parse(&text, &own()).is_ok(), all_kept);
        }
    }
}
