//! Files in the store, which is a folder or a bucket: on their way in, on their way out, and removed.

mod incoming;
mod outgoing;

use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::Result;

pub use incoming::Incoming;
pub use outgoing::{DownloadLinks, Original, Place};

/// Files that are looked for at once when a whole folder is removed.
const FOUND_AT_ONCE: usize = 500;

/// The files of an installation. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    /// The store.
    pub store: Arc<dyn ObjectStore>,
    /// In parts of how many bytes a large file goes there.
    pub part_bytes: usize,
    /// Links to its files, where browsers can reach it without us.
    pub links: Option<Arc<dyn DownloadLinks>>,
}

impl Files {
    /// Removes a file. One that is not there counts as removed.
    pub(crate) async fn remove(&self, file: &Path) -> Result<()> {
        match self.store.delete(file).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes several.
    pub(crate) async fn remove_all(&self, files: Vec<Path>) -> Result<()> {
        let files: BoxStream<'static, _> = stream::iter(files).map(Ok).boxed();
        let mut removed = self.store.delete_stream(files);
        while let Some(outcome) = removed.next().await {
            match outcome {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Removes whatever lies in a folder.
    pub(crate) async fn remove_folder(&self, folder: &Path) -> Result<()> {
        loop {
            let found = self.store.list(Some(folder)).take(FOUND_AT_ONCE).map_ok(|file| file.location);
            let found: Vec<Path> = found.try_collect().await?;
            if found.is_empty() {
                return Ok(());
            }
            self.remove_all(found).await?;
        }
    }
}
