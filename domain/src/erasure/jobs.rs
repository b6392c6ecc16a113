use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Erasure;
use crate::Result;
use crate::ids::AccountId;
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

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
    type Deps = Erasure;

    async fn run(self, erasure: &Erasure, _: &Claim) -> Result<()> {
        erasure.erase(self.account).await
    }
}

/// Forgets from where something was refused long ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetOrigins {}

impl Job for ForgetOrigins {
    const NAME: &'static str = "forget_origins";
    const QUEUE: Queue = Queue::Bulk;
    type Deps = Erasure;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, erasure: &Erasure, _: &Claim) -> Result<()> {
        erasure.audit.forget_old_origins().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let account = "acc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let erase = r#"{"kind":"erase_account","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        assert_eq!(read_stored::<EraseAccount>(erase), EraseAccount { account });
        assert_eq!(read_stored::<ForgetOrigins>(r#"{"kind":"forget_origins"}"#), ForgetOrigins {});
    }
}
