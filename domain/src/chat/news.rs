use bytes::Bytes;

use super::protocol::News;
use crate::Result;
use crate::ids::AccountId;
use crate::pubsub::PubSub;

/// Where news for an account's open tabs is told.
#[must_use]
pub fn news_topic(account: AccountId) -> String {
    format!("news:{account}")
}

/// Tells all open tabs of the account.
///
/// # Errors
/// When the message could not be handed over. What happened is in the database all the same.
pub async fn announce(pubsub: &dyn PubSub, account: AccountId, news: &News) -> Result<()> {
    pubsub.publish(&news_topic(account), Bytes::from(serde_json::to_vec(news)?)).await
}
