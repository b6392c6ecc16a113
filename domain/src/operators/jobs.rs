//! What an operator's command has done by the servers.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::accounts::Accounts;
use crate::identity::SignInName;
use crate::ids::{AccountId, SessionId};
use crate::jobs::{Claim, Job, Queue};

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
        accounts.reset_attempts(self.name.as_ref()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let account = "acc_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        let tell =
            r#"{"kind":"tell_ended","account":"acc_0192f0c1a2b37c4d8e5f60718293a4b5","sessions":["ses_0192f0c1a2b37c4d8e5f60718293a4b6"]}"#;
        let sessions = vec!["ses_0192f0c1a2b37c4d8e5f60718293a4b6".parse().unwrap()];
        assert_eq!(read_stored::<TellEnded>(tell), TellEnded { account, sessions });
        assert_eq!(read_stored::<ForgetAttempts>(r#"{"kind":"forget_attempts","name":null}"#), ForgetAttempts { name: None });
    }
}
