use super::{Library, file_of};
use crate::Result;
use crate::files::Original;
use crate::ids::DocumentId;
use crate::workspaces::Member;

impl Library {
    /// The file of a document, as it was uploaded.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document; otherwise when the files cannot be reached.
    pub async fn original(&self, member: Member<'_>, id: DocumentId) -> Result<Original> {
        let row = self.row(member.workspace(), id).await?;
        self.deps.files.original(&file_of(row.library_id, id), &row.name).await
    }

    /// The same, always from here: its bytes and never a link to them.
    ///
    /// # Errors
    /// The same.
    pub async fn content(&self, member: Member<'_>, id: DocumentId) -> Result<Original> {
        let row = self.row(member.workspace(), id).await?;
        self.deps.files.content(&file_of(row.library_id, id), &row.name).await
    }
}
