use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::attachments::AttachmentState;
use crate::ids::{AccountId, AttachmentId, ConversationId, DocumentId, LibraryId, MessageId, WorkspaceId};

/// A file that comes with a question, from its announcement on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// The library of its own in which it is read bears this uuid, too.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    /// What it counts for.
    pub workspace_id: WorkspaceId,
    /// Who sends it; nobody else gets it.
    pub account_id: AccountId,
    /// As it was sent, made safe to show.
    pub name: String,
    /// In bytes, as it was announced.
    pub size: i64,
    /// How many of them are stored.
    pub received: i64,
    /// Whether it is there as a whole.
    pub state: AttachmentState,
    /// What is read of it, once it is complete; none of a picture.
    pub document_id: Option<DocumentId>,
    /// Where it was sent with a question, and goes when that goes.
    pub conversation_id: Option<ConversationId>,
    /// The question.
    pub message_id: Option<MessageId>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// From then on it is purged, unless a question has taken it along.
    pub expires_at: Timestamp,
}

impl Model {
    /// The library of its own.
    #[must_use]
    pub const fn library(&self) -> LibraryId {
        LibraryId(self.id.0)
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
