//! What happens to documents outside requests.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Library;
use crate::Result;
use crate::ids::{DocumentId, WorkspaceId};
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

/// Reads a document's file, cuts it into passages and has them indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDocument {
    pub(crate) document: DocumentId,
    /// Whose it is; jobs of earlier versions did not say.
    #[serde(default)]
    pub(crate) workspace: Option<WorkspaceId>,
}

impl Job for ReadDocument {
    const NAME: &'static str = "read_document";
    const QUEUE: Queue = Queue::Documents;
    type Deps = Library;

    fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace
    }

    async fn run(self, library: &Library, claim: &Claim) -> Result<()> {
        library.read(self.document, claim).await
    }

    async fn give_up(self, library: &Library) -> Result<()> {
        library.give_up(self.document).await
    }
}

/// Reads a file that came with a question: somebody waits for its answer, and not behind what comes into libraries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAttachment {
    pub(crate) document: DocumentId,
    pub(crate) workspace: WorkspaceId,
}

impl Job for ReadAttachment {
    const NAME: &'static str = "read_attachment";
    const QUEUE: Queue = Queue::Attachments;
    type Deps = Library;

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }

    async fn run(self, library: &Library, claim: &Claim) -> Result<()> {
        library.read(self.document, claim).await
    }

    async fn give_up(self, library: &Library) -> Result<()> {
        library.give_up(self.document).await
    }
}

/// Fetches a page of the web, and has it read when there is something new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchPage {
    pub(crate) document: DocumentId,
    pub(crate) workspace: WorkspaceId,
    /// Whether the pages that it names are added as well.
    pub(crate) with_pages_below: bool,
}

impl Job for FetchPage {
    const NAME: &'static str = "fetch_page";
    const QUEUE: Queue = Queue::Documents;
    type Deps = Library;

    fn key(&self) -> Option<String> {
        Some(format!("{} {}", self.document, self.with_pages_below))
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }

    async fn run(self, library: &Library, claim: &Claim) -> Result<()> {
        library.fetch(self.document, self.with_pages_below, claim).await
    }

    async fn give_up(self, library: &Library) -> Result<()> {
        library.give_up(self.document).await
    }
}

/// Has the pages of the web fetched anew that are a week old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshPages {}

impl Job for RefreshPages {
    const NAME: &'static str = "refresh_pages";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Library;

    async fn run(self, library: &Library, _: &Claim) -> Result<()> {
        library.refresh_pages().await
    }
}

/// Gives passages of a document the vectors that they lack; of a long one some, and the rest when others have had their turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedDocument {
    pub(crate) document: DocumentId,
    pub(crate) workspace: WorkspaceId,
}

impl Job for EmbedDocument {
    const NAME: &'static str = "embed_document";
    const QUEUE: Queue = Queue::Vectors;
    /// The model may be a service of others, which may be away for days.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(7 * 86_400)).waits(Duration::from_secs(15), Duration::from_secs(3600));
    type Deps = Library;

    fn key(&self) -> Option<String> {
        Some(self.document.to_string())
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }

    async fn run(self, library: &Library, claim: &Claim) -> Result<()> {
        library.embed(self, claim).await
    }
}

/// Has documents embedded whose passages lack vectors of the present model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedMissing {}

impl Job for EmbedMissing {
    const NAME: &'static str = "embed_missing";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Library;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, library: &Library, _: &Claim) -> Result<()> {
        library.embed_missing().await
    }
}

/// Removes a deleted document's file and rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseDocument {
    pub(crate) document: DocumentId,
}

impl Job for EraseDocument {
    const NAME: &'static str = "erase_document";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Library;

    async fn run(self, library: &Library, _: &Claim) -> Result<()> {
        library.erase(self.document).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let document: DocumentId = "doc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let read = r#"{"kind":"read_document","document":"doc_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<ReadDocument>(read), ReadDocument { document, workspace: None });
        let attached = r#"{"kind":"read_attachment","document":"doc_0192f0c1a2b37c4d8e5f60718293a4b5","workspace":"ws_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<ReadAttachment>(attached), ReadAttachment { document, workspace: WorkspaceId(document.0) });
        let erase = r#"{"kind":"erase_document","document":"doc_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<EraseDocument>(erase), EraseDocument { document });
        let fetch = r#"{"kind":"fetch_page","document":"doc_0192f0c1a2b37c4d8e5f60718293a4b5","workspace":"ws_0192f0c1a2b37c4d8e5f60718293a4b5","with_pages_below":true}"#;
        let workspace = WorkspaceId(document.0);
        assert_eq!(read_stored::<FetchPage>(fetch), FetchPage { document, workspace, with_pages_below: true });
        let embed = r#"{"kind":"embed_document","document":"doc_0192f0c1a2b37c4d8e5f60718293a4b5","workspace":"ws_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<EmbedDocument>(embed), EmbedDocument { document, workspace });
        assert_eq!(read_stored::<EmbedMissing>(r#"{"kind":"embed_missing"}"#), EmbedMissing {});
        assert_eq!(read_stored::<RefreshPages>(r#"{"kind":"refresh_pages"}"#), RefreshPages {});
    }
}
