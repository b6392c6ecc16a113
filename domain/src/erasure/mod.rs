//! An account that goes for good, with everything that hangs on it.
//!
//! First the account is closed, under its lock and only if its day has come and it was not kept: from then on nobody signs in,
//! and number and address are free. What it leaves behind is erased room by room, some rows at a time. A process that dies
//! in the middle leaves a closed account, and the job goes on with what is still there.

mod closing;
mod deletion;
mod jobs;
mod notifications;
#[cfg(test)]
mod tests;

pub use jobs::*;
pub(crate) use notifications::{DeletionCancelled, DeletionScheduled};

use crate::Result;
use crate::accounts::Accounts;
use crate::chat::Chat;
use crate::export::Exports;
use crate::ids::{AccountId, WorkspaceId};
use crate::knowledge::Library;
use crate::workspaces::Workspaces;

/// Erases accounts. Cheap to clone.
#[derive(Clone)]
pub struct Erasure {
    /// Who signs in.
    pub accounts: Accounts,
    /// What was asked and answered.
    pub chat: Chat,
    /// What it was answered from.
    pub library: Library,
    /// Copies of it all.
    pub exports: Exports,
    /// What all of it belonged to.
    pub workspaces: Workspaces,
}

impl Erasure {
    /// The job that erases an account, unless it was kept or its day has not come. May be broken off anywhere and run again.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub async fn erase(&self, account: AccountId) -> Result<()> {
        if !self.accounts.close_for_good(account).await? {
            return Ok(());
        }
        self.accounts.erase_sessions(account).await?;
        self.exports.erase_all(account).await?;
        self.chat.erase_all(account).await?;
        self.library.erase_all(WorkspaceId(account.0)).await?;
        self.workspaces.erase(account).await?;
        self.accounts.finish_erasing(account).await
    }
}
