use bytes::Bytes;
use futures::Stream;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::attachment::{self, Column};
use super::{AttachmentError, AttachmentState, AttachmentView, Attachments, Received};
use crate::ids::AttachmentId;
use crate::knowledge::KnowledgeError;
use crate::workspaces::Member;
use crate::{Error, Result};

impl Attachments {
    /// Takes a file of which nobody tells beforehand how large it is, as a form sends it. It cannot be larger than `at_most`.
    ///
    /// # Errors
    /// Those of [`Attachments::announce`]; [`KnowledgeError`] when it is empty or too large, or the line broke. Nothing of it is kept then.
    pub async fn take_whole<E>(
        &self,
        member: Member<'_>,
        name: &str,
        at_most: u64,
        bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<AttachmentView> {
        let announced = self.announce(member, name, at_most.clamp(1, self.rules().max_bytes)).await?.id;
        let taken = self.take_announced(member, announced, bytes).await;
        if taken.is_err()
            && let Err(error) = self.remove(member, announced).await
        {
            // It goes when it has waited for its question long enough.
            tracing::warn!(%error, attachment = %announced, "a file that was not taken could not be removed");
        }
        taken
    }

    async fn take_announced<E>(
        &self,
        member: Member<'_>,
        id: AttachmentId,
        bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<AttachmentView> {
        let size = match self.begin_piece(member, id, 0, None).await?.receive(bytes).await {
            Ok(Received::UpTo(0)) => return Err(KnowledgeError::Empty.into()),
            Ok(Received::UpTo(size)) => i64::try_from(size).map_err(Error::internal)?,
            Ok(Received::Mismatch) => return Err(Error::internal("no checksum was asked for")),
            Err(Error::Attachment(AttachmentError::LongerThanAnnounced)) => {
                return Err(KnowledgeError::TooLarge { max_bytes: self.rules().max_bytes }.into());
            }
            Err(error) => return Err(error),
        };
        attachment::Entity::update_many()
            .col_expr(Column::Size, Expr::value(size))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(AttachmentState::Sending))
            .exec(&*self.deps.db)
            .await?;
        // Now that all of it is there, it is put together.
        self.find(member, id).await
    }
}
