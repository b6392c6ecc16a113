use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Sessions;
use crate::Result;
use crate::sessions::entity::{known_device, refresh_token, session};

/// As long as browsers keep any cookie.
const KEEP_DEVICES_SECONDS: i64 = 400 * 86_400;
/// Ended sessions are kept this long, for their owner to look at.
const KEEP_SESSIONS_SECONDS: i64 = 90 * 86_400;

impl Sessions {
    /// Removes devices, tokens and sessions that are long over. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune(&self) -> Result<()> {
        let (db, now) = (&*self.deps.db, self.deps.clock.now());
        refresh_token::Entity::delete_many().filter(refresh_token::Column::ExpiresAt.lt(now)).exec(db).await?;
        let unseen = known_device::Column::LastSeenAt.lt(now.plus_seconds(-KEEP_DEVICES_SECONDS));
        known_device::Entity::delete_many().filter(unseen).exec(db).await?;
        let over = session::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_SESSIONS_SECONDS));
        session::Entity::delete_many().filter(over).exec(db).await?;
        Ok(())
    }
}
