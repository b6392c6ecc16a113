use domain::Language;
use domain::persian::digits;

use crate::i18n::{Locale, td_string};
use crate::language::of_locale;

/// A size in the words of the reader: «۸۴ کیلوبایت», «۱٫۳ مگابایت» or "84 kB", "1.3 MB".
pub(crate) fn size(locale: Locale, bytes: u64) -> String {
    let language = of_locale(locale);
    match bytes {
        0..1024 => td_string!(locale, library.bytes, count = digits::number(bytes, language)).to_string(),
        1024..1_048_576 => td_string!(locale, library.kilobytes, count = digits::number(bytes.div_ceil(1024), language)).to_string(),
        _ => td_string!(locale, library.megabytes, count = megabytes(bytes, language)).to_string(),
    }
}

/// Megabytes with one decimal, where there is one.
fn megabytes(bytes: u64, language: Language) -> String {
    let tenths = (bytes * 10 + 524_288) / 1_048_576;
    let whole = digits::number(tenths / 10, language);
    match tenths % 10 {
        0 => whole,
        tenth => {
            let point = if language == Language::Fa { '٫' } else { '.' };
            format!("{whole}{point}{}", digits::number(tenth, language))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_have_one_decimal_or_none() {
        assert_eq!(megabytes(25 * 1_048_576, Language::Fa), "۲۵");
        assert_eq!(megabytes(1_400_000, Language::Fa), "۱٫۳");
        assert_eq!(megabytes(1_400_000, Language::En), "1.3");
    }
}
