use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use super::chain::{self, Chain};
use super::entity::{event, head};
use super::{Entry, Event, Outcome};
use crate::client::Client;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::AccountId;
use crate::paging::Page;
use crate::secret::Secret;
use crate::{Error, Result};

/// The log. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) chain: Arc<Chain>,
}

impl Audit {
    /// The log of a database, sealed with a key of `secret`.
    #[must_use]
    pub fn new(db: Db, secret: &Secret, clock: Clock) -> Self {
        Self { db, clock, chain: Arc::new(Chain::new(secret)) }
    }

    /// Records an act in the transaction that does it: together they last, or neither does. To be called last before the commit,
    /// because from here on every other writer of the log waits.
    ///
    /// # Errors
    /// When the row cannot be written; the act must not be committed then.
    pub async fn record(&self, transaction: &WriteTransaction, entry: Entry<'_>) -> Result<()> {
        // Who counts up holds the head until the transaction ends: of two events at once one is the later, and knows the other's hash.
        let counted = head::Entity::update_many().col_expr(head::Column::Seq, Expr::col(head::Column::Seq).add(1));
        let head = counted.exec_with_returning(&**transaction).await?.into_iter().next();
        let head = head.ok_or_else(|| Error::internal("the head of the audit log is missing"))?;
        let key = self.chain.key();
        let mut event = event::Model {
            seq: head.seq,
            at: self.clock.now(),
            actor_id: entry.actor,
            subject_id: entry.subject,
            action: entry.action.name().to_owned(),
            outcome: entry.outcome.name().to_owned(),
            address: entry.client.map(|client| client.address.to_string()),
            user_agent: entry.client.map(Client::user_agent_to_keep),
            details: entry.details_to_keep(),
            key_id: key.id().to_owned(),
            previous: head.hash,
            hash: Vec::new(),
        };
        event.hash = chain::hash(key, &event);
        let hash = Expr::value(event.hash.clone());
        event::Entity::insert(event.into_active_model().reset_all()).exec_without_returning(&**transaction).await?;
        head::Entity::update_many().col_expr(head::Column::Hash, hash).exec(&**transaction).await?;
        Ok(())
    }

    /// Records what is no part of a transaction, such as a refusal. The caller holds no other transaction that writes.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn record_alone(&self, entry: Entry<'_>) -> Result<()> {
        let transaction = self.db.write().await?;
        self.record(&transaction, entry).await?;
        transaction.commit().await
    }

    /// What a person did and what was done to their account, the newest first; those before number `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_account(&self, account: AccountId, before: Option<i64>, limit: usize) -> Result<Page<Event, i64>> {
        let (acted, suffered) = tokio::try_join!(
            newest(before, limit).filter(event::Column::ActorId.eq(account)).all(&*self.db),
            newest(before, limit).filter(event::Column::SubjectId.eq(account)).all(&*self.db),
        )?;
        // Each of the two runs along an index of its own; most rows are in both.
        let mut rows = [acted, suffered].concat();
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
        rows.dedup_by_key(|row| row.seq);
        Ok(page(rows, limit))
    }

    /// What happened to anybody, the newest first; those before number `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, before: Option<i64>, limit: usize) -> Result<Page<Event, i64>> {
        Ok(page(newest(before, limit).all(&*self.db).await?, limit))
    }

    /// How far the log has come.
    pub(super) async fn head(&self) -> Result<head::Model> {
        head::Entity::find().one(&*self.db).await?.ok_or_else(|| Error::internal("the head of the audit log is missing"))
    }
}

fn newest(before: Option<i64>, limit: usize) -> Select<event::Entity> {
    let newest = event::Entity::find().order_by_desc(event::Column::Seq).limit(limit as u64 + 1);
    newest.filter(event::Column::Seq.lt(before.unwrap_or(i64::MAX)))
}

fn page(rows: Vec<event::Model>, limit: usize) -> Page<Event, i64> {
    Page::from_overfull(rows, limit, |row| row.seq).map(Event::from)
}

impl From<event::Model> for Event {
    fn from(row: event::Model) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor: row.actor_id,
            subject: row.subject_id,
            action: row.action.parse().ok(),
            outcome: if row.outcome == Outcome::Done.name() { Outcome::Done } else { Outcome::Refused },
            address: row.address,
            user_agent: row.user_agent,
            details: row.details,
        }
    }
}
