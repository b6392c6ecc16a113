use sea_orm::ActiveValue::Set;
use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use super::Sessions;
use super::notifications::NewDevice;
use crate::client::{Client, DeviceKey};
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::notifications::notify;
use crate::sessions::Device;
use crate::sessions::entity::known_device::{self, Column};
use crate::{Result, Timestamp};

/// A program that keeps no key is new each time; its owner is told of so many a day.
const NOTICES_A_DAY: u64 = 5;

impl Sessions {
    /// Whether somebody has signed in to the account from this browser before.
    pub(crate) async fn knows_device(&self, account: AccountId, client: &Client) -> Result<bool> {
        let Some(key) = &client.device_key else { return Ok(false) };
        Ok(known_device::Entity::find_by_id((account, key.hash())).one(&*self.deps.db).await?.is_some())
    }

    /// Remembers the browser of a new session; one that was not seen before is told to the owner, but for the very first.
    /// Returns the key the browser is to keep when it has none of ours: one that no account knows was put there by somebody else,
    /// who would be known by it.
    pub(crate) async fn meet_device(
        &self,
        transaction: &WriteTransaction,
        account: AccountId,
        client: &Client,
    ) -> Result<Option<DeviceKey>> {
        let now = self.deps.clock.now();
        let (key, drawn) = match &client.device_key {
            Some(key) if is_known(transaction, key).await? => (key.clone(), None),
            _ => {
                let drawn = DeviceKey::generate();
                (drawn.clone(), Some(drawn))
            }
        };
        let seen = known_device::Entity::update_many()
            .col_expr(Column::LastSeenAt, Expr::value(now))
            .filter(Column::AccountId.eq(account))
            .filter(Column::TokenHash.eq(key.hash()))
            .exec(&**transaction)
            .await?;
        if seen.rows_affected == 0 {
            let of_account = known_device::Entity::find().filter(Column::AccountId.eq(account));
            let today = of_account.clone().filter(Column::CreatedAt.gt(now.plus_seconds(-86_400))).count(&**transaction).await?;
            if today < NOTICES_A_DAY && of_account.count(&**transaction).await? > 0 {
                notify(transaction, account, &new_device(client, now), now).await?;
            }
            let device = known_device::ActiveModel {
                account_id: Set(account),
                token_hash: Set(key.hash()),
                created_at: Set(now),
                last_seen_at: Set(now),
            };
            // The same browser may be signing in twice at this moment.
            let known = OnConflict::columns([Column::AccountId, Column::TokenHash]).do_nothing().to_owned();
            known_device::Entity::insert(device).on_conflict(known).exec_without_returning(&**transaction).await?;
        }
        Ok(drawn)
    }
}

/// Whether somebody, whoever it was, has signed in from a browser with this key.
async fn is_known(transaction: &WriteTransaction, key: &DeviceKey) -> Result<bool> {
    Ok(known_device::Entity::find().filter(Column::TokenHash.eq(key.hash())).one(&**transaction).await?.is_some())
}

fn new_device(client: &Client, at: Timestamp) -> NewDevice {
    NewDevice { device: Device::of(&client.user_agent_to_keep()).name(), address: client.address.to_string(), at }
}
