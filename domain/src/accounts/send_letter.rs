use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Accounts, LetterOrder};
use crate::Result;
use crate::ids::AccountId;
use crate::jobs::{Claim, Job, Queue, RetryPolicy};

/// Writes to the owner of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendLetter {
    pub(crate) account: AccountId,
    #[serde(flatten)]
    pub(crate) letter: LetterOrder,
}

impl Job for SendLetter {
    const NAME: &'static str = "send_letter";
    const QUEUE: Queue = Queue::Notifications;
    /// Later than this it says nothing new, and the link in it may be over.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(12 * 3600));
    type Deps = Accounts;

    async fn run(self, accounts: &Accounts, claim: &Claim) -> Result<()> {
        accounts.send_letter(self.account, &self.letter, &claim.job().to_string()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let account = "acc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let welcome = r#"{"kind":"send_letter","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5","letter":"welcome"}"#;
        assert_eq!(read_stored::<SendLetter>(welcome), SendLetter { account, letter: LetterOrder::Welcome });
        let verify = r#"{"kind":"send_letter","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5","letter":"verify_email","link":"link_0192f0c1a2b37c4d8e5f60718293a4b6"}"#;
        let link = "link_0192f0c1a2b37c4d8e5f60718293a4b6".parse().unwrap();
        let letter = LetterOrder::VerifyEmail { link };
        assert_eq!(read_stored::<SendLetter>(verify), SendLetter { account, letter });
    }
}
