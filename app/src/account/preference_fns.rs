//! What the page about languages, themes and clocks asks the server.

use domain::accounts::{PreferenceChanges, Theme};
use domain::time_zone::TimeZone;
use domain::{Error, Language};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cookies::PreferenceCookies;
use crate::errors::{AppError, Outcome};
use crate::language::in_language;
use crate::request::{services, signed_in};
use crate::request_parts::cookie;
use crate::response::{redirect_plain_form, set_cookie};
use crate::time_zone_names;

/// The time zone of the person, and what there is to choose from. Language and theme are those of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceForm {
    /// The name of their time zone.
    pub time_zone: String,
    /// All time zones: how far from UTC, then name and city of each.
    pub zones: Vec<(String, Vec<(String, String)>)>,
}

/// The time zones; in words of this language.
#[server(endpoint = "/app/account/preference_fns/my_preferences")]
pub async fn my_preferences(language: Language) -> Result<PreferenceForm, AppError> {
    let services = services()?;
    let zone = services.accounts.preferences(&signed_in()?).await.answer()?.time_zone;
    let groups = time_zone_names::zones(services.clock.now(), language).map_err(Error::internal).answer()?;
    let mut zones: Vec<_> = groups.into_iter().map(|group| (group.offset, group.zones)).collect();
    // The API also accepts other names of a zone.
    if !zones.iter().any(|(_, zones)| zones.iter().any(|(name, _)| name == zone.name())) {
        zones.insert(0, (zone.name().to_owned(), vec![(zone.name().to_owned(), time_zone_names::city(zone, language))]));
    }
    Ok(PreferenceForm { time_zone: zone.name().to_owned(), zones })
}

/// Saves the preferences, and continues in their language.
#[server(endpoint = "/app/account/preference_fns/save_preferences")]
pub async fn save_preferences(language: Language, theme: Theme, time_zone: String) -> Result<(), AppError> {
    let time_zone = TimeZone::parse(&time_zone).map_err(Error::from).answer()?;
    let changes = PreferenceChanges { language: Some(language), theme: Some(theme), time_zone: Some(time_zone) };
    save(changes).await?;
    set_cookie(&PreferenceCookies::language(language));
    redirect_plain_form(&in_language("/account/preferences?saved=1", language));
    Ok(())
}

/// Saves what was chosen outside the preferences page.
#[server(endpoint = "/app/account/preference_fns/keep_preferences")]
pub async fn keep_preferences(
    #[server(default)] language: Option<Language>,
    #[server(default)] theme: Option<Theme>,
) -> Result<(), AppError> {
    save(PreferenceChanges { language, theme, time_zone: None }).await
}

async fn save(changes: PreferenceChanges) -> Result<(), AppError> {
    let preferences = services()?.accounts.prefer(&signed_in()?, changes).await.answer()?;
    PreferenceCookies::set(&preferences, cookie).iter().for_each(set_cookie);
    Ok(())
}
