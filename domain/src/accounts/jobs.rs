//! What happens to accounts outside requests.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Accounts, Email, SignInName};
use crate::Result;
use crate::ids::{AccountId, SessionId};
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

/// Sends a link for choosing another password to an address, if it has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferReset {
    pub(super) email: Email,
    /// From which network address it was asked for.
    pub(super) address: String,
}

impl Job for OfferReset {
    const NAME: &'static str = "offer_reset";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Accounts;

    async fn run(self, accounts: &Accounts, _: &Claim) -> Result<()> {
        accounts.offer_reset(&self.email, &self.address).await
    }
}

/// Tells everybody who remembers them, or listens in them, that sessions are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellEnded {
    pub(super) account: AccountId,
    pub(super) sessions: Vec<SessionId>,
}

impl Job for TellEnded {
    const NAME: &'static str = "tell_ended";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Accounts;

    async fn run(self, accounts: &Accounts, _: &Claim) -> Result<()> {
        accounts.tell_of_ended(self.account, &self.sessions).await;
        Ok(())
    }
}

/// Forgets the attempts that were counted in the server's memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetAttempts {
    /// Of this number or address alone.
    pub(super) name: Option<SignInName>,
}

impl Job for ForgetAttempts {
    const NAME: &'static str = "forget_attempts";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Accounts;

    async fn run(self, accounts: &Accounts, _: &Claim) -> Result<()> {
        accounts.forget_attempts(self.name.as_ref()).await.map(drop)
    }
}

/// Removes codes, links, devices, tokens and sessions that are long over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TidyAccounts {}

impl Job for TidyAccounts {
    const NAME: &'static str = "tidy_accounts";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Accounts;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, accounts: &Accounts, _: &Claim) -> Result<()> {
        accounts.tidy().await
    }
}

/// Erases what every room keeps of an account. The rooms know accounts, and accounts do not know them.
#[async_trait]
pub trait EraseAccounts: Send + Sync {
    /// Erases an account unless it was kept or its day has not come. May be broken off anywhere and run again.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    async fn erase(&self, account: AccountId) -> Result<()>;
}

/// Erases an account whose time has come, with everything that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseAccount {
    pub(super) account: AccountId,
}

impl Job for EraseAccount {
    const NAME: &'static str = "erase_account";
    const QUEUE: Queue = Queue::Bulk;
    /// What is kept of a person has to go, whoever is away meanwhile.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(7 * 86_400));
    const TIMEOUT: Duration = Duration::from_secs(3600);
    type Deps = Arc<dyn EraseAccounts>;

    async fn run(self, erasure: &Self::Deps, _: &Claim) -> Result<()> {
        erasure.erase(self.account).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let account = "acc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let offer = r#"{"kind":"offer_reset","email":"sara@example.com","address":"192.0.2.1"}"#;
        let email = Email::parse("sara@example.com").unwrap();
        assert_eq!(read_stored::<OfferReset>(offer), OfferReset { email, address: "192.0.2.1".to_owned() });
        let tell =
            r#"{"kind":"tell_ended","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5","sessions":["ses_0192f0c1a2b37c4d8e5f60718293a4b6"]}"#;
        let sessions = vec!["ses_0192f0c1a2b37c4d8e5f60718293a4b6".parse().unwrap()];
        assert_eq!(read_stored::<TellEnded>(tell), TellEnded { account, sessions });
        assert_eq!(read_stored::<ForgetAttempts>(r#"{"kind":"forget_attempts","name":null}"#), ForgetAttempts { name: None });
        assert_eq!(read_stored::<TidyAccounts>(r#"{"kind":"tidy_accounts"}"#), TidyAccounts {});
        let erase = r#"{"kind":"erase_account","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<EraseAccount>(erase), EraseAccount { account });
    }
}
