//! What the rest gets to know of files that questions have taken along.

use bytes::Bytes;
use futures::stream::BoxStream;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::attachment::{self, Column};
use super::service::{Attachments, picture_file};
use crate::ids::{AttachmentId, ConversationId, DocumentId, LibraryId};
use crate::knowledge::entity::document;
use crate::knowledge::{DocumentState, IntakeFailure};
use crate::{Error, Result};

/// How far a file can be read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Questions are answered from it.
    Ready,
    /// Not yet.
    Pending,
    /// It could not be read.
    Failed(IntakeFailure),
    /// It is a picture, which nothing here can read.
    Picture,
}

impl Attachments {
    /// How far these documents can be read, in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn readings(&self, documents: &[Option<DocumentId>]) -> Result<Vec<Reading>> {
        let rows: Vec<(DocumentId, DocumentState, Option<IntakeFailure>)> = document::Entity::find()
            .select_only()
            .columns([document::Column::Id, document::Column::State, document::Column::Failure])
            .filter(document::Column::Id.is_in(documents.iter().flatten().copied()))
            .filter(document::Column::DeletedAt.is_null())
            .into_tuple()
            .all(&*self.deps.db)
            .await?;
        let reading = |document: &Option<DocumentId>| {
            let Some(document) = document else { return Reading::Picture };
            match rows.iter().find(|(id, ..)| id == document) {
                Some((_, DocumentState::Indexed, _)) => Reading::Ready,
                Some((_, DocumentState::Queued | DocumentState::Reading, _)) => Reading::Pending,
                Some((_, DocumentState::Failed, failure)) => Reading::Failed(failure.unwrap_or(IntakeFailure::Internal)),
                // Its owner has deleted what was read of it.
                None => Reading::Failed(IntakeFailure::Internal),
            }
        };
        Ok(documents.iter().map(reading).collect())
    }

    /// The bytes of a file that a question has taken along, piece by piece.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone; otherwise when the files cannot be reached.
    pub async fn bytes(&self, id: AttachmentId, document: Option<DocumentId>) -> Result<BoxStream<'static, Result<Bytes>>> {
        match document {
            Some(document) => self.deps.library.bytes(LibraryId(id.0), document).await?.ok_or(Error::NotFound),
            None => Ok(self.deps.files.read(&picture_file(id)).await?.1),
        }
    }
}

/// The files of a conversation, the newest first, at most so many.
pub(crate) async fn of_conversation(db: &impl ConnectionTrait, conversation: ConversationId, limit: u64) -> Result<Vec<attachment::Model>> {
    let own = attachment::Entity::find().filter(Column::ConversationId.eq(conversation));
    Ok(own.order_by_desc(Column::Id).limit(limit).all(db).await?)
}
