//! Accounts as a command sees them: it changes them, and the processes that serve hear of it, but it writes to nobody.

use std::sync::Arc;

use domain::accounts::{Accounts, AccountsParts};
use domain::audit::Audit;
use domain::clock::Clock;
use domain::db::Db;
use domain::inbox::Inbox;

use crate::config::Config;
use crate::integrations::codes::{CodePost, CodesBySms};
use crate::integrations::development::DevelopmentInbox;
use crate::stores::Stores;

/// The accounts of a database.
pub fn over(db: Db, stores: Stores, config: &Config) -> Accounts {
    let clock = Clock::default();
    let nowhere = DevelopmentInbox::new(Inbox::default(), clock.clone());
    Accounts::new(AccountsParts {
        audit: Audit::new(db.clone(), &config.secret(), clock.clone()),
        db,
        secret: config.secret(),
        limiter: stores.limiter,
        codes: Arc::new(CodePost { bale: None, sms: CodesBySms::Inbox(nowhere) }),
        clock,
        cache: stores.cache,
        pubsub: stores.pubsub,
        public_host: config.public_host(),
        hash_cost: config.hash_cost,
    })
}
