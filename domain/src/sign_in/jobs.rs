use serde::{Deserialize, Serialize};

use super::SignIn;
use crate::Result;
use crate::identity::Email;
use crate::jobs::{Claim, Job, Queue};

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
    type Deps = SignIn;

    async fn run(self, sign_in: &SignIn, _: &Claim) -> Result<()> {
        sign_in.offer_reset(&self.email, &self.address).await
    }
}

/// Removes codes and links that are long over. The name is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PruneSignIn {}

impl Job for PruneSignIn {
    const NAME: &'static str = "tidy_accounts";
    const QUEUE: Queue = Queue::Quick;
    type Deps = SignIn;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, sign_in: &SignIn, _: &Claim) -> Result<()> {
        sign_in.prune().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let offer = r#"{"kind":"offer_reset","email":"sara@example.com","address":"192.0.2.1"}"#;
        let email = Email::parse("sara@example.com").unwrap();
        assert_eq!(read_stored::<PruneSignIn>(r#"{"kind":"tidy_accounts"}"#), PruneSignIn {});
        assert_eq!(read_stored::<OfferReset>(offer), OfferReset { email, address: "192.0.2.1".to_owned() });
    }
}
