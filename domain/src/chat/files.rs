//! The files that come with questions.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::ChatError;
use super::conversations::Chat;
use super::entity::{conversation, message};
use crate::answers::Attachment;
use crate::attachments::entity::attachment::{self, Column};
use crate::attachments::{AttachedFile, AttachmentState, MAX_FILES, of_conversation};
use crate::db::WriteTransaction;
use crate::ids::{AttachmentId, MessageId};
use crate::workspaces::Participant;
use crate::{Error, Result, Timestamp};

/// So many files a conversation holds: each of its questions is answered from all of them.
const MAX_IN_CONVERSATION: u32 = 50;

/// Files on their way into a conversation, with the question that takes them along.
pub(super) struct Taking<'a> {
    pub(super) participant: Participant,
    pub(super) conversation: &'a conversation::Model,
    pub(super) question: MessageId,
    pub(super) files: &'a [AttachmentId],
}

/// Gives files to a conversation; from then on they go when it goes. Returns them as the question's bubble shows them.
///
/// # Errors
/// [`ChatError`] when there are too many, or one is not there, not whole, or part of another question.
pub(super) async fn take_along(transaction: &WriteTransaction, taking: &Taking<'_>, now: Timestamp) -> Result<Vec<AttachedFile>> {
    let Taking { participant, conversation, question, files } = taking;
    if files.is_empty() {
        return Ok(Vec::new());
    }
    if files.len() > MAX_FILES {
        return Err(ChatError::TooManyFiles { max: u32::try_from(MAX_FILES).unwrap_or(u32::MAX) }.into());
    }
    let account = participant.id().account().ok_or(ChatError::FileGone)?;
    let taken = attachment::Entity::update_many()
        .col_expr(Column::ConversationId, Expr::value(conversation.id))
        .col_expr(Column::MessageId, Expr::value(*question))
        .filter(Column::Id.is_in(files.iter().copied()))
        .filter(Column::AccountId.eq(account))
        .filter(Column::WorkspaceId.eq(participant.workspace()))
        .filter(Column::State.eq(AttachmentState::Complete))
        .filter(Column::ConversationId.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(&**transaction)
        .await?;
    // The same one twice is one too few, as well.
    if taken.rows_affected != files.len() as u64 {
        return Err(ChatError::FileGone.into());
    }
    let held = attachment::Entity::find().filter(Column::ConversationId.eq(conversation.id)).count(&**transaction).await?;
    if held > u64::from(MAX_IN_CONVERSATION) {
        return Err(ChatError::ConversationFull { max: MAX_IN_CONVERSATION }.into());
    }
    let rows = attachment::Entity::find().filter(Column::Id.is_in(files.iter().copied())).all(&**transaction).await?;
    let shown = |id: &AttachmentId| {
        let row = rows.iter().find(|row| row.id == *id)?;
        Some(AttachedFile { id: row.id, name: row.name.clone(), size: row.size.unsigned_abs() })
    };
    Ok(files.iter().filter_map(shown).collect())
}

/// The files of a message as they are stored with it.
pub(super) fn stored(files: &[AttachedFile]) -> Result<Option<String>> {
    if files.is_empty() { Ok(None) } else { Ok(Some(serde_json::to_string(files)?)) }
}

/// And as they are read.
pub(crate) fn files_of(stored: Option<&str>) -> Result<Vec<AttachedFile>> {
    Ok(stored.map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// Whether a question that was stored came with these files.
pub(super) fn came_with(question: &message::Model, files: &[AttachmentId]) -> Result<bool> {
    let stored: HashSet<AttachmentId> = files_of(question.files.as_deref())?.into_iter().map(|file| file.id).collect();
    Ok(stored == files.iter().copied().collect())
}

impl Chat {
    /// The files that a question is answered from, the newest first.
    pub(super) async fn attachments(&self, conversation: &conversation::Model, question: MessageId) -> Result<Vec<Attachment>, Error> {
        let rows = of_conversation(&*self.deps.db, conversation.id, MAX_IN_CONVERSATION.into()).await?;
        let attachment = |row: attachment::Model| Attachment {
            id: row.id,
            document: row.document_id,
            size: row.size.unsigned_abs(),
            is_new: row.message_id == Some(question),
            name: row.name,
        };
        Ok(rows.into_iter().map(attachment).collect())
    }
}
