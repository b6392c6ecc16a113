use futures::TryStreamExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::attachment::{self, Column};
use super::entity::attachment_part;
use super::service::{Attachments, part_file, parts_folder, picture_file};
use super::{AttachmentError, AttachmentState, FileKind};
use crate::ids::DocumentId;
use crate::knowledge::format::HEAD_BYTES;
use crate::workspaces::create_for_attachment;
use crate::{Error, Result};

impl Attachments {
    /// Puts a file together of which all bytes are there, and has it read. May run any number of times, also at the same time: the same
    /// bytes in the same library are the same document, and whoever comes too late for the parts finds it done.
    pub(super) async fn complete(&self, row: attachment::Model) -> Result<attachment::Model> {
        let (id, library) = (row.id, row.library());
        let outcome = self.put_together(row).await;
        if let Err(Error::Attachment(AttachmentError::NotAPicture)) = &outcome {
            // More bytes make nothing else of it.
            let rejected = attachment::Entity::find_by_id(id).filter(Column::State.eq(AttachmentState::Sending));
            if let Some(row) = rejected.one(&*self.deps.db).await? {
                self.purge_one(&row).await?;
            }
            return Err(AttachmentError::NotAPicture.into());
        }
        match attachment::Entity::find_by_id(id).one(&*self.deps.db).await? {
            Some(current) if current.state == AttachmentState::Complete => Ok(current),
            Some(_) => outcome.and(Err(Error::Unavailable)),
            None => {
                // Its sender has taken it away meanwhile.
                self.deps.library.erase_library(library).await?;
                Err(Error::NotFound)
            }
        }
    }

    async fn put_together(&self, row: attachment::Model) -> Result<()> {
        let parts = attachment_part::Entity::find()
            .filter(attachment_part::Column::AttachmentId.eq(row.id))
            .order_by_asc(attachment_part::Column::Start)
            .all(&*self.deps.db)
            .await?;
        let document_id = match FileKind::of_name(&row.name)? {
            FileKind::Document(_) => Some(self.as_document(&row, &parts).await?),
            FileKind::Picture { media_type } => {
                self.as_picture(&row, media_type, &parts).await?;
                None
            }
        };
        let transaction = self.deps.db.write().await?;
        let completed = attachment::Entity::update_many()
            .col_expr(Column::State, Expr::value(AttachmentState::Complete))
            .col_expr(Column::DocumentId, Expr::value(document_id))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq(AttachmentState::Sending))
            .exec(&*transaction)
            .await?;
        attachment_part::Entity::delete_many().filter(attachment_part::Column::AttachmentId.eq(row.id)).exec(&*transaction).await?;
        transaction.commit().await?;
        if completed.rows_affected > 0
            && let Err(error) = self.deps.files.remove_folder(&parts_folder(row.id)).await
        {
            // They are looked for again when the file goes.
            tracing::warn!(%error, attachment = %row.id, "deleting the parts of a file failed");
        }
        Ok(())
    }

    async fn as_document(&self, row: &attachment::Model, parts: &[attachment_part::Model]) -> Result<DocumentId> {
        let access = create_for_attachment(&*self.deps.db, row.workspace_id, row.library(), self.deps.clock.now()).await?;
        let mut upload = self.deps.library.begin_upload_within(access, &row.name, row.size.unsigned_abs())?;
        for part in parts {
            let (_, mut bytes) = self.deps.files.read(&part_file(row.id, part.file)).await?;
            while let Some(bytes) = bytes.try_next().await? {
                upload.write(bytes).await?;
            }
        }
        Ok(upload.finish().await?.document.id)
    }

    async fn as_picture(&self, row: &attachment::Model, media_type: &str, parts: &[attachment_part::Model]) -> Result<()> {
        let mut picture = self.deps.files.begin(picture_file(row.id));
        let mut head = Some(Vec::with_capacity(HEAD_BYTES));
        for part in parts {
            let (_, mut bytes) = self.deps.files.read(&part_file(row.id, part.file)).await?;
            while let Some(bytes) = bytes.try_next().await? {
                if let Some(known) = &mut head {
                    known.extend_from_slice(&bytes[..bytes.len().min(HEAD_BYTES - known.len())]);
                    if known.len() == HEAD_BYTES {
                        must_be(media_type, known)?;
                        head = None;
                    }
                }
                picture.write(bytes).await?;
            }
        }
        if let Some(head) = head {
            must_be(media_type, &head)?;
        }
        picture.finish().await
    }
}

/// Whoever gets the picture believes its name: what begins otherwise is none.
fn must_be(media_type: &str, head: &[u8]) -> Result<()> {
    let found = infer::get(head).is_some_and(|kind| kind.mime_type() == media_type);
    if found { Ok(()) } else { Err(AttachmentError::NotAPicture.into()) }
}
