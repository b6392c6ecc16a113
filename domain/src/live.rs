//! Telling the open pages of an account what happened to its things. Each feature has events of its own; here they are opaque.

use bytes::Bytes;
use serde::Serialize;

use crate::ids::AccountId;
use crate::pubsub::PubSub;

/// The topic on which the events of an account are published, each as JSON.
#[must_use]
pub fn topic(account: AccountId) -> String {
    format!("news:{account}")
}

/// Tells everyone who listens. An event that gets lost is no failure: whoever missed it reads the same from the database.
pub async fn announce(pubsub: &dyn PubSub, account: AccountId, event: &impl Serialize) {
    let published = match serde_json::to_vec(event) {
        Ok(json) => pubsub.publish(&topic(account), Bytes::from(json)).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = published {
        tracing::warn!(%account, error, "an event could not be published to open pages");
    }
}
