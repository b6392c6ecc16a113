//! Telling open pages what happened to the things they show. Each feature has events of its own; here they are opaque.

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{AccountId, VisitorId, WorkspaceId};
use crate::pubsub::PubSub;

/// Whose open pages. A person's own workspace bears their uuid, so theirs listen to one topic for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience(Uuid);

impl From<AccountId> for Audience {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

impl From<VisitorId> for Audience {
    fn from(visitor: VisitorId) -> Self {
        Self(visitor.0)
    }
}

impl From<WorkspaceId> for Audience {
    fn from(workspace: WorkspaceId) -> Self {
        Self(workspace.0)
    }
}

/// The topic on which the events for somebody are published, each as JSON.
#[must_use]
pub fn topic(of: impl Into<Audience>) -> String {
    let Audience(id) = of.into();
    format!("news:{}", id.simple())
}

/// Tells everyone who listens. An event that gets lost is no failure: whoever missed it reads the same from the database.
pub async fn announce(pubsub: &dyn PubSub, to: impl Into<Audience>, event: &impl Serialize) {
    let topic = topic(to);
    let published = match serde_json::to_vec(event) {
        Ok(json) => pubsub.publish(&topic, Bytes::from(json)).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = published {
        tracing::warn!(topic, error, "publishing an event failed");
    }
}
