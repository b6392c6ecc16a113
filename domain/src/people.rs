//! The services about who people are, opened over each other.

use std::sync::Arc;

use crate::accounts::{Accounts, AccountsDeps};
use crate::audit::{Audit, Denials};
use crate::cache::Cache;
use crate::clock::Clock;
use crate::company::Companies;
use crate::db::Db;
use crate::operators::{Operators, OperatorsDeps};
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::secret::Secret;
use crate::sessions::{Sessions, SessionsDeps};
use crate::sign_in::{CodeSender, HashCost, SignIn, SignInDeps};

/// What they depend on.
pub struct PeopleDeps {
    pub db: Db,
    /// Keys tokens, codes and links.
    pub secret: Secret,
    pub clock: Clock,
    /// Counts attempts.
    pub limiter: Arc<dyn RateLimiter>,
    /// Remembers for a while which sessions have ended.
    pub cache: Arc<dyn Cache>,
    /// Tells open pages of ended sessions.
    pub pubsub: Arc<dyn PubSub>,
    pub codes: Arc<dyn CodeSender>,
    /// How many codes may go out in an hour.
    pub codes_per_hour: u32,
    /// The host people see in their address bar (`tejarat.chat`), named in messages so that browsers offer a code there only.
    pub public_host: String,
    pub hash_cost: HashCost,
    pub audit: Audit,
}

/// Accounts, and who is signed in to them.
#[derive(Clone)]
pub struct People {
    pub accounts: Accounts,
    pub sessions: Sessions,
    pub sign_in: SignIn,
    pub companies: Companies,
    pub operators: Operators,
}

impl People {
    /// The services over these dependencies.
    #[must_use]
    pub fn new(deps: PeopleDeps) -> Self {
        let PeopleDeps { db, secret, clock, limiter, cache, pubsub, codes, codes_per_hour, public_host, hash_cost, audit } = deps;
        let denials = Denials::new(audit.clone(), limiter.clone());
        let accounts = Accounts::new(AccountsDeps { db: db.clone(), limiter: limiter.clone(), audit: audit.clone() });
        let sessions = Sessions::new(SessionsDeps {
            db: db.clone(),
            secret: secret.clone(),
            clock: clock.clone(),
            cache,
            pubsub,
            audit: audit.clone(),
            denials: denials.clone(),
        });
        let sign_in = SignIn::new(SignInDeps {
            db: db.clone(),
            secret,
            clock: clock.clone(),
            limiter: limiter.clone(),
            codes,
            codes_per_hour,
            public_host,
            hash_cost,
            audit: audit.clone(),
            denials,
            accounts: accounts.clone(),
            sessions: sessions.clone(),
        });
        let operators = Operators::new(OperatorsDeps { db, clock, limiter, audit, sessions: sessions.clone(), sign_in: sign_in.clone() });
        Self { accounts, sessions, companies: Companies::new(sign_in.clone()), sign_in, operators }
    }
}
