//! What an operator's command has done by the servers.

use serde::{Deserialize, Serialize};

use super::Operators;
use crate::Result;
use crate::identity::SignInName;
use crate::jobs::{Claim, Job, Queue};

/// Resets the attempts that were counted in the server's memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetAttempts {
    /// Of this number or address alone.
    pub(super) name: Option<SignInName>,
}

impl Job for ForgetAttempts {
    const NAME: &'static str = "forget_attempts";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Operators;

    async fn run(self, operators: &Operators, _: &Claim) -> Result<()> {
        operators.reset_attempts(self.name.as_ref()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        assert_eq!(read_stored::<ForgetAttempts>(r#"{"kind":"forget_attempts","name":null}"#), ForgetAttempts { name: None });
    }
}
