//! What is kept of a person. Each room says which tables it answers for, and copies and erases what is in them.

use async_trait::async_trait;

use crate::Result;
use crate::archive::Archive;
use crate::ids::{AccountId, WorkspaceId};

/// Whose data is copied: a person's own, and that of a workspace of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyOf {
    pub account: AccountId,
    pub workspace: WorkspaceId,
}

/// A room that keeps something of people. A test finds tables that belong to none.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The tables it answers for.
    fn tables(&self) -> &'static [&'static str];

    /// Writes what it keeps into an archive for the person to take along.
    ///
    /// # Errors
    /// When the database, the files or the disk fail.
    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()>;

    /// Removes for good what it keeps of an account that is closed, and of the account's own workspace. May be broken off
    /// anywhere and run again.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    async fn erase(&self, account: AccountId) -> Result<()>;
}
