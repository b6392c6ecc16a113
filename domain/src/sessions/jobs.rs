use serde::{Deserialize, Serialize};

use super::Sessions;
use crate::Result;
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
    type Deps = Sessions;

    async fn run(self, sessions: &Sessions, _: &Claim) -> Result<()> {
        sessions.tell_of_ended(self.account, &self.sessions).await;
        Ok(())
    }
}

/// Removes devices, tokens and sessions that are long over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PruneSessions {}

impl Job for PruneSessions {
    const NAME: &'static str = "prune_sessions";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Sessions;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, sessions: &Sessions, _: &Claim) -> Result<()> {
        sessions.prune().await
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
        assert_eq!(read_stored::<PruneSessions>(r#"{"kind":"prune_sessions"}"#), PruneSessions {});
    }
}
