use async_trait::async_trait;

use super::Workspaces;
use crate::Result;
use crate::archive::Archive;
use crate::ids::AccountId;
use crate::personal_data::{CopyOf, PersonalData};

#[async_trait]
impl PersonalData for Workspaces {
    fn tables(&self) -> &'static [&'static str] {
        &["workspace", "membership", "library", "assistant", "assistant_library"]
    }

    /// Nobody names libraries and assistants yet, so the rows only say what belongs where; what belongs there is copied by its own room.
    async fn copy(&self, _: CopyOf, _: &mut Archive) -> Result<()> {
        Ok(())
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        Self::erase(self, account).await
    }
}
