use std::sync::Arc;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::company::Companies;
use crate::db::Db;
use crate::erasure::{DeletionCancelled, DeletionScheduled, Erasure};
use crate::export::{ExportReady, Exports};
use crate::knowledge::{Library, SearchIndex};
use crate::notifications::{NotificationRegistry, Notifications, Notifier};
use crate::operators::Operators;
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::sessions::{NewDevice, SessionEnded, Sessions, TokenReused};
use crate::sign_in::{
    AddressChanged, AlreadyRegistered, FactorOff, FactorOn, PasswordChanged, ResetPassword, SignIn, VerifyEmail, Welcome,
};
use crate::workspaces::Workspaces;

/// Every service of the product, opened once by the process and handed to pages, handlers and jobs as one `Arc`: a further service is
/// a field here and a line where they are opened.
pub struct Services {
    pub db: Db,
    pub clock: Clock,
    pub accounts: Accounts,
    pub sessions: Sessions,
    pub sign_in: SignIn,
    pub companies: Companies,
    pub operators: Operators,
    pub erasure: Erasure,
    pub audit: Audit,
    pub workspaces: Workspaces,
    pub library: Library,
    /// Of this process; it follows the table of passages.
    pub index: SearchIndex,
    pub chat: Chat,
    pub exports: Exports,
    pub limiter: Arc<dyn RateLimiter>,
    pub pubsub: Arc<dyn PubSub>,
    pub notifications: Notifications,
    pub notifier: Arc<dyn Notifier>,
}

/// Everything that people are told: a further notification is a line here and its sentences.
#[must_use]
pub fn notification_registry() -> NotificationRegistry {
    NotificationRegistry::default()
        .with::<VerifyEmail>()
        .with::<ResetPassword>()
        .with::<AlreadyRegistered>()
        .with::<Welcome>()
        .with::<NewDevice>()
        .with::<PasswordChanged>()
        .with::<FactorOn>()
        .with::<FactorOff>()
        .with::<SessionEnded>()
        .with::<TokenReused>()
        .with::<AddressChanged>()
        .with::<DeletionScheduled>()
        .with::<DeletionCancelled>()
        .with::<ExportReady>()
}
