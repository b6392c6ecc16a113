use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Library, file_of};
use crate::ids::{AccountId, DocumentId};
use crate::{Error, Result};

/// For how long the link to a file in the store works: long enough to begin, too short to be passed on.
const LINK_LIFETIME: Duration = Duration::from_secs(60);

/// Makes links under which a browser fetches a file from the store itself, past this program.
#[async_trait]
pub trait DownloadLinks: Send + Sync {
    /// An address of the file, good for `lifetime`, that is saved under the name in `disposition` (a `Content-Disposition`, RFC 6266).
    async fn link(&self, file: &Path, disposition: &str, lifetime: Duration) -> Result<String>;
}

/// An uploaded file as it came.
pub struct Original {
    /// A `Content-Disposition` with its name.
    pub disposition: String,
    /// Where its bytes are.
    pub place: Place,
}

/// Where the bytes of a file are.
pub enum Place {
    /// At this address, for a minute.
    Elsewhere(String),
    /// Here.
    Here {
        /// How many.
        size: u64,
        /// The bytes, piece by piece.
        bytes: BoxStream<'static, Result<Bytes>>,
    },
}

impl Library {
    /// The file of a document, as it was uploaded.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account has no such document; otherwise when the files cannot be reached.
    pub async fn original(&self, account: AccountId, id: DocumentId) -> Result<Original> {
        let row = self.row(account, id).await?;
        let file = file_of(account, id);
        let disposition = attachment(&row.name);
        let place = match &self.parts.links {
            Some(links) => Place::Elsewhere(links.link(&file, &disposition, LINK_LIFETIME).await?),
            None => {
                let found = self.parts.files.get(&file).await.map_err(|error| match error {
                    object_store::Error::NotFound { .. } => Error::NotFound,
                    other => other.into(),
                })?;
                Place::Here { size: found.meta.size, bytes: found.into_stream().map(|piece| piece.map_err(Error::from)).boxed() }
            }
        };
        Ok(Original { disposition, place })
    }
}

/// A `Content-Disposition` that has the browser save the file under this name and never show it (RFC 6266, RFC 8187).
fn attachment(name: &str) -> String {
    /// `attr-char` of RFC 8187 §3.2.1 is more; this much is safe everywhere.
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let encoded = utf8_percent_encode(name, RESERVED);
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_header() {
        assert_eq!(attachment("قرارداد\r\n\".pdf"), "attachment; filename*=UTF-8''%D9%82%D8%B1%D8%A7%D8%B1%D8%AF%D8%A7%D8%AF%0D%0A%22.pdf");
    }
}
