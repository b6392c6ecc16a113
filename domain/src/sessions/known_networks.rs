use std::net::IpAddr;

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use super::Sessions;
use crate::Result;
use crate::client::{Client, network_of};
use crate::ids::AccountId;
use crate::sessions::entity::session::{self, Column};

/// So many of the latest sessions are looked at.
const LOOKED_AT: u64 = 50;

impl Sessions {
    /// Whether somebody has signed in to the account from this network before.
    pub(crate) async fn knows_network(&self, account: AccountId, client: &Client) -> Result<bool> {
        let latest = session::Entity::find().filter(Column::AccountId.eq(account)).order_by_desc(Column::LastSeenAt).limit(LOOKED_AT);
        let addresses: Vec<String> = latest.select_only().column(Column::Address).into_tuple().all(&*self.deps.db).await?;
        let network = client.network();
        Ok(addresses.iter().filter_map(|address| address.parse::<IpAddr>().ok()).any(|address| network_of(address) == network))
    }
}
