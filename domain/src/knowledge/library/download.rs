use bytes::Bytes;
use futures::stream::BoxStream;

use super::{Library, file_of};
use crate::files::Original;
use crate::ids::{AccountId, DocumentId};
use crate::{Error, Result};

impl Library {
    /// The file of a document, as it was uploaded.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account has no such document; otherwise when the files cannot be reached.
    pub async fn original(&self, account: AccountId, id: DocumentId) -> Result<Original> {
        let row = self.row(account, id).await?;
        self.parts.files.original(&file_of(account, id), &row.name).await
    }

    /// The bytes of a document that was found in the account's list; `None` when it was deleted since.
    pub(crate) async fn bytes(&self, account: AccountId, listed: DocumentId) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        match self.parts.files.read(&file_of(account, listed)).await {
            Ok((_, bytes)) => Ok(Some(bytes)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
