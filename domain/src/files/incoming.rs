use bytes::Bytes;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use tokio::io::AsyncWriteExt;

use super::Files;
use crate::{Error, Result};

/// A file on its way into the store, written piece by piece, so that no large one is ever whole in memory. Dropped before its
/// end, it leaves nothing behind.
pub struct Incoming {
    writer: Option<BufWriter>,
}

impl Files {
    /// Begins to write a file. It is there once it is finished, in the place of one that was there before.
    pub(crate) fn begin(&self, file: Path) -> Incoming {
        let writer = BufWriter::with_capacity(self.store.clone(), file, self.part_bytes).with_max_concurrency(1);
        Incoming { writer: Some(writer) }
    }
}

impl Incoming {
    /// Takes the next piece.
    pub(crate) async fn write(&mut self, piece: Bytes) -> Result<()> {
        let writer = self.writer.as_mut().ok_or_else(|| Error::internal("a file that is finished already"))?;
        Ok(writer.put(piece).await?)
    }

    /// Puts the whole file into its place.
    pub(crate) async fn finish(mut self) -> Result<()> {
        match self.writer.take() {
            Some(mut writer) => writer.shutdown().await.map_err(stored),
            None => Ok(()),
        }
    }
}

/// The store's own error, out of the wrapping that writing puts around it.
fn stored(error: std::io::Error) -> Error {
    error.downcast::<object_store::Error>().map_or_else(Error::internal, Error::from)
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let (Some(mut writer), Ok(runtime)) = (self.writer.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "deleting a partial upload failed");
                }
            });
        }
    }
}
