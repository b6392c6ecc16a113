//! How a person wants pages and letters, as programs see it.

use domain::accounts::{AccountsError, PreferenceChanges, Preferences};
use domain::time_zone::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language in which people are addressed.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Language {
    Fa,
    En,
}

/// Light or dark; `system` is as the system of the reader has it.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Theme {
    System,
    Light,
    Dark,
}

/// How a person wants pages and letters.
#[derive(Serialize, ToSchema)]
pub(super) struct Wanted {
    language: Language,
    /// Null as long as nothing was chosen: then each browser has its own.
    theme: Option<Theme>,
    /// The name of a zone of the IANA database.
    #[schema(example = "Asia/Tehran")]
    time_zone: &'static str,
}

/// What is to be different.
#[derive(Deserialize, ToSchema)]
pub(super) struct WantedChanges {
    language: Option<Language>,
    theme: Option<Theme>,
    /// The name of a zone of the IANA database.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
}

impl WantedChanges {
    pub(super) fn read(self) -> Result<PreferenceChanges, AccountsError> {
        let time_zone = self.time_zone.as_deref().map(TimeZone::parse).transpose()?;
        Ok(PreferenceChanges { language: self.language.map(Into::into), theme: self.theme.map(Into::into), time_zone })
    }
}

impl From<Preferences> for Wanted {
    fn from(preferences: Preferences) -> Self {
        let language = match preferences.language {
            domain::Language::Fa => Language::Fa,
            domain::Language::En => Language::En,
        };
        let theme = preferences.theme.map(|theme| match theme {
            domain::accounts::Theme::System => Theme::System,
            domain::accounts::Theme::Light => Theme::Light,
            domain::accounts::Theme::Dark => Theme::Dark,
        });
        Self { language, theme, time_zone: preferences.time_zone.name() }
    }
}

impl From<Language> for domain::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Fa => Self::Fa,
            Language::En => Self::En,
        }
    }
}

impl From<Theme> for domain::accounts::Theme {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::System => Self::System,
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}
