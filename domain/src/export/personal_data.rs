use async_trait::async_trait;

use super::Exports;
use crate::Result;
use crate::archive::Archive;
use crate::ids::AccountId;
use crate::personal_data::{CopyOf, PersonalData};

#[async_trait]
impl PersonalData for Exports {
    fn tables(&self) -> &'static [&'static str] {
        &["export"]
    }

    /// A copy holds no earlier copies.
    async fn copy(&self, _: CopyOf, _: &mut Archive) -> Result<()> {
        Ok(())
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        self.erase_all(account).await
    }
}
