use std::sync::Arc;

use sea_orm::entity::prelude::*;
use tokio::sync::Semaphore;

use crate::accounts::entity::account;
use crate::accounts::{AccountState, Me};
use crate::audit::Audit;
use crate::db::Db;
use crate::ids::AccountId;
use crate::rate_limit::RateLimiter;
use crate::{Error, Result};

/// What accounts depend on.
pub struct AccountsDeps {
    pub db: Db,
    pub limiter: Arc<dyn RateLimiter>,
    pub audit: Audit,
}

/// Who people are, and how they want the pages. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(super) deps: Arc<AccountsDeps>,
    /// Who may draw a picture.
    pub(super) drawing: Arc<Semaphore>,
}

impl Accounts {
    /// The accounts of a database.
    #[must_use]
    pub fn new(deps: AccountsDeps) -> Self {
        Self { deps: Arc::new(deps), drawing: Arc::new(Semaphore::new(1)) }
    }

    /// The row of an account that may sign in.
    pub(crate) async fn account(&self, account: AccountId) -> Result<account::Model> {
        let found = account::Entity::find_by_id(account).one(&*self.deps.db).await?;
        found.filter(|account| account.state == AccountState::Active).ok_or(Error::SignedOut)
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the account is gone or may no longer sign in.
    pub async fn me(&self, account: AccountId) -> Result<Me> {
        let found = self.account(account).await?;
        let own = [found.first_name, found.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = found.company_name.or_else(|| (!own.is_empty()).then_some(own));
        Ok(Me {
            id: found.id,
            kind: found.kind,
            mobile: found.mobile,
            email: found.email,
            name,
            picture: found.picture,
            role: found.role,
            deletes_at: found.deletes_at,
        })
    }
}
