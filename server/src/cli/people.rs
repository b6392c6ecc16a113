//! People as a command sees them: it changes them, and the processes that serve hear of it, but it writes to nobody.

use std::sync::Arc;

use domain::audit::Audit;
use domain::clock::Clock;
use domain::db::Db;
use domain::inbox::Inbox;
use domain::people::{People, PeopleDeps};

use crate::config::Config;
use crate::integrations::codes::{CodePost, CodesBySms};
use crate::integrations::development::DevelopmentInbox;
use crate::stores::Stores;

/// The people of a database.
pub fn over(db: Db, stores: Stores, config: &Config) -> People {
    let clock = Clock::default();
    let nowhere = DevelopmentInbox::new(Inbox::default(), clock.clone());
    People::new(PeopleDeps {
        audit: Audit::new(db.clone(), &config.secret(), clock.clone()),
        db,
        secret: config.secret(),
        limiter: stores.limiter,
        codes: Arc::new(CodePost { bale: None, sms: CodesBySms::Inbox(nowhere) }),
        codes_per_hour: config.codes_per_hour,
        clock,
        cache: stores.cache,
        pubsub: stores.pubsub,
        public_host: config.public_host(),
        hash_cost: config.hash_cost,
    })
}
