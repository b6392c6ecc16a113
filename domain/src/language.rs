//! The two languages of the product.

use serde::{Deserialize, Serialize};

/// A language in which people are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Persian, written from right to left; the default.
    #[default]
    #[cfg_attr(feature = "native", sea_orm(string_value = "fa"))]
    Fa,
    /// English.
    #[cfg_attr(feature = "native", sea_orm(string_value = "en"))]
    En,
}

impl Language {
    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `en` or `fa-IR`; `None` for one we do not speak.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        [Self::Fa, Self::En].into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language a text is written in: Persian when most of its letters are in the Arabic script.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let (mut arabic, mut latin) = (0_usize, 0_usize);
        for letter in text.chars().filter(|c| c.is_alphabetic()) {
            if ('\u{0600}'..='\u{06FF}').contains(&letter) || ('\u{FB50}'..='\u{FEFF}').contains(&letter) {
                arabic += 1;
            } else {
                latin += 1;
            }
        }
        if latin > arabic { Self::En } else { Self::Fa }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_few_latin_names_is_still_persian() {
        assert_eq!(Language::of_text("تفاوت CIF و CFR در INCOTERMS چیست و کدام را انتخاب کنیم؟"), Language::Fa);
        assert_eq!(Language::of_text("What is مالیات called in English?"), Language::En);
        assert_eq!(Language::of_text("۱۲۳"), Language::Fa);
    }

    #[test]
    fn tags_with_a_region_are_understood() {
        assert_eq!(Language::from_tag("fa-IR"), Some(Language::Fa));
        assert_eq!(Language::from_tag("EN_us"), Some(Language::En));
        assert_eq!(Language::from_tag("de"), None);
    }
}
