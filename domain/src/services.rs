use std::sync::Arc;

use crate::accounts::Accounts;
use crate::answers::Suggestions;
use crate::attachments::Attachments;
use crate::audit::Audit;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::company::Companies;
use crate::db::Db;
use crate::erasure::Erasure;
use crate::export::Exports;
use crate::knowledge::{Library, SearchIndex};
use crate::notifications::{NotificationRegistry, Notifications, Notifier};
use crate::operators::Operators;
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::sessions::Sessions;
use crate::sign_in::SignIn;
use crate::workspaces::Workspaces;
use crate::{erasure, export, sessions, sign_in};

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
    /// Questions to begin with.
    pub suggestions: Suggestions,
    pub attachments: Attachments,
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
        .with::<sign_in::VerifyEmail>()
        .with::<sign_in::ResetPassword>()
        .with::<sign_in::AlreadyRegistered>()
        .with::<sign_in::Welcome>()
        .with::<sessions::NewDevice>()
        .with::<sign_in::PasswordChanged>()
        .with::<sign_in::FactorOn>()
        .with::<sign_in::FactorReplaced>()
        .with::<sign_in::FactorOff>()
        .with::<sessions::SessionEnded>()
        .with::<sessions::TokenReused>()
        .with::<sign_in::AddressChanged>()
        .with::<erasure::DeletionScheduled>()
        .with::<erasure::DeletionCancelled>()
        .with::<export::ExportRequested>()
        .with::<export::ExportReady>()
}
