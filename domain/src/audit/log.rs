use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use super::chain::{self, Chain};
use super::entity::{event, head};
use super::{Entry, Event, EventActor, Outcome, Subject};
use crate::client::Client;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::{AccountId, AuditEventId};
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
    /// because from here on every other writer of the same chain waits.
    ///
    /// # Errors
    /// When the row cannot be written; the act must not be committed then.
    pub async fn record(&self, transaction: &WriteTransaction, entry: Entry<'_>) -> Result<()> {
        // All events of a transaction go into one chain: two transactions that took two heads each could wait for each other.
        let chain = transaction.audit_chain(entry.chain());
        // Who counts up holds the head until the transaction ends: of two events at once one is the later, and knows the other's hash.
        let counted = head::Entity::update_many().col_expr(head::Column::Seq, Expr::col(head::Column::Seq).add(1));
        let head = counted.filter(head::Column::Chain.eq(chain)).exec_with_returning(&**transaction).await?.into_iter().next();
        let head = head.ok_or_else(|| missing_head(chain))?;
        let key = self.chain.key();
        let (actor_kind, actor_id, actor_name) = match entry.actor.clone() {
            Some(EventActor { kind, id, name }) => (Some(kind.name().to_owned()), id, name),
            None => (None, None, None),
        };
        let mut event = event::Model {
            id: AuditEventId::generate(),
            chain,
            seq: head.seq,
            form: chain::FORM,
            at: self.clock.now(),
            actor_kind,
            actor_id,
            actor_name,
            subject_kind: entry.subject.map(|subject| subject.kind.name().to_owned()),
            subject_id: entry.subject.map(|subject| subject.id),
            workspace_id: entry.workspace,
            action: entry.action.name().to_owned(),
            outcome: entry.outcome.name().to_owned(),
            address: entry.client.map(|client| client.address.to_string()),
            user_agent: entry.client.map(Client::user_agent_to_keep),
            origin_salt: entry.client.map(|_| chain::salt()),
            origin_seal: None,
            details: entry.details_to_keep(),
            key_id: key.id().to_owned(),
            previous: head.hash,
            hash: Vec::new(),
        };
        event.origin_seal = chain::origin_seal(key, &event);
        event.hash = chain::hash(key, &event);
        let hash = Expr::value(event.hash.clone());
        event::Entity::insert(event.into_active_model().reset_all()).exec_without_returning(&**transaction).await?;
        head::Entity::update_many().col_expr(head::Column::Hash, hash).filter(head::Column::Chain.eq(chain)).exec(&**transaction).await?;
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

    /// What a person did and what was done to their account, the newest first; those before the event `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_account(&self, account: AccountId, before: Option<AuditEventId>, limit: usize) -> Result<Page<Event, AuditEventId>> {
        let (acted, suffered) = tokio::try_join!(
            newest(before, limit).filter(event::Column::ActorId.eq(account.0)).all(&*self.db),
            newest(before, limit).filter(event::Column::SubjectId.eq(account.0)).all(&*self.db),
        )?;
        // Each of the two runs along an index of its own; most rows are in both.
        let mut rows = [acted, suffered].concat();
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        rows.dedup_by_key(|row| row.id);
        Ok(page(rows, limit))
    }

    /// What happened to anybody, the newest first; those before the event `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, before: Option<AuditEventId>, limit: usize) -> Result<Page<Event, AuditEventId>> {
        Ok(page(newest(before, limit).all(&*self.db).await?, limit))
    }

    /// How far each chain has come.
    pub(super) async fn heads(&self) -> Result<Vec<head::Model>> {
        Ok(head::Entity::find().order_by_asc(head::Column::Chain).all(&*self.db).await?)
    }

    /// How far a chain has come.
    pub(super) async fn head(&self, chain: i32) -> Result<head::Model> {
        head::Entity::find_by_id(chain).one(&*self.db).await?.ok_or_else(|| missing_head(chain))
    }
}

#[track_caller]
fn missing_head(chain: i32) -> Error {
    Error::internal(format!("the head of chain {chain} of the audit log is missing"))
}

fn newest(before: Option<AuditEventId>, limit: usize) -> Select<event::Entity> {
    let newest = event::Entity::find().order_by_desc(event::Column::Id).limit(limit as u64 + 1);
    match before {
        Some(before) => newest.filter(event::Column::Id.lt(before)),
        None => newest,
    }
}

fn page(rows: Vec<event::Model>, limit: usize) -> Page<Event, AuditEventId> {
    Page::from_overfull(rows, limit, |row| row.id).map(Event::from)
}

impl From<event::Model> for Event {
    fn from(row: event::Model) -> Self {
        let actor = row.actor_kind.as_deref().and_then(|kind| kind.parse().ok());
        let subject = row.subject_kind.as_deref().and_then(|kind| kind.parse().ok());
        Self {
            id: row.id,
            at: row.at,
            actor: actor.map(|kind| EventActor { kind, id: row.actor_id, name: row.actor_name }),
            subject: subject.zip(row.subject_id).map(|(kind, id)| Subject { kind, id }),
            workspace: row.workspace_id,
            action: row.action.parse().ok(),
            outcome: if row.outcome == Outcome::Done.name() { Outcome::Done } else { Outcome::Refused },
            address: row.address,
            user_agent: row.user_agent,
            details: row.details,
        }
    }
}
