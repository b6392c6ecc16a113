use super::{Operator, Operators, ResetAttempts};
use crate::Result;
use crate::accounts::account_named;
use crate::audit::{Action, Entry};
use crate::identity::SignInName;
use crate::ids::{JobId, WorkspaceId};
use crate::jobs;
use crate::rate_limit::Subjects;

impl Operators {
    /// Resets the attempts that were counted, everybody's or those of one number or address, and records that an operator wanted
    /// it. Returns under how many keys there were any.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when the counts are out of reach.
    pub async fn reset_attempts(&self, by: Operator<'_>, name: Option<&SignInName>) -> Result<u64> {
        let mut entry = Entry::done(Action::RateLimitsCleared).by(by).with(serde_json::json!({ "everybody": name.is_none() }));
        let subjects = match name {
            None => Subjects::All,
            Some(name) => {
                let account = account_named(&*self.deps.db, name).await?;
                let mut names = vec![name.to_string()];
                if let Some(account) = account {
                    entry = entry.to(account.id);
                    // Whoever was kept out under one name was so under the others.
                    let ids = [account.id.to_string(), WorkspaceId(account.id.0).to_string()];
                    names.extend(ids.into_iter().chain(account.mobile).chain(account.email));
                }
                Subjects::Named(names)
            }
        };
        self.deps.audit.record_alone(entry).await?;
        self.deps.limiter.reset(&subjects).await
    }

    /// Has [`Self::reset_attempts`] done by the server whose memory holds the counts, for whoever says to be `by`; the job's id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order_attempts_reset(&self, by: Option<String>, name: Option<SignInName>) -> Result<JobId> {
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let job = jobs::enqueue(&transaction, &ResetAttempts { name, by }, now, now).await?;
        transaction.commit().await?;
        Ok(job)
    }
}
