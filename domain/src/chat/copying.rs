//! All that a person has asked and been answered, for them to take along: in the order of its making, page by page.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::conversations::Chat;
use super::entity::{conversation, message};
use crate::Result;
use crate::ids::{AccountId, ConversationId, MessageId};

/// Conversations on one page.
const CONVERSATIONS: u64 = 50;
/// Messages on one page. An answer may have a quarter of a megabyte.
const MESSAGES: u64 = 40;

impl Chat {
    /// The person's conversations in all workspaces, the first one first; empty at the end.
    pub(crate) async fn conversations_after(&self, account: AccountId, after: Option<ConversationId>) -> Result<Vec<conversation::Model>> {
        let mut query = conversation::Entity::find()
            .filter(conversation::Column::ParticipantAccountId.eq(account))
            .filter(conversation::Column::DeletedAt.is_null());
        if let Some(after) = after {
            query = query.filter(conversation::Column::Id.gt(after));
        }
        Ok(query.order_by_asc(conversation::Column::Id).limit(CONVERSATIONS).all(&*self.deps.db).await?)
    }

    /// The messages of these conversations, one conversation after the other, each from its beginning; empty at the end.
    pub(crate) async fn messages_after(
        &self,
        conversations: &[ConversationId],
        after: Option<(ConversationId, MessageId)>,
    ) -> Result<Vec<message::Model>> {
        let mut query = message::Entity::find().filter(message::Column::ConversationId.is_in(conversations.iter().copied()));
        if let Some((conversation, id)) = after {
            let same = Condition::all().add(message::Column::ConversationId.eq(conversation)).add(message::Column::Id.gt(id));
            query = query.filter(Condition::any().add(message::Column::ConversationId.gt(conversation)).add(same));
        }
        let query = query.order_by_asc(message::Column::ConversationId).order_by_asc(message::Column::Id);
        Ok(query.limit(MESSAGES).all(&*self.deps.db).await?)
    }
}
