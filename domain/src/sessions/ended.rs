//! Telling everybody that sessions are over when it was not a server that ended them.

use super::{Sessions, TellEnded};
use crate::Result;
use crate::db::WriteTransaction;
use crate::ids::{AccountId, SessionId};
use crate::jobs;
use crate::live::announce;
use crate::sessions::SessionEvent;
use crate::sessions::entity::session;

impl Sessions {
    /// Has it told as a job, too, that sessions are over: an operator's command shares no memory with the server that remembers
    /// them, and may not reach it otherwise.
    pub(crate) async fn have_ended_told(&self, transaction: &WriteTransaction, account: AccountId, ended: &[session::Model]) -> Result<()> {
        if ended.is_empty() {
            return Ok(());
        }
        let now = self.deps.clock.now();
        let job = TellEnded { account, sessions: ended.iter().map(|session| session.id).collect() };
        jobs::enqueue(transaction, &job, now, now).await?;
        Ok(())
    }

    /// The job of whoever ended sessions from outside: this process learns it, and with it everybody who listens.
    pub async fn tell_of_ended(&self, account: AccountId, sessions: &[SessionId]) {
        for session in sessions {
            self.remember_ended(*session).await;
        }
        announce(&*self.deps.pubsub, account, &SessionEvent::SignedOut).await;
    }
}
