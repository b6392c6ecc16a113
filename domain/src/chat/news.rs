//! Telling open pages what happened to the things they show.

use bytes::Bytes;
use uuid::Uuid;

use super::protocol::News;
use crate::ids::{AccountId, VisitorId, WorkspaceId};
use crate::pubsub::PubSub;
use crate::workspaces::ParticipantId;

/// Whose open pages. A person's own workspace bears their uuid, so theirs need listen to one topic only.
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

impl From<ParticipantId> for Audience {
    fn from(participant: ParticipantId) -> Self {
        Self(participant.uuid())
    }
}

impl From<WorkspaceId> for Audience {
    fn from(workspace: WorkspaceId) -> Self {
        Self(workspace.0)
    }
}

/// The topic on which somebody's news is told, as JSON of [`News`].
#[must_use]
pub fn news_topic(of: impl Into<Audience>) -> String {
    let Audience(id) = of.into();
    format!("news:{}", id.simple())
}

/// Tells everyone who listens. News that gets lost is no failure: whoever missed it reads the same from the database.
pub async fn announce(pubsub: &dyn PubSub, to: impl Into<Audience>, news: &News) {
    let topic = news_topic(to);
    let told = match serde_json::to_vec(news) {
        Ok(json) => pubsub.publish(&topic, Bytes::from(json)).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = told {
        tracing::warn!(topic, error, "news could not be told");
    }
}
