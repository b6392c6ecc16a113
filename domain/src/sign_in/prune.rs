use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::SignIn;
use crate::Result;
use crate::sign_in::entity::{email_link, otp_challenge};

/// Codes are kept this long after their end: wrong guesses of a day are counted over them.
const KEEP_CODES_SECONDS: i64 = 2 * 86_400;
/// An e-mail may still be on its way to the page of a link that is over.
const KEEP_LINKS_SECONDS: i64 = 7 * 86_400;

impl SignIn {
    /// Removes codes and links that are long over. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune(&self) -> Result<()> {
        let (db, now) = (&*self.deps.db, self.deps.clock.now());
        let codes = otp_challenge::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_CODES_SECONDS));
        otp_challenge::Entity::delete_many().filter(codes).exec(db).await?;
        let links = email_link::Column::ExpiresAt.lt(now.plus_seconds(-KEEP_LINKS_SECONDS));
        email_link::Entity::delete_many().filter(links).exec(db).await?;
        Ok(())
    }
}
