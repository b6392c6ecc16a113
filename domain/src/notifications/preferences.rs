use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::notification_preference::{self, Column};
use super::{Category, Channel, Notifications};
use crate::actor::Person;
use crate::db::Db;
use crate::ids::AccountId;
use crate::{Error, Result};

/// Whether somebody is told things of a category by a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelPreference {
    /// What it is about.
    pub category: Category,
    /// How it would come.
    pub channel: Channel,
    /// Whether it comes.
    pub enabled: bool,
}

impl Notifications {
    /// What the caller has chosen otherwise than everybody has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preferences(&self, caller: &Person) -> Result<Vec<ChannelPreference>> {
        chosen(&self.deps.db, caller.account).await
    }

    /// Keeps what the caller chooses.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what nobody can do without: there is no such choice.
    pub async fn prefer(&self, caller: &Person, choice: ChannelPreference) -> Result<()> {
        let ChannelPreference { category, channel, enabled } = choice;
        if category == Category::Requested || !(enabled || category.is_optional()) {
            return Err(Error::NotFound);
        }
        let row = notification_preference::ActiveModel {
            account_id: Set(caller.account),
            category: Set(category),
            channel: Set(channel),
            enabled: Set(enabled),
        };
        let known = OnConflict::columns([Column::AccountId, Column::Category, Column::Channel]).update_column(Column::Enabled).to_owned();
        let transaction = self.deps.db.write().await?;
        notification_preference::Entity::insert(row).on_conflict(known).exec_without_returning(&*transaction).await?;
        transaction.commit().await
    }

    /// Goes back to what everybody has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_preference(&self, caller: &Person, category: Category, channel: Channel) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        notification_preference::Entity::delete_by_id((caller.account, category, channel)).exec(&*transaction).await?;
        transaction.commit().await
    }
}

/// What somebody has chosen.
pub(crate) async fn chosen(db: &Db, account: AccountId) -> Result<Vec<ChannelPreference>> {
    let own = notification_preference::Entity::find().filter(Column::AccountId.eq(account));
    Ok(own.all(&**db).await?.into_iter().map(ChannelPreference::from).collect())
}

/// The same for one category.
pub(super) async fn chosen_in(db: &impl ConnectionTrait, account: AccountId, category: Category) -> Result<Vec<ChannelPreference>> {
    let own = notification_preference::Entity::find().filter(Column::AccountId.eq(account)).filter(Column::Category.eq(category));
    Ok(own.all(db).await?.into_iter().map(ChannelPreference::from).collect())
}

impl From<notification_preference::Model> for ChannelPreference {
    fn from(row: notification_preference::Model) -> Self {
        let notification_preference::Model { account_id: _, category, channel, enabled } = row;
        Self { category, channel, enabled }
    }
}
