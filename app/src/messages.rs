//! Text messages with codes.

use crate::i18n::td_string;
use domain::Language;

use crate::language::to_locale;

/// The text message that carries a verification code. Its last line binds the code to the host of the page, so that
/// browsers offer it there and nowhere else (WICG origin-bound one-time codes).
#[must_use]
pub fn code_sms(language: Language, code: &str, host: &str) -> String {
    let locale = to_locale(language);
    let first = td_string!(locale, messages.code, code = code);
    let second = td_string!(locale, messages.keep_secret);
    format!("{first}\n{second}\n\n@{host} #{code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_into_one_persian_text_message() {
        let text = code_sms(Language::Fa, "482913", "tejarat.chat");
        assert!(text.encode_utf16().count() <= 70, "{text}");
        assert!(text.ends_with("@tejarat.chat #482913"));
    }
}
