use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Channel, Notifications};
use crate::Result;
use crate::ids::AccountId;
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

/// What the owner of an account is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationRequest {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) facts: Value,
}

/// Sends a notification by one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverNotification {
    pub(crate) request: NotificationRequest,
    pub(crate) channel: Channel,
}

impl Job for DeliverNotification {
    const NAME: &'static str = "deliver_notification";
    const QUEUE: Queue = Queue::Notifications;
    /// Later than this a notification says nothing new, and the link in it may be over.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(12 * 3600));
    type Deps = Notifications;

    async fn run(self, notifications: &Notifications, claim: &Claim) -> Result<()> {
        notifications.deliver(&self.request, self.channel, &claim.job().to_string()).await
    }
}
