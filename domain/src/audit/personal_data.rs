use async_trait::async_trait;
use serde::Serialize;

use super::{Action, Audit, Event, Outcome};
use crate::Result;
use crate::archive::Archive;
use crate::ids::AccountId;
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};

/// Events that are read at once.
const A_PAGE: usize = 100;

#[async_trait]
impl PersonalData for Audit {
    fn tables(&self) -> &'static [&'static str] {
        &["audit_event"]
    }

    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        archive.list("security-events.json", "").await?;
        let mut before = None;
        loop {
            let page = self.of_account(of.account, before, A_PAGE).await?;
            for event in page.items {
                archive.item(&SecurityEvent::of(of.account, event)).await?;
            }
            before = page.next;
            if before.is_none() {
                return archive.end_list("").await;
            }
        }
    }

    /// The log outlives accounts: it must show what happened to them, and a row that is removed breaks its chain. It names people by
    /// ids that lead nowhere once the account is closed, and forgets from where they acted.
    async fn erase(&self, account: AccountId) -> Result<()> {
        self.forget_origins_of(account).await
    }
}

/// A line of `security-events.json`.
#[derive(Serialize)]
struct SecurityEvent {
    at: String,
    action: Option<Action>,
    outcome: Outcome,
    /// Whether the person did it, signed in.
    by_you: bool,
    address: Option<String>,
    device: Option<String>,
}

impl SecurityEvent {
    /// The event as this account may see it: where somebody else acted, from where is their own matter.
    fn of(account: AccountId, event: Event) -> Self {
        let by_you = event.is_by(account);
        let by_another = event.actor.is_some() && !by_you;
        Self {
            at: rfc3339(event.at),
            action: event.action,
            outcome: event.outcome,
            by_you,
            address: event.address.filter(|_| !by_another),
            device: event.user_agent.filter(|_| !by_another),
        }
    }
}
