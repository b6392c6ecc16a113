use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Files;
use crate::{Error, Result};

/// For how long the link to a file in the store works: long enough to begin, too short to be passed on.
const LINK_LIFETIME: Duration = Duration::from_secs(60);

/// Makes links under which a browser fetches a file from the store itself, past this program.
#[async_trait]
pub trait DownloadLinks: Send + Sync {
    /// An address of the file, good for `lifetime`, that is saved under the name in `disposition` (a `Content-Disposition`, RFC 6266).
    async fn link(&self, file: &Path, disposition: &str, lifetime: Duration) -> Result<String>;
}

/// A file as it was stored, for its owner to save.
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

impl Files {
    /// A file to be saved under this name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone; otherwise when the store cannot be reached.
    pub(crate) async fn original(&self, file: &Path, name: &str) -> Result<Original> {
        let disposition = attachment(name);
        let place = match &self.links {
            Some(links) => Place::Elsewhere(links.link(file, &disposition, LINK_LIFETIME).await?),
            None => {
                let (size, bytes) = self.read(file).await?;
                Place::Here { size, bytes }
            }
        };
        Ok(Original { disposition, place })
    }

    /// The same, whose bytes come through here even where links could be made.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn content(&self, file: &Path, name: &str) -> Result<Original> {
        let (size, bytes) = self.read(file).await?;
        Ok(Original { disposition: attachment(name), place: Place::Here { size, bytes } })
    }

    /// The size of a file, and its bytes piece by piece.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone; otherwise when the store cannot be reached.
    pub(crate) async fn read(&self, file: &Path) -> Result<(u64, BoxStream<'static, Result<Bytes>>)> {
        let found = self.store.get(file).await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => other.into(),
        })?;
        Ok((found.meta.size, found.into_stream().map(|piece| piece.map_err(Error::from)).boxed()))
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
