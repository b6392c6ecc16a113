//! What people read of an error. The sentences are in the locales, under `errors` of each feature, with a gap for each datum of the
//! error; `build.rs` collects them.

use domain::Error;
use domain::error::Param;
use domain::persian::digits;

use crate::i18n::{Locale, td_string};
use crate::language::of_locale;

include!(concat!(env!("OUT_DIR"), "/error_sentences.rs"));

/// What happened, why and what to do next.
pub(super) fn of_error(locale: Locale, error: &Error) -> String {
    let params = error.params();
    let param = |gap: &str| match params.iter().find(|(name, _)| *name == gap) {
        Some((_, Param::Number(value))) => number_in(locale, gap, *value),
        Some((_, Param::Text(text))) => text.clone(),
        None => String::new(),
    };
    of_code(locale, error.code(), &param).unwrap_or_else(|| td_string!(locale, errors.unavailable).to_owned())
}

/// A number in the unit that its name promises.
fn number_in(locale: Locale, name: &str, value: u64) -> String {
    match name {
        "retry_after" => wait(locale, value),
        "max_bytes" => number(locale, value / (1024 * 1024)),
        _ => number(locale, value),
    }
}

/// A number as the page's reader writes it.
fn number(locale: Locale, value: u64) -> String {
    digits::number(value, of_locale(locale))
}

/// A time to wait, as exact as one cares: seconds up to a minute and a half, then minutes, then hours.
pub(crate) fn wait(locale: Locale, seconds: u64) -> String {
    match seconds {
        0..=90 => td_string!(locale, common.seconds, count = number(locale, seconds.max(1))).to_string(),
        91..=5400 => td_string!(locale, common.minutes, count = number(locale, seconds.div_ceil(60))).to_string(),
        _ => td_string!(locale, common.hours, count = number(locale, seconds.div_ceil(3600))).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use domain::accounts::AccountsError;

    use super::*;

    const NO_ERROR_OF_THE_DOMAIN: &str = "transport";

    #[test]
    fn every_error_has_a_sentence_with_its_data_in_each_language() {
        for error in Error::samples() {
            let [fa, en] = [Locale::fa, Locale::en].map(|locale| {
                let asked = std::cell::RefCell::new(Vec::new());
                let mark = |gap: &str| {
                    asked.borrow_mut().push(gap.to_owned());
                    format!("<{gap}>")
                };
                let sentence = of_code(locale, error.code(), &mark).unwrap_or_else(|| panic!("{} has no sentence", error.code()));
                let params = error.params();
                for gap in asked.take() {
                    assert!(params.iter().any(|(name, _)| *name == gap), "{} has no {gap}: {sentence}", error.code());
                    assert!(sentence.contains(&format!("<{gap}>")), "{} does not say {gap}: {sentence}", error.code());
                }
                of_error(locale, &error)
            });
            assert!(!fa.is_empty() && !en.is_empty() && fa != en && en.is_ascii(), "{fa} {en}");
        }
    }

    #[test]
    fn every_sentence_belongs_to_an_error() {
        let codes: Vec<_> = Error::samples().iter().map(Error::code).collect();
        for code in CODES.iter().filter(|code| **code != NO_ERROR_OF_THE_DOMAIN) {
            assert!(codes.contains(code), "no error has the code {code}");
        }
    }

    #[test]
    fn data_are_told_in_units_that_people_use() {
        assert_eq!(of_error(Locale::en, &Error::TooMany { retry_after: 150 }), "Too many attempts; try again in 3 minutes.");
        let wrong = AccountsError::WrongCode { tries_left: 3 }.into();
        assert_eq!(of_error(Locale::fa, &wrong), "کد واردشده درست نیست؛ ۳ تلاش دیگر دارید.");
        let too_large = domain::knowledge::KnowledgeError::TooLarge { max_bytes: 25 * 1024 * 1024 }.into();
        assert_eq!(of_error(Locale::en, &too_large), "The file is larger than 25 MB.");
    }
}
