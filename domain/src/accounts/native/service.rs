use std::sync::Arc;

use sea_orm::entity::prelude::*;
use tokio::sync::Semaphore;

use crate::accounts::entity::account;
use crate::accounts::{AccountState, Me};
use crate::audit::Audit;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::AccountId;
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::secret::Secret;
use crate::sessions::AccessTokens;
use crate::sign_in::{CodeSender, HashCost, Hasher};
use crate::{Error, Result};

/// What accounts are made of.
pub struct AccountsParts {
    /// Where they are kept.
    pub db: Db,
    /// From which tokens and hashes are keyed.
    pub secret: Secret,
    /// What time it is.
    pub clock: Clock,
    /// Counts attempts.
    pub limiter: Arc<dyn RateLimiter>,
    /// Remembers for a while which sessions have ended.
    pub cache: Arc<dyn Cache>,
    /// Tells open lines of ended sessions.
    pub pubsub: Arc<dyn PubSub>,
    /// Sends codes.
    pub codes: Arc<dyn CodeSender>,
    /// The host people see in their address bar (`tejarat.chat`), named in messages so that browsers offer a code there only.
    pub public_host: String,
    /// What hashing a password costs.
    pub hash_cost: HashCost,
    /// Records what happens to accounts.
    pub audit: Audit,
}

/// Signing up, signing in and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) secret: Secret,
    pub(crate) clock: Clock,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) cache: Arc<dyn Cache>,
    pub(crate) pubsub: Arc<dyn PubSub>,
    pub(crate) codes: Arc<dyn CodeSender>,
    pub(crate) public_host: String,
    pub(crate) audit: Audit,
    pub(crate) hasher: Hasher,
    pub(crate) tokens: AccessTokens,
    /// Who may draw a picture.
    pub(crate) drawing: Semaphore,
}

impl Accounts {
    /// Accounts over the given parts.
    #[must_use]
    pub fn new(parts: AccountsParts) -> Self {
        let AccountsParts { db, secret, clock, limiter, cache, pubsub, codes, public_host, hash_cost, audit } = parts;
        let tokens = AccessTokens::new(&secret);
        let hasher = Hasher::new(hash_cost);
        let inner =
            Inner { db, secret, clock, limiter, cache, pubsub, codes, public_host, audit, hasher, tokens, drawing: Semaphore::new(1) };
        Self { inner: Arc::new(inner) }
    }

    /// How many passwords this process is hashing at the moment; as many at a time as there are cores.
    #[must_use]
    pub fn hashing(&self) -> usize {
        self.inner.hasher.in_use()
    }

    /// The row of an account that may sign in.
    pub(crate) async fn account(&self, account: AccountId) -> Result<account::Model> {
        let found = account::Entity::find_by_id(account).one(&*self.inner.db).await?;
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
