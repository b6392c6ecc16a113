use std::sync::Arc;

use sea_orm::EntityTrait;

use super::notify::choose;
use super::{
    Category, Channel, Content, Message, NotificationRegistry, NotificationRequest, NotificationSpec, Notifier, NotifierError, Preparation,
    Recipient,
};
use crate::accounts::entity::account;
use crate::clock::Clock;
use crate::db::Db;
use crate::secret::Secret;
use crate::{Error, Result};

/// What notifications need.
pub struct NotificationsDeps {
    /// Where they are kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// From which links are sealed.
    pub secret: Secret,
    /// Which there are.
    pub registry: NotificationRegistry,
    /// Who writes and carries them.
    pub notifier: Arc<dyn Notifier>,
}

/// Delivers notifications, and shows them to whom they were for. Cheap to clone.
#[derive(Clone)]
pub struct Notifications {
    pub(super) deps: Arc<NotificationsDeps>,
}

impl Notifications {
    /// Notifications over the given services.
    #[must_use]
    pub fn new(deps: NotificationsDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.deps.db
    }

    /// Sends a notification by a channel; `key` is the same whenever the same delivery is tried again.
    ///
    /// # Errors
    /// When it may be sent later. What can never be sent is only logged.
    pub(crate) async fn deliver(&self, request: &NotificationRequest, channel: Channel, key: &str) -> Result<()> {
        let Some((spec, content, to)) = self.prepare(request).await? else { return Ok(()) };
        self.send(spec, content, to, channel, key).await
    }

    /// The same by the channel that is the first choice of everybody who has chosen nothing.
    pub(crate) async fn deliver_by_default(&self, request: &NotificationRequest, key: &str) -> Result<()> {
        let Some((spec, content, to)) = self.prepare(request).await? else { return Ok(()) };
        let channel = match spec.category {
            Category::Requested => Some(Channel::Email),
            _ => choose(&to, spec.fits_sms, &[]).first().copied(),
        };
        match channel {
            Some(channel) => self.send(spec, content, to, channel, key).await,
            None => Ok(()),
        }
    }

    /// What is to be said, and to whom. Nothing when it is about something that is no more.
    async fn prepare(&self, request: &NotificationRequest) -> Result<Option<(&NotificationSpec, Content, Recipient)>> {
        let NotificationRequest { account, name, facts } = request;
        let Some(owner) = account::Entity::find_by_id(*account).one(&*self.deps.db).await? else { return Ok(None) };
        let unknown = || Error::internal(format!("this version knows no notification called {name}"));
        let spec = self.deps.registry.find(name).ok_or_else(unknown)?;
        let with = Preparation { owner: &owner, db: &self.deps.db, secret: &self.deps.secret };
        let Some(content) = spec.read(facts.clone())?.prepare(with).await? else { return Ok(None) };
        let to = Recipient::of(&owner).at(content.to.clone());
        Ok(Some((spec, content, to)))
    }

    async fn send(&self, spec: &NotificationSpec, content: Content, to: Recipient, channel: Channel, key: &str) -> Result<()> {
        let Some(address) = to.address(channel) else { return Ok(()) };
        let message = Message { name: spec.name.to_owned(), category: spec.category, content, to };
        match self.deps.notifier.deliver(key, &address, &message).await {
            Ok(()) | Err(NotifierError::NoAddress) => Ok(()),
            Err(error @ NotifierError::Refused(_)) => {
                tracing::warn!(notification = spec.name, job = key, %error, "notification rejected");
                Ok(())
            }
            // An operator mends it, meanwhile it waits.
            Err(wrong @ NotifierError::Misconfigured(_)) => Err(Error::internal(wrong)),
            Err(NotifierError::NoAnswer(why)) => {
                tracing::warn!(notification = spec.name, job = key, error = why, "notification delivery failed; retrying");
                Err(Error::Unavailable)
            }
        }
    }
}
