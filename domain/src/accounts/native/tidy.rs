use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::Result;
use crate::accounts::Accounts;
use crate::sessions::entity::{known_device, refresh_token, session};
use crate::sign_in::entity::{email_link, otp_challenge};

/// Codes are kept this long after their end: wrong guesses of a day are counted over them.
const KEEP_CODES_SECONDS: i64 = 2 * 86_400;
/// An e-mail may still be on its way to the page of a link that is over.
const KEEP_LINKS_SECONDS: i64 = 7 * 86_400;
/// As long as browsers keep any cookie.
const KEEP_DEVICES_SECONDS: i64 = 400 * 86_400;
/// Ended sessions are kept this long, for their owner to look at.
const KEEP_SESSIONS_SECONDS: i64 = 90 * 86_400;

impl Accounts {
    /// Removes codes, links, devices, tokens and sessions that are long over. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tidy(&self) -> Result<()> {
        let (db, now) = (&*self.inner.db, self.inner.clock.now());
        let codes = otp_challenge::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_CODES_SECONDS));
        otp_challenge::Entity::delete_many().filter(codes).exec(db).await?;
        refresh_token::Entity::delete_many().filter(refresh_token::Column::ExpiresAt.lt(now)).exec(db).await?;
        email_link::Entity::delete_many().filter(email_link::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_LINKS_SECONDS))).exec(db).await?;
        let forgotten = known_device::Column::LastSeenAt.lt(now.plus_seconds(-KEEP_DEVICES_SECONDS));
        known_device::Entity::delete_many().filter(forgotten).exec(db).await?;
        let sessions = session::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_SESSIONS_SECONDS));
        session::Entity::delete_many().filter(sessions).exec(db).await?;
        Ok(())
    }
}
