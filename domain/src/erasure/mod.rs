//! An account that goes for good, with everything that hangs on it.
//!
//! First the account is closed, under its lock and only if its day has come and it was not kept: from then on nobody signs in,
//! and number and address are free. Then every room erases what it keeps, some rows at a time. A process that dies in the middle
//! leaves a closed account, and the job goes on with what is still there.

mod closing;
mod deletion;
mod jobs;
mod notifications;
#[cfg(test)]
mod tests;

pub use jobs::*;
pub(crate) use notifications::*;

use std::sync::Arc;

use crate::Result;
use crate::audit::Audit;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::AccountId;
use crate::personal_data::PersonalData;
use crate::sessions::Sessions;

/// Schedules the deletion of accounts, and erases them. Cheap to clone.
#[derive(Clone)]
pub struct Erasure {
    pub db: Db,
    pub clock: Clock,
    pub audit: Audit,
    pub sessions: Sessions,
    /// All who keep something of people; what others hang on is erased after them.
    pub personal_data: Vec<Arc<dyn PersonalData>>,
}

impl Erasure {
    /// The job that erases an account, unless it was kept or its day has not come. May be broken off anywhere and run again.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub async fn erase(&self, account: AccountId) -> Result<()> {
        if !self.close(account).await? {
            return Ok(());
        }
        for data in &self.personal_data {
            data.erase(account).await?;
        }
        self.finish(account).await?;
        self.db.purge_deleted().await
    }
}
