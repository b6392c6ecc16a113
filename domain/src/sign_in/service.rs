use std::sync::Arc;

use super::CodeSender;
use super::hasher::{HashCost, Hasher};
use crate::Result;
use crate::accounts::Accounts;
use crate::audit::{Audit, Denials};
use crate::client::{AwaitedLink, InboxKey};
use crate::clock::Clock;
use crate::db::Db;
use crate::identity::Email;
use crate::rate_limit::RateLimiter;
use crate::secret::{Keys, Secret};
use crate::sessions::Sessions;
use crate::sign_in::NewPassword;

/// What signing in depends on.
pub struct SignInDeps {
    pub db: Db,
    /// Keys codes, links and recovery codes.
    pub secret: Secret,
    pub clock: Clock,
    /// Counts attempts.
    pub limiter: Arc<dyn RateLimiter>,
    pub codes: Arc<dyn CodeSender>,
    /// How many codes may go out in an hour.
    pub codes_per_hour: u32,
    /// The host people see in their address bar (`tejarat.chat`), named in messages so that browsers offer a code there only.
    pub public_host: String,
    pub hash_cost: HashCost,
    pub audit: Audit,
    pub denials: Denials,
    pub accounts: Accounts,
    pub sessions: Sessions,
}

/// Signing up, signing in, and what one signs in with. Cheap to clone.
#[derive(Clone)]
pub struct SignIn {
    pub(crate) deps: Arc<SignInDeps>,
    pub(super) hasher: Arc<Hasher>,
}

impl SignIn {
    /// Signing in to the accounts of a database.
    #[must_use]
    pub fn new(deps: SignInDeps) -> Self {
        let hasher = Arc::new(Hasher::new(deps.hash_cost));
        Self { deps: Arc::new(deps), hasher }
    }

    /// How many passwords this process is hashing at the moment; as many at a time as there are cores.
    #[must_use]
    pub fn hashing(&self) -> usize {
        self.hasher.in_use()
    }

    /// The keys under which browsers' keys to the inbox are sealed.
    #[must_use]
    pub fn inbox_keys(&self) -> Keys {
        self.deps.secret.keys_for(InboxKey::PURPOSE)
    }

    pub(crate) fn new_inbox_key(&self, awaited: AwaitedLink, email: Email) -> InboxKey {
        InboxKey::generate(awaited, email, &self.inbox_keys())
    }

    pub(crate) async fn hash(&self, password: &NewPassword) -> Result<String> {
        self.hasher.hash(password.as_str()).await
    }
}
