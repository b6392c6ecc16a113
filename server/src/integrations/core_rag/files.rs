//! Files that come with questions, put where Core finds them.

use std::sync::Arc;

use bytes::Bytes;
use domain::answers::{AnswerFailure, Attachment};
use domain::attachments::{Attachments, FileKind, MAX_FILES};
use domain::clock::Clock;
use domain::ids::{AccountId, WorkspaceId};
use domain::persian::jalali::rfc3339;
use domain::{Result, Timestamp};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt, PutOptions, PutPayload};
use serde::Serialize;

/// Core removes what lies there after twelve hours; what is older than this is put there anew.
const FRESH_SECONDS: i64 = 6 * 3600;

/// A file as a question names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FileAttachment {
    filename: String,
    /// Its key in the bucket, whatever the member is called.
    minio_url: String,
    file_type: &'static str,
    size_bytes: u64,
}

/// The bucket where Core looks for files.
pub struct SharedFiles {
    attachments: Attachments,
    store: Arc<dyn ObjectStore>,
    clock: Clock,
}

impl SharedFiles {
    /// Files of `attachments`, copied into this bucket.
    #[must_use]
    pub const fn new(attachments: Attachments, store: Arc<dyn ObjectStore>, clock: Clock) -> Self {
        Self { attachments, store, clock }
    }

    /// Puts files where Core finds them, unless they are there already.
    pub(super) async fn share(&self, files: &[(&Attachment, &'static str)], workspace: WorkspaceId) -> Result<Vec<FileAttachment>> {
        let mut shared = Vec::with_capacity(files.len());
        for (file, file_type) in files {
            let key = key(file, workspace);
            let path = Path::parse(&key).map_err(domain::Error::internal)?;
            if !self.is_there(&path).await {
                self.put(file, file_type, &path).await?;
            }
            shared.push(FileAttachment { filename: file.name.clone(), minio_url: key, file_type, size_bytes: file.size });
        }
        Ok(shared)
    }

    async fn is_there(&self, path: &Path) -> bool {
        let now = self.clock.now().unix_seconds();
        self.store.head(path).await.is_ok_and(|found| now - found.last_modified.timestamp() < FRESH_SECONDS)
    }

    async fn put(&self, file: &Attachment, file_type: &'static str, path: &Path) -> Result<()> {
        // No larger than what Core reads.
        let bytes: Vec<Bytes> = self.attachments.bytes(file.id, file.document).await?.try_collect().await?;
        let attributes = Attributes::from_iter([(Attribute::ContentType, file_type)]);
        let options = PutOptions { attributes, ..PutOptions::default() };
        self.store.put_opts(path, PutPayload::from_iter(bytes), options).await?;
        Ok(())
    }
}

/// Which files go to Core with a question, each with its media type: the newest of the conversation.
///
/// # Errors
/// [`AnswerFailure::EngineRefused`] when it would not read all of them and the documents' own engine reads at least as many.
pub(super) fn choose(files: &[Attachment]) -> Result<Vec<(&Attachment, &'static str)>, AnswerFailure> {
    let newest = files.iter().take(MAX_FILES);
    let kind = |file: &Attachment| FileKind::of_name(&file.name).ok();
    let chosen: Vec<_> = newest.clone().filter_map(|file| Some((file, kind(file)?.read_by_core(file.size)?))).collect();
    let has_picture = chosen.iter().any(|(file, _)| matches!(kind(file), Some(FileKind::Picture { .. })));
    if chosen.len() < newest.count() && !has_picture { Err(AnswerFailure::EngineRefused) } else { Ok(chosen) }
}

/// `temp_uploads/{user}/{YYYYMMDD_HHMMSS}_{uuid}_{filename}`: the same for the same file, so that it is there for later questions.
fn key(file: &Attachment, workspace: WorkspaceId) -> String {
    let announced = file.id.0.get_timestamp().map_or(0, |at| at.to_unix().0);
    let announced = Timestamp(0).plus_seconds(announced.cast_signed());
    let digits: String = rfc3339(announced).chars().filter(char::is_ascii_digit).take(14).collect();
    let (day, time) = digits.split_at_checked(8).unwrap_or((&digits, ""));
    // Core has known its users by their account's id from the start.
    format!("temp_uploads/{}/{day}_{time}_{}_{}", AccountId(workspace.0), file.id.0.simple(), file.name)
}

#[cfg(test)]
mod tests {
    use domain::ids::{AttachmentId, DocumentId};

    use super::*;

    fn file(name: &str) -> Attachment {
        let document = (!name.contains(".png")).then(DocumentId::generate);
        Attachment { id: AttachmentId::generate(), name: name.to_owned(), size: 5, document, is_new: true }
    }

    #[test]
    fn core_gets_what_it_reads_and_the_documents_what_only_they_read() {
        let names = |files: &[&str]| {
            let files: Vec<_> = files.iter().map(|name| file(name)).collect();
            choose(&files).map(|chosen| chosen.iter().map(|(file, _)| file.name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(names(&["a.pdf", "b.txt"]), Ok(vec!["a.pdf".to_owned(), "b.txt".to_owned()]));
        assert_eq!(names(&["a.pdf", "b.docx"]), Err(AnswerFailure::EngineRefused));
        assert_eq!(names(&["a.png", "b.docx"]), Ok(vec!["a.png".to_owned()]), "only Core reads the picture");
        assert_eq!(names(&["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.docx"]).map(|chosen| chosen.len()), Ok(5));
    }

    #[test]
    fn a_key_is_the_same_whenever_it_is_made() {
        let file = file("قرارداد.pdf");
        let workspace = WorkspaceId::generate();
        let key = key(&file, workspace);
        assert_eq!(key, super::key(&file, workspace));
        let parts: Vec<&str> = key.split(['/', '_']).collect();
        assert_eq!((parts[0], parts[2], parts[4].len(), parts[5].len(), parts[7]), ("temp", "acc", 8, 6, "قرارداد.pdf"), "{key}");
        assert_eq!(Path::parse(&key).unwrap().as_ref(), key, "letters stay as they are");
    }
}
