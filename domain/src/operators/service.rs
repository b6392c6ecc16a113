use std::sync::Arc;

use crate::audit::Audit;
use crate::clock::Clock;
use crate::db::Db;
use crate::rate_limit::RateLimiter;
use crate::sessions::Sessions;
use crate::sign_in::SignIn;

/// What operators depend on.
pub struct OperatorsDeps {
    pub db: Db,
    pub clock: Clock,
    pub limiter: Arc<dyn RateLimiter>,
    pub audit: Audit,
    pub sessions: Sessions,
    pub sign_in: SignIn,
}

/// What operators do about accounts. Cheap to clone.
#[derive(Clone)]
pub struct Operators {
    pub(super) deps: Arc<OperatorsDeps>,
}

impl Operators {
    /// Operators of the accounts of a database.
    #[must_use]
    pub fn new(deps: OperatorsDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }
}
