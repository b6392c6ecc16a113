use async_trait::async_trait;
use sea_orm::EntityTrait;
use serde::Serialize;

use super::entity::picture;
use crate::accounts::{About, AccountKind, Accounts, Preferences, Profile, ProfileForm, Theme};
use crate::archive::{Archive, Packing};
use crate::ids::AccountId;
use crate::personal_data::{CopyOf, PersonalData};
use crate::time_zone::TimeZone;
use crate::{Language, Result};

#[async_trait]
impl PersonalData for Accounts {
    fn tables(&self) -> &'static [&'static str] {
        &["account", "picture"]
    }

    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        archive.json("profile.json", &Person::of(of.account, self.about(of.account).await?)).await?;
        if let Some(jpeg) = self.picture_of(of.account).await? {
            archive.entry("picture.jpg", Packing::Stored).await?;
            archive.bytes(jpeg).await?;
        }
        Ok(())
    }

    /// The row of the account stays, empty since it was closed, for what refers to it.
    async fn erase(&self, account: AccountId) -> Result<()> {
        picture::Entity::delete_by_id(account).exec(&*self.deps.db).await?;
        Ok(())
    }
}

/// `profile.json`.
#[derive(Serialize)]
struct Person {
    id: AccountId,
    kind: AccountKind,
    mobile: Option<String>,
    email: Option<String>,
    language: Language,
    theme: Option<Theme>,
    time_zone: TimeZone,
    #[serde(flatten)]
    about: ProfileForm,
}

impl Person {
    fn of(id: AccountId, about: About) -> Self {
        let Profile { kind, mobile, email, form } = about.profile;
        let Preferences { language, theme, time_zone } = about.preferences;
        Self { id, kind, mobile, email, language, theme, time_zone, about: form }
    }
}
