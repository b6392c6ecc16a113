//! Which service does which job.

use async_trait::async_trait;
use domain::Result;
use domain::chat::Chat;
use domain::jobs::{Job, JobHandler};
use domain::knowledge::Library;

/// The services that do jobs.
pub struct Handlers {
    library: Library,
    chat: Chat,
}

impl Handlers {
    /// Over these services.
    #[must_use]
    pub fn new(library: Library, chat: Chat) -> Self {
        Self { library, chat }
    }
}

#[async_trait]
impl JobHandler for Handlers {
    async fn handle(&self, job: Job) -> Result<()> {
        match job {
            Job::ReadDocument { document } => self.library.read(document).await,
            Job::EraseDocument { document } => self.library.erase(document).await,
            Job::EraseConversation { conversation } => self.chat.erase(conversation).await,
        }
    }

    async fn give_up(&self, job: Job) -> Result<()> {
        match job {
            Job::ReadDocument { document } => self.library.give_up(document).await,
            // Nobody sees what is erased: an operator does.
            Job::EraseDocument { .. } | Job::EraseConversation { .. } => Ok(()),
        }
    }
}
