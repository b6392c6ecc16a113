//! All documents of a workspace, for their owner to take along: newest first, page by page.

use bytes::Bytes;
use futures::stream::BoxStream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Library, file_of, of_workspace};
use crate::ids::{DocumentId, LibraryId, WorkspaceId};
use crate::knowledge::entity::document;
use crate::{Error, Result};

/// Documents on one page.
const DOCUMENTS: u64 = 100;

impl Library {
    /// The documents of all libraries of a workspace, the last one first; empty at the end.
    pub(crate) async fn documents_after(&self, workspace: WorkspaceId, after: Option<DocumentId>) -> Result<Vec<document::Model>> {
        let mut query = document::Entity::find()
            .filter(of_workspace(document::Column::LibraryId, workspace))
            .filter(document::Column::DeletedAt.is_null());
        if let Some(after) = after {
            query = query.filter(document::Column::Id.lt(after));
        }
        Ok(query.order_by_desc(document::Column::Id).limit(DOCUMENTS).all(&*self.deps.db).await?)
    }

    /// The bytes of a document that was found in a library's list; `None` when it was deleted since.
    pub(crate) async fn bytes(&self, library: LibraryId, listed: DocumentId) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        match self.deps.files.read(&file_of(library, listed)).await {
            Ok((_, bytes)) => Ok(Some(bytes)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
