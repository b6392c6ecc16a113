use crate::Result;
use crate::accounts::Accounts;
use crate::actor::Person;
use crate::audit::{Action, Event};
use crate::ids::AuditEventId;
use crate::paging::Page;

/// Events on one page.
const A_PAGE: usize = 15;

impl Accounts {
    /// What the caller did and what was done or tried to their account, the newest first; those before the event `before`. That they
    /// asked for something that is not there, as every forgotten tab does, is the operator's to read, and left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_events(&self, caller: &Person, before: Option<AuditEventId>) -> Result<Page<Event, AuditEventId>> {
        let mut page = self.deps.audit.of_account(caller.account, before, A_PAGE).await?;
        page.items.retain(|event| event.subject.is_some() || event.action != Some(Action::AccessRefused));
        Ok(page)
    }
}
