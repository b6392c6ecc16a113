use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use super::end_run::end_runs_in;
use super::entity::{asked, conversation, message, run};
use super::kept::KeptHtml;
use super::protocol::News;
use super::runs::{ChatDeps, Runs};
use super::types::{ConversationSummary, ConversationView, MAX_TITLE_CHARACTERS, RunPosition};
use super::{ChatError, EraseConversation, remote, render, view};
use crate::attachments::let_go;
use crate::ids::{ConversationId, MessageId};
use crate::jobs;
use crate::knowledge::Source;
use crate::live::announce;
use crate::paging::{Cursor, Page};
use crate::persian::letters;
use crate::workspaces::{Participant, ParticipantId};
use crate::{Error, Result, Timestamp};

/// Messages that an opened conversation shows at first.
const MESSAGES_A_PAGE: u64 = 60;
/// A deleted conversation can be brought back for this long, then it is erased.
const UNDO_SECONDS: i64 = 3600;

/// The service of conversations. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    pub(super) deps: Arc<ChatDeps>,
    pub(super) runs: Runs,
    /// The blocks of settled answers.
    rendered: KeptHtml<MessageId, Arc<[String]>>,
}

impl Chat {
    /// The service over its stores and engine.
    #[must_use]
    pub fn new(deps: ChatDeps) -> Self {
        let deps = Arc::new(deps);
        let weight = |blocks: &Arc<[String]>| blocks.iter().map(|block| block.len() + size_of::<String>()).sum();
        Self { runs: Runs::new(deps.clone()), deps, rendered: KeptHtml::new(weight) }
    }

    /// The participant's conversations, the one last used first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, participant: Participant, after: Option<Cursor>, limit: usize) -> Result<Page<ConversationSummary>> {
        let mut query = of(participant).order_by_desc(conversation::Column::UpdatedAt).order_by_desc(conversation::Column::Id);
        if let Some(Cursor { at, id }) = after {
            query =
                query.filter(Condition::any().add(conversation::Column::UpdatedAt.lt(at)).add(
                    Condition::all().add(conversation::Column::UpdatedAt.eq(at)).add(conversation::Column::Id.lt(ConversationId(id))),
                ));
        }
        // Long lists are read often: no column is fetched that is not shown.
        let shown = [conversation::Column::Id, conversation::Column::Title, conversation::Column::UpdatedAt];
        let rows =
            query.select_only().columns(shown).limit(limit as u64 + 1).into_model::<ConversationSummary>().all(&*self.deps.db).await?;
        Ok(Page::from_overfull(rows, limit, |row| Cursor { at: row.updated_at, id: row.id.0 }))
    }

    /// A conversation with its newest messages, or with those before `before`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there or not theirs.
    pub async fn open(&self, participant: Participant, id: ConversationId, before: Option<MessageId>) -> Result<ConversationView> {
        let db = &*self.deps.db;
        let summary = find(db, participant, id).await?.into();
        let mut query = message::Entity::find().filter(message::Column::ConversationId.eq(id));
        if let Some(before) = before {
            query = query.filter(message::Column::Id.lt(before));
        }
        let newest = query.order_by_desc(message::Column::Id).limit(MESSAGES_A_PAGE + 1);
        let rows = message::WithRun::of(newest).all(db).await?;
        let overfull = rows.len() as u64 > MESSAGES_A_PAGE;
        let mut rows: Vec<_> = rows.into_iter().take(MESSAGES_A_PAGE as usize).collect();
        rows.reverse();
        let earlier = if overfull { rows.first().map(|row| row.message.id) } else { None };
        let messages = rows.into_iter().map(|row| {
            let run = row.position();
            view::message_with(row.message, run, |id, body, sources| {
                self.rendered.get(id, (body, sources), || render::blocks(body, sources).into()).to_vec()
            })
        });
        Ok(ConversationView { summary, messages: messages.collect::<Result<_>>()?, earlier })
    }

    /// What an answer cites, in the order of its numbers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the answer is not there or not theirs.
    pub async fn cited(&self, participant: Participant, answer: MessageId) -> Result<Vec<Source>> {
        let db = &*self.deps.db;
        let row = message::Entity::find_by_id(answer).one(db).await?.ok_or(Error::NotFound)?;
        find(db, participant, row.conversation_id).await?;
        view::sources_of(row.sources.as_deref())
    }

    /// Gives a conversation a name.
    ///
    /// # Errors
    /// [`ChatError::InvalidTitle`] for an empty or overlong one; [`Error::NotFound`].
    pub async fn rename(&self, participant: Participant, id: ConversationId, title: &str) -> Result<ConversationSummary> {
        let title = letters::one_line(title);
        if title.is_empty() || title.chars().count() > MAX_TITLE_CHARACTERS {
            return Err(ChatError::InvalidTitle.into());
        }
        let transaction = self.deps.db.write().await?;
        let mut row = find(&*transaction, participant, id).await?.into_active_model();
        row.title = Set(title);
        row.named_by_person = Set(true);
        let row = row.update(&*transaction).await?;
        transaction.commit().await?;
        Ok(self.tell(participant, row.into()).await)
    }

    /// Deletes a conversation. It can be brought back for an hour; then it is erased.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there, not theirs or deleted already.
    pub async fn delete(&self, participant: Participant, id: ConversationId) -> Result<()> {
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let mut row = find(&*transaction, participant, id).await?.into_active_model();
        row.deleted_at = Set(Some(now));
        row.update(&*transaction).await?;
        let erase = EraseConversation { conversation: id };
        jobs::enqueue(&transaction, &erase, now, now.plus_seconds(UNDO_SECONDS + 1)).await?;
        let running = live_runs(&*transaction, &[id]).await?;
        transaction.commit().await?;
        for run in running {
            self.runs.cancel(&run).await?;
        }
        announce(&*self.deps.pubsub, participant.id(), &News::ConversationGone { id }).await;
        Ok(())
    }

    /// Brings a deleted conversation back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was erased meanwhile.
    pub async fn restore(&self, participant: Participant, id: ConversationId) -> Result<ConversationSummary> {
        let restored = conversation::Entity::update_many()
            .col_expr(conversation::Column::DeletedAt, Expr::value(None::<i64>))
            .filter(conversation::Column::Id.eq(id))
            .filter(theirs(participant))
            .exec(&*self.deps.db)
            .await?;
        if restored.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        let row = find(&*self.deps.db, participant, id).await?;
        Ok(self.tell(participant, row.into()).await)
    }

    /// The job that erases a deleted conversation, unless it was brought back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erase(&self, id: ConversationId) -> Result<()> {
        let old_enough = self.deps.clock.now().plus_seconds(-UNDO_SECONDS);
        let transaction = self.deps.db.write().await?;
        let messages =
            message::Entity::find().select_only().column(message::Column::Id).filter(message::Column::ConversationId.eq(id)).into_query();
        let erased = conversation::Entity::delete_many()
            .filter(conversation::Column::Id.eq(id))
            .filter(conversation::Column::DeletedAt.lte(old_enough));
        let gone = conversation::Entity::find_by_id(id).filter(conversation::Column::DeletedAt.lte(old_enough));
        if let Some(gone) = gone.lock_exclusive().one(&*transaction).await? {
            end_runs_in(&transaction, &*self.deps.meter, &[id], self.deps.clock.now()).await?;
            if let Some(remote) = gone.remote_id {
                remote::forget_later(&transaction, gone.workspace_id, remote, self.deps.clock.now()).await?;
            }
            let_go(&transaction, &[id], self.deps.clock.now()).await?;
            asked::Entity::delete_many().filter(asked::Column::MessageId.in_subquery(messages)).exec(&*transaction).await?;
            erased.exec(&*transaction).await?;
        }
        transaction.commit().await
    }

    async fn tell(&self, participant: Participant, conversation: ConversationSummary) -> ConversationSummary {
        announce(&*self.deps.pubsub, participant.id(), &News::Conversation { conversation: conversation.clone() }).await;
        conversation
    }
}

