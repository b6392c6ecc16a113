//! What an operator's command has done by the servers.

use serde::{Deserialize, Serialize};

use super::{Operator, Operators};
use crate::Result;
use crate::identity::SignInName;
use crate::jobs::{Claim, Job, Queue};

/// Resets the attempts that were counted in the server's memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetAttempts {
    /// Of this number or address alone.
    pub(super) name: Option<SignInName>,
    /// Who wanted it, as they call themselves.
    #[serde(default)]
    pub(super) by: Option<String>,
}

impl Job for ResetAttempts {
    const NAME: &'static str = "forget_attempts";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Operators;

    async fn run(self, operators: &Operators, _: &Claim) -> Result<()> {
        let by = Operator::CommandLine { name: self.by.as_deref() };
        operators.reset_attempts(by, self.name.as_ref()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        assert_eq!(read_stored::<ResetAttempts>(r#"{"kind":"forget_attempts","name":null}"#), ResetAttempts { name: None, by: None });
    }
}
