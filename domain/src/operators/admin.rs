use sea_orm::entity::prelude::*;

use super::{Operator, Operators};
use crate::accounts::entity::account;
use crate::accounts::{AccountState, Role, account_of, insert_account};
use crate::audit::{Action, Entry};
use crate::identity::Mobile;
use crate::ids::AccountId;
use crate::sessions::end_sessions;
use crate::sessions::entity::session;
use crate::sign_in::{NewPassword, PasswordContext};
use crate::{Error, Language, Result, Timestamp};

impl Operators {
    /// Creates an administrator, or makes one of the account this number has already: with the new password,
    /// with every session of before ended, and kept if it was to be deleted.
    ///
    /// # Errors
    /// When the number or the password is not acceptable.
    pub async fn create_admin(&self, by: Operator<'_>, mobile: &str, password: &str) -> Result<AccountId> {
        let mobile = Mobile::parse(mobile)?;
        let password = NewPassword::parse(password, &PasswordContext::default().with_mobile(&mobile))?;
        let hash = self.deps.sign_in.hash(&password).await?;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let created = insert_account(&*transaction, &mobile, &hash, Role::Admin, Language::default(), now).await?;
        let (account, ended) = if let Some(created) = created {
            (created.id, Vec::new())
        } else {
            let known = account_of(&*transaction, mobile.as_str()).await?.ok_or(Error::NotFound)?;
            account::Entity::update_many()
                .col_expr(account::Column::Role, Expr::value(Role::Admin))
                .col_expr(account::Column::State, Expr::value(AccountState::Active))
                .col_expr(account::Column::DeletesAt, Expr::value(None::<Timestamp>))
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .filter(account::Column::Id.eq(known.id))
                .exec(&*transaction)
                .await?;
            let ended = end_sessions(&*transaction, session::Column::AccountId.eq(known.id), now).await?;
            self.deps.sessions.have_ended_told(&transaction, known.id, &ended).await?;
            (known.id, ended)
        };
        self.deps.audit.record(&transaction, Entry::done(Action::AdminCreated).by(by).to(account)).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(account)
    }
}
