//! What happens to files of questions outside requests.

use serde::{Deserialize, Serialize};

use super::Attachments;
use crate::Result;
use crate::jobs::{Claim, Job, Queue};

/// Removes files that were never sent with a question, and those whose conversation is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeAttachments {}

impl Job for PurgeAttachments {
    const NAME: &'static str = "purge_attachments";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Attachments;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, attachments: &Attachments, _: &Claim) -> Result<()> {
        attachments.purge().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        assert_eq!(read_stored::<PurgeAttachments>(r#"{"kind":"purge_attachments"}"#), PurgeAttachments {});
    }
}
