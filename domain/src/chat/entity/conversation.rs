use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, AssistantId, ConversationId, RemoteConversationId, VisitorId, WorkspaceId};
use crate::workspaces::ParticipantId;
use crate::{Error, Result, Timestamp};

/// A thread of questions and answers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    /// Grows in the order in which they were begun.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    /// What it counts for.
    pub workspace_id: WorkspaceId,
    /// Who answers in it.
    pub assistant_id: AssistantId,
    /// Who asks, if they have an account. Either this or the visitor is set.
    pub participant_account_id: Option<AccountId>,
    /// Who asks, if they have none.
    pub participant_visitor_id: Option<VisitorId>,
    /// From the first question, unless somebody chose another.
    pub title: String,
    /// Then nothing else changes the title.
    pub named_by_person: bool,
    /// With its first question.
    pub created_at: Timestamp,
    /// Lists are in this order, the newest first.
    pub updated_at: Timestamp,
    /// From then on it can be restored for an hour, and is purged after that.
    pub deleted_at: Option<Timestamp>,
    /// Under which a remote service keeps it, once it has answered there.
    pub remote_id: Option<RemoteConversationId>,
}

impl Model {
    /// Whose it is.
    ///
    /// # Errors
    /// When the row breaks the table's own rule.
    pub(crate) fn participant(&self) -> Result<ParticipantId> {
        let account = self.participant_account_id.map(ParticipantId::Account);
        let participant = account.or(self.participant_visitor_id.map(ParticipantId::Visitor));
        participant.ok_or_else(|| Error::internal("a conversation without a participant"))
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
