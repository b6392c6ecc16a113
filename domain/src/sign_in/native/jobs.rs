use serde::{Deserialize, Serialize};

use crate::Result;
use crate::accounts::Accounts;
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
    type Deps = Accounts;

    async fn run(self, accounts: &Accounts, _: &Claim) -> Result<()> {
        accounts.offer_reset(&self.email, &self.address).await
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
        assert_eq!(read_stored::<OfferReset>(offer), OfferReset { email, address: "192.0.2.1".to_owned() });
    }
}
