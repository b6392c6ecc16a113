use domain::Language;
use domain::persian::digits;

use crate::i18n::{Locale, td_string};
use crate::language::of_locale;

const MEGABYTE: u64 = 1024 * 1024;
const GIGABYTE: u64 = 1024 * MEGABYTE;

/// A size in the words of the reader: «۸۴ کیلوبایت», «۱٫۳ مگابایت» or "84 kB", "1.3 MB".
pub(crate) fn size(locale: Locale, bytes: u64) -> String {
    let language = of_locale(locale);
    match bytes {
        0..1024 => td_string!(locale, library.bytes, count = digits::number(bytes, language)).to_string(),
        1024..MEGABYTE => td_string!(locale, library.kilobytes, count = digits::number(bytes.div_ceil(1024), language)).to_string(),
        MEGABYTE..GIGABYTE => td_string!(locale, library.megabytes, count = tenths(bytes, MEGABYTE, language)).to_string(),
        _ => td_string!(locale, library.gigabytes, count = tenths(bytes, GIGABYTE, language)).to_string(),
    }
}

/// So many of a unit with one decimal, where there is one.
fn tenths(bytes: u64, unit: u64, language: Language) -> String {
    with_tenths((bytes * 10 + unit / 2) / unit, language)
}

/// So many tenths with one decimal, where there is one.
pub(super) fn with_tenths(tenths: u64, language: Language) -> String {
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
        assert_eq!(tenths(25 * MEGABYTE, MEGABYTE, Language::Fa), "۲۵");
        assert_eq!(tenths(1_400_000, MEGABYTE, Language::Fa), "۱٫۳");
        assert_eq!(tenths(1_400_000, MEGABYTE, Language::En), "1.3");
    }
}
