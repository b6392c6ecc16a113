//! Telling a person's open tabs what happened to their own things.

use bytes::Bytes;

use super::protocol::News;
use crate::ids::AccountId;
use crate::pubsub::PubSub;

/// The topic on which an account's news is told, as JSON of [`News`].
#[must_use]
pub fn news_topic(account: AccountId) -> String {
    format!("news:{account}")
}

/// Tells everyone who listens. News that gets lost is no failure: whoever missed it reads the same from the database.
pub async fn announce(pubsub: &dyn PubSub, account: AccountId, news: &News) {
    let told = match serde_json::to_vec(news) {
        Ok(json) => pubsub.publish(&news_topic(account), Bytes::from(json)).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = told {
        tracing::warn!(%account, error, "news could not be told");
    }
}
