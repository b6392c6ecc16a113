use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Library;
use crate::knowledge::{DocumentState, DocumentView, Uploaded};
use crate::workspaces::Member;
use crate::{Language, Result};

/// Reading it takes a moment; whoever added it waits so long to ask it.
const PATIENCE: Duration = Duration::from_secs(4);
const LOOK: Duration = Duration::from_millis(60);

impl Library {
    /// Takes a document into a library with which the product can be tried, and waits until it is read. One that is there is not taken twice.
    ///
    /// # Errors
    /// As [`super::upload::Upload::finish`].
    pub async fn add_sample(&self, member: Member<'_>, language: Language) -> Result<DocumentView> {
        let (name, text) = match language {
            Language::Fa => ("راهنمای چای باران (نمونه).md", include_str!("../sample/fa.md")),
            Language::En => ("Rain Tea Shop (sample).md", include_str!("../sample/en.md")),
        };
        let mut upload = self.begin_upload(member.library(), name)?;
        upload.write(Bytes::from_static(text.as_bytes())).await?;
        let Uploaded { mut document, .. } = upload.finish().await?;
        let since = Instant::now();
        while matches!(document.state, DocumentState::Queued | DocumentState::Reading) && since.elapsed() < PATIENCE {
            tokio::time::sleep(LOOK).await;
            document = self.find(member, document.id).await?;
        }
        Ok(document)
    }
}