/// The participant's conversations that are not deleted: the only way in to any of them.
pub(super) fn of(participant: Participant) -> sea_orm::Select<conversation::Entity> {
    conversation::Entity::find().filter(own(participant))
}

/// Which they are.
pub(super) fn own(participant: Participant) -> Condition {
    theirs(participant).add(conversation::Column::DeletedAt.is_null())
}

/// The participant's conversations, deleted ones too.
fn theirs(participant: Participant) -> Condition {
    let whose = match participant.id() {
        ParticipantId::Account(account) => conversation::Column::ParticipantAccountId.eq(account),
        ParticipantId::Visitor(visitor) => conversation::Column::ParticipantVisitorId.eq(visitor),
    };
    Condition::all().add(conversation::Column::WorkspaceId.eq(participant.workspace())).add(whose)
}

/// Notes that a conversation was used; none when `only_if` does not hold for it.
pub(super) async fn touch(
    db: &impl ConnectionTrait,
    id: ConversationId,
    only_if: Condition,
    now: Timestamp,
) -> Result<Option<conversation::Model>> {
    let touched = conversation::Entity::update_many()
        .col_expr(conversation::Column::UpdatedAt, Expr::value(now))
        .filter(conversation::Column::Id.eq(id))
        .filter(only_if)
        .exec_with_returning(db)
        .await?;
    Ok(touched.into_iter().next())
}

pub(super) async fn find(db: &impl ConnectionTrait, participant: Participant, id: ConversationId) -> Result<conversation::Model> {
    of(participant).filter(conversation::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// The runs that are writing in conversations; one in each at most, by the rules of asking.
pub(super) async fn live_runs(db: &impl ConnectionTrait, conversations: &[ConversationId]) -> Result<Vec<run::Model>> {
    let running = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::Column::ConversationId.is_in(conversations.iter().copied()))
        .filter(message::Column::State.eq(super::MessageState::Running))
        .into_query();
    let runs =
        run::Entity::find().filter(run::Column::MessageId.in_subquery(running)).filter(run::Column::State.eq(run::RunState::Running));
    Ok(runs.all(db).await?)
}

pub(super) fn position(run: &run::Model) -> RunPosition {
    RunPosition { run: run.id, seq: run.seq.unsigned_abs() }
}
