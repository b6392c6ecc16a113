use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;

use super::Sessions;
use crate::Result;
use crate::archive::Archive;
use crate::ids::{AccountId, SessionId};
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};
use crate::sessions::SessionView;
use crate::sessions::entity::{known_device, session};

/// Sessions that are removed in one transaction, each with its tokens.
const SESSIONS_AT_ONCE: u64 = 200;

#[async_trait]
impl PersonalData for Sessions {
    fn tables(&self) -> &'static [&'static str] {
        &["session", "refresh_token", "known_device"]
    }

    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        archive.list("sessions.json", "").await?;
        let mut after = None;
        loop {
            let page = self.sessions_of(of.account, None, after).await?;
            for session in page.items {
                archive.item(&Session::from(session)).await?;
            }
            after = page.next;
            if after.is_none() {
                return archive.end_list("").await;
            }
        }
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        known_device::Entity::delete_many().filter(known_device::Column::AccountId.eq(account)).exec(&*self.deps.db).await?;
        loop {
            let some = session::Entity::find().filter(session::Column::AccountId.eq(account)).limit(SESSIONS_AT_ONCE);
            let some = some.all(&*self.deps.db).await?;
            if some.is_empty() {
                return Ok(());
            }
            // Told first: afterwards nobody would know any more whom to tell.
            self.tell_all_ended(&some).await;
            let ids: Vec<SessionId> = some.iter().map(|session| session.id).collect();
            let transaction = self.deps.db.write().await?;
            session::Entity::delete_many().filter(session::Column::Id.is_in(ids)).exec(&*transaction).await?;
            transaction.commit().await?;
        }
    }
}

/// A line of `sessions.json`.
#[derive(Serialize)]
struct Session {
    device: String,
    address: String,
    signed_in_at: String,
    last_used_at: String,
}

impl From<SessionView> for Session {
    fn from(session: SessionView) -> Self {
        Self {
            device: session.device.name(),
            address: session.address,
            signed_in_at: rfc3339(session.created_at),
            last_used_at: rfc3339(session.last_seen_at),
        }
    }
}
