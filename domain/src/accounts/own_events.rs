use super::{Accounts, Caller};
use crate::Result;
use crate::audit::Event;
use crate::paging::Page;

/// Events on one page.
const A_PAGE: usize = 15;

impl Accounts {
    /// What the caller did and what was done or tried to their account, the newest first; those before number `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_events(&self, caller: &Caller, before: Option<i64>) -> Result<Page<Event, i64>> {
        self.inner.audit.of_account(caller.account, before, A_PAGE).await
    }
}
