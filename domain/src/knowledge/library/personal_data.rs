use async_trait::async_trait;
use futures::TryStreamExt;
use serde::Serialize;

use super::Library;
use crate::Result;
use crate::archive::{Archive, Packing, entry_name, split};
use crate::ids::{AccountId, WorkspaceId};
use crate::knowledge::{DocumentFormat, DocumentState, DocumentView};
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};

#[async_trait]
impl PersonalData for Library {
    fn tables(&self) -> &'static [&'static str] {
        &["document", "folder", "passage", "passage_vector"]
    }

    /// The files as they were uploaded, and the list of them.
    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        let (mut after, mut list) = (None, Vec::new());
        loop {
            let page = self.documents_after(of.workspace, after).await?;
            let Some(last) = page.last() else { return archive.json("library.json", &list).await };
            after = Some(last.id);
            for document in page {
                let mut file = None;
                if let Some(mut bytes) = self.bytes(document.library_id, document.id).await? {
                    let (stem, ending) = split(&document.name);
                    let name = entry_name("documents", list.len() + 1, stem, ending);
                    archive.entry(&name, packing(document.format)).await?;
                    while let Some(piece) = bytes.try_next().await? {
                        archive.bytes(piece).await?;
                    }
                    file = Some(name);
                }
                list.push(Document::of(document.into(), file));
            }
        }
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        self.erase_all(WorkspaceId(account.0)).await
    }
}

const fn packing(format: DocumentFormat) -> Packing {
    match format {
        DocumentFormat::Pdf
        | DocumentFormat::Docx
        | DocumentFormat::Xlsx
        | DocumentFormat::Pptx
        | DocumentFormat::Odt
        | DocumentFormat::Ods
        | DocumentFormat::Epub => Packing::Stored,
        DocumentFormat::Html
        | DocumentFormat::Markdown
        | DocumentFormat::Text
        | DocumentFormat::Csv
        | DocumentFormat::Rtf
        | DocumentFormat::Email => Packing::Deflated,
    }
}

/// A line of `library.json`.
#[derive(Serialize)]
struct Document {
    name: String,
    size: u64,
    state: DocumentState,
    uploaded_at: String,
    /// Where it is in this archive.
    file: Option<String>,
}

impl Document {
    fn of(document: DocumentView, file: Option<String>) -> Self {
        let DocumentView { name, size, state, created_at, .. } = document;
        Self { name, size, state, uploaded_at: rfc3339(created_at), file }
    }
}
