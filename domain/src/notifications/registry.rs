use async_trait::async_trait;
use serde_json::Value;

use super::{Category, Content, Notification, Preparation};
use crate::Result;

/// Which notifications there are, in the order in which they are listed to people.
#[derive(Default)]
pub struct NotificationRegistry(Vec<NotificationSpec>);

/// What is the same for all notifications of a name.
#[derive(Debug, Clone, Copy)]
pub struct NotificationSpec {
    /// [`Notification::NAME`].
    pub name: &'static str,
    /// [`Notification::CATEGORY`].
    pub category: Category,
    /// [`Notification::FITS_SMS`].
    pub fits_sms: bool,
    /// [`Notification::example`].
    pub example: fn() -> Content,
    read: fn(Value) -> serde_json::Result<Box<dyn Stored>>,
}

impl NotificationRegistry {
    /// Knows this one, too.
    ///
    /// # Panics
    /// When another has the same name.
    #[must_use]
    pub fn with<N: Notification>(mut self) -> Self {
        assert!(self.find(N::NAME).is_none(), "two notifications are called {}", N::NAME);
        let read = |facts| Ok(Box::new(serde_json::from_value::<N>(facts)?) as Box<dyn Stored>);
        self.0.push(NotificationSpec { name: N::NAME, category: N::CATEGORY, fits_sms: N::FITS_SMS, example: N::example, read });
        self
    }

    /// All of them.
    #[must_use]
    pub fn specs(&self) -> &[NotificationSpec] {
        &self.0
    }

    /// The one of this name, if this program knows it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&NotificationSpec> {
        self.0.iter().find(|spec| spec.name == name)
    }
}

impl NotificationSpec {
    /// One that was stored.
    pub(super) fn read(&self, facts: Value) -> serde_json::Result<Box<dyn Stored>> {
        (self.read)(facts)
    }
}

/// A notification of whatever type.
#[async_trait]
pub(super) trait Stored: Send + Sync {
    fn content(&self) -> Content;
    async fn prepare(&self, with: Preparation<'_>) -> Result<Option<Content>>;
}

#[async_trait]
impl<N: Notification> Stored for N {
    fn content(&self) -> Content {
        Notification::content(self)
    }

    async fn prepare(&self, with: Preparation<'_>) -> Result<Option<Content>> {
        Notification::prepare(self, with).await
    }
}
