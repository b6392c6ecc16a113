use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::SignIn;
use crate::Result;
use crate::archive::Archive;
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::personal_data::{CopyOf, PersonalData};
use crate::sign_in::entity::{email_link, otp_challenge, recovery_code, second_factor};

#[async_trait]
impl PersonalData for SignIn {
    fn tables(&self) -> &'static [&'static str] {
        &["otp_challenge", "email_link", "second_factor", "recovery_code"]
    }

    /// Codes, links and factors are secrets, most of them kept as hashes: there is nothing in them for a person to take along.
    async fn copy(&self, _: CopyOf, _: &mut Archive) -> Result<()> {
        Ok(())
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        delete_secrets(&transaction, account).await?;
        transaction.commit().await
    }
}

/// Removes whatever could prove that somebody is the owner of an account.
pub(crate) async fn delete_secrets(transaction: &WriteTransaction, account: AccountId) -> Result<()> {
    email_link::Entity::delete_many().filter(email_link::Column::AccountId.eq(account)).exec(&**transaction).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account)).exec(&**transaction).await?;
    otp_challenge::Entity::delete_many().filter(otp_challenge::Column::AccountId.eq(account)).exec(&**transaction).await?;
    second_factor::Entity::delete_many().filter(second_factor::Column::AccountId.eq(account)).exec(&**transaction).await?;
    Ok(())
}
