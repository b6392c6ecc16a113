use async_trait::async_trait;
use domain::Result;
use domain::accounts::Accounts;
use domain::chat::Chat;
use domain::erasure::Erasure;
use domain::export::Exports;
use domain::ids::WorkspaceId;
use domain::jobs::{Claim, Job, JobHandler};
use domain::knowledge::Library;

/// The services that do jobs, each its own.
pub struct Handlers {
    /// Writes letters, and tidies.
    pub accounts: Accounts,
    /// Reads and erases documents.
    pub library: Library,
    /// Erases conversations, here and where they are kept remotely.
    pub chat: Chat,
    /// Puts copies together for their owners.
    pub exports: Exports,
    /// Erases accounts.
    pub erasure: Erasure,
}

#[async_trait]
impl JobHandler for Handlers {
    async fn handle(&self, job: Job, claim: &Claim) -> Result<()> {
        match job {
            Job::ReadDocument { document } => self.library.read(document, claim).await,
            Job::EraseDocument { document } => self.library.erase(document).await,
            Job::EraseConversation { conversation } => self.chat.erase(conversation).await,
            Job::ForgetRemoteConversation { account, conversation } => self.chat.forget_remote(WorkspaceId(account.0), conversation).await,
            Job::SendLetter { account, letter } => self.accounts.send_letter(account, &letter, &claim.job().to_string()).await,
            Job::OfferReset { email, address } => self.accounts.offer_reset(&email, &address).await,
            Job::PrepareExport { export } => self.exports.prepare(export, claim).await,
            Job::EraseAccount { account } => self.erasure.erase(account).await,
            Job::TidyAccounts => {
                self.accounts.tidy().await?;
                self.exports.tidy().await
            }
            Job::TellEnded { account, sessions } => {
                self.accounts.tell_of_ended(account, &sessions).await;
                Ok(())
            }
            Job::ForgetAttempts { name } => self.accounts.forget_attempts(name.as_ref()).await.map(drop),
        }
    }

    async fn give_up(&self, job: Job) -> Result<()> {
        match job {
            Job::ReadDocument { document } => self.library.give_up(document).await,
            Job::PrepareExport { export } => self.exports.give_up(export).await,
            // Nobody waits for these; an operator sees them in the outbox.
            Job::EraseDocument { .. }
            | Job::EraseConversation { .. }
            | Job::ForgetRemoteConversation { .. }
            | Job::SendLetter { .. }
            | Job::OfferReset { .. }
            | Job::EraseAccount { .. }
            | Job::TellEnded { .. }
            | Job::ForgetAttempts { .. }
            | Job::TidyAccounts => Ok(()),
        }
    }
}
