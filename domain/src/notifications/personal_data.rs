use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;

use super::entity::{notification, notification_preference};
use super::{Category, Channel, ChannelPreference, Notifications, preferences, reading};
use crate::Result;
use crate::archive::Archive;
use crate::ids::AccountId;
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};

/// Notifications that are read at once.
const A_PAGE: u64 = 100;

#[async_trait]
impl PersonalData for Notifications {
    fn tables(&self) -> &'static [&'static str] {
        &["notification", "notification_preference"]
    }

    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        let preferences = preferences::chosen(&self.deps.db, of.account).await?.into_iter().map(Preference::from).collect::<Vec<_>>();
        let before = format!("{{\"preferences\":{},\n\"notifications\":", serde_json::to_string(&preferences)?);
        archive.list("notifications.json", &before).await?;
        let mut after = None;
        loop {
            let page = reading::after(&self.deps.db, of.account, after, A_PAGE).await?;
            let Some(last) = page.last() else { return archive.end_list("}").await };
            after = Some(last.id);
            for row in page {
                archive.item(&Notification::of(row)?).await?;
            }
        }
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        notification::Entity::delete_many().filter(notification::Column::AccountId.eq(account)).exec(&*transaction).await?;
        let preferences = notification_preference::Column::AccountId.eq(account);
        notification_preference::Entity::delete_many().filter(preferences).exec(&*transaction).await?;
        transaction.commit().await
    }
}

/// What somebody has chosen to be told, in `notifications.json`.
#[derive(Serialize)]
struct Preference {
    category: Category,
    channel: Channel,
    enabled: bool,
}

impl From<ChannelPreference> for Preference {
    fn from(ChannelPreference { category, channel, enabled }: ChannelPreference) -> Self {
        Self { category, channel, enabled }
    }
}

/// What somebody was told, in `notifications.json`.
#[derive(Serialize)]
struct Notification {
    at: String,
    name: String,
    facts: serde_json::Value,
    read_at: Option<String>,
}

impl Notification {
    /// # Errors
    /// When its facts are no JSON.
    fn of(row: notification::Model) -> Result<Self> {
        let notification::Model { id: _, account_id: _, name, category: _, facts, created_at, read_at } = row;
        Ok(Self { at: rfc3339(created_at), name, facts: serde_json::from_str(&facts)?, read_at: read_at.map(rfc3339) })
    }
}
