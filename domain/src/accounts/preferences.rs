use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use crate::accounts::entity::account;
use crate::accounts::{Accounts, Theme};
use crate::actor::Person;
use crate::ids::AccountId;
use crate::time_zone::TimeZone;
use crate::{Language, Result};

/// How somebody wants to be addressed, and to see the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// The language of pages and notifications.
    pub language: Language,
    /// Light or dark; `None` as long as nothing was chosen: then each browser has its own.
    pub theme: Option<Theme>,
    /// By whose clocks times are told.
    pub time_zone: TimeZone,
}

/// What somebody wants otherwise; what is `None` stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PreferenceChanges {
    /// Another language.
    pub language: Option<Language>,
    /// Another theme.
    pub theme: Option<Theme>,
    /// Another time zone.
    pub time_zone: Option<TimeZone>,
}

impl Preferences {
    pub(crate) fn of(account: &account::Model) -> Self {
        // A name that has left the database since is as good as none.
        let time_zone = account.time_zone.as_deref().and_then(|name| TimeZone::parse(name).ok());
        Self { language: account.language, theme: account.theme, time_zone: time_zone.unwrap_or_default() }
    }
}

impl Accounts {
    /// How the caller wants it.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] when the account may no longer sign in.
    pub async fn preferences(&self, caller: &Person) -> Result<Preferences> {
        self.preferences_of(caller.account).await
    }

    /// How the owner of an account wants it.
    pub(crate) async fn preferences_of(&self, account: AccountId) -> Result<Preferences> {
        self.account(account).await.map(|account| Preferences::of(&account))
    }

    /// Keeps what the caller wants otherwise, and returns how it is then.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] when the account may no longer sign in.
    pub async fn prefer(&self, caller: &Person, changes: PreferenceChanges) -> Result<Preferences> {
        let account = self.account(caller.account).await?;
        let known = Preferences::of(&account);
        let mut row = account.into_active_model();
        // Nothing else is written: another browser may be choosing the rest.
        if let Some(language) = changes.language.filter(|language| *language != known.language) {
            row.language = Set(language);
        }
        if let Some(theme) = changes.theme.filter(|theme| Some(*theme) != known.theme) {
            row.theme = Set(Some(theme));
        }
        if let Some(zone) = changes.time_zone.filter(|zone| *zone != known.time_zone) {
            row.time_zone = Set(Some(zone.name().to_owned()));
        }
        if !row.is_changed() {
            return Ok(known);
        }
        let transaction = self.deps.db.write().await?;
        let account = row.update(&*transaction).await?;
        transaction.commit().await?;
        Ok(Preferences::of(&account))
    }
}
