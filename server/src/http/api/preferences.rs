//! How a person wants pages and notifications, as programs see it.

use domain::Language;
use domain::accounts::{PreferenceChanges, Preferences, Theme};
use domain::time_zone::{TimeZone, TimeZoneError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a person wants pages and notifications.
#[derive(Serialize, ToSchema)]
pub(super) struct Wanted {
    /// `fa` or `en`.
    #[schema(value_type = String, pattern = "^(fa|en)$", example = "fa")]
    language: Language,
    /// `light`, `dark`, or `system` for what the system of the reader has. Null as long as nothing was chosen: then each browser has
    /// its own.
    #[schema(value_type = Option<String>, pattern = "^(system|light|dark)$", example = "dark")]
    theme: Option<Theme>,
    /// The name of a zone of the IANA database.
    #[schema(value_type = String, example = "Asia/Tehran")]
    time_zone: TimeZone,
}

/// What is to be different.
#[derive(Deserialize, ToSchema)]
pub(super) struct WantedChanges {
    /// `fa` or `en`.
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", example = "en")]
    language: Option<Language>,
    /// `light`, `dark` or `system`.
    #[schema(value_type = Option<String>, pattern = "^(system|light|dark)$", example = "dark")]
    theme: Option<Theme>,
    /// The name of a zone of the IANA database.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
}

impl WantedChanges {
    pub(super) fn read(self) -> Result<PreferenceChanges, TimeZoneError> {
        let Self { language, theme, time_zone } = self;
        Ok(PreferenceChanges { language, theme, time_zone: time_zone.as_deref().map(TimeZone::parse).transpose()? })
    }
}

impl From<Preferences> for Wanted {
    fn from(Preferences { language, theme, time_zone }: Preferences) -> Self {
        Self { language, theme, time_zone }
    }
}
