use serde::{Deserialize, Serialize};

use super::Accounts;
use crate::Result;
use crate::jobs::{Claim, Job, Queue};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        assert_eq!(read_stored::<TidyAccounts>(r#"{"kind":"tidy_accounts"}"#), TidyAccounts {});
    }
}
