use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{Condition, QueryOrder, QuerySelect};

use super::notifications::SessionEnded;
use super::service::{Sessions, end_sessions};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::ids::{AccountId, SessionId};
use crate::notifications::notify;
use crate::paging::{Cursor, Page};
use crate::sessions::entity::session::{self, Column};
use crate::sessions::{Device, SessionView};
use crate::{Error, Result};

/// Sessions on one page.
const A_PAGE: usize = 20;

impl Sessions {
    /// Where the caller is signed in, the one last used first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, caller: &Person, after: Option<Cursor>) -> Result<Page<SessionView>> {
        self.sessions_of(caller.account, Some(caller.session), after).await
    }

    /// Where the owner of an account is signed in; `present` is the session that asks, if one does.
    pub(crate) async fn sessions_of(
        &self,
        account: AccountId,
        present: Option<SessionId>,
        after: Option<Cursor>,
    ) -> Result<Page<SessionView>> {
        let mut query = session::Entity::find()
            .filter(Column::AccountId.eq(account))
            .filter(Column::EndedAt.is_null())
            .filter(Column::ExpiresAt.gt(self.deps.clock.now()));
        if let Some(Cursor { at, id }) = after {
            let same_moment = Condition::all().add(Column::LastSeenAt.eq(at)).add(Column::Id.lt(SessionId(id)));
            query = query.filter(Condition::any().add(Column::LastSeenAt.lt(at)).add(same_moment));
        }
        let rows = query.order_by_desc(Column::LastSeenAt).order_by_desc(Column::Id).limit(A_PAGE as u64 + 1).all(&*self.deps.db).await?;
        let page = Page::from_overfull(rows, A_PAGE, |row| Cursor { at: row.last_seen_at, id: row.id.0 });
        Ok(page.map(|row| SessionView {
            id: row.id,
            device: Device::of(&row.user_agent),
            address: row.address,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            present: Some(row.id) == present,
        }))
    }

    /// Ends one session of the caller's own.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there, over, or somebody else's.
    pub async fn end_session(&self, caller: &Person, session: SessionId, client: &Client) -> Result<()> {
        let own = Column::Id.eq(session).and(Column::AccountId.eq(caller.account));
        let entry = Entry::done(Action::SessionEnded).own(caller.account).from(client).with(serde_json::json!({ "session": session }));
        match self.end_where(caller, own, entry).await? {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// Ends all sessions of the caller but the one that asks; how many they were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_other_sessions(&self, caller: &Person, client: &Client) -> Result<usize> {
        let others = Column::AccountId.eq(caller.account).and(Column::Id.ne(caller.session));
        self.end_where(caller, others, Entry::done(Action::SessionsEnded).own(caller.account).from(client)).await
    }

    async fn end_where(&self, caller: &Person, which: Expr, entry: Entry<'_>) -> Result<usize> {
        let transaction = self.deps.db.write().await?;
        let now = self.deps.clock.now();
        let ended = end_sessions(&*transaction, which, now).await?;
        // Whoever sits at the other one is told why; of several, one notification is enough.
        if let Some(last) = ended.iter().filter(|ended| ended.id != caller.session).max_by_key(|ended| ended.last_seen_at) {
            notify(&transaction, caller.account, &SessionEnded::of(last), now).await?;
        }
        if !ended.is_empty() {
            self.deps.audit.record(&transaction, entry).await?;
        }
        transaction.commit().await?;
        self.tell_all_ended(&ended).await;
        Ok(ended.len())
    }
}
