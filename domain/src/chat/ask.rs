use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult};

use super::conversations::{Chat, of, own, position, touch};
use super::entity::{asked, conversation, message, run};
use super::files::{Taking, came_with, stored, take_along};
use super::meter::QuestionAsked;
use super::protocol::News;
use super::runs::{LEASE_SECONDS, NewRun};
use super::types::{Author, ConversationSummary, MAX_QUESTION_CHARACTERS, MessageState, MessageView, QuestionKey};
use super::{ChatError, render, view};
use crate::answers::{AnswerRequest, Budget, Turn};
use crate::db::WriteTransaction;
use crate::ids::{AttachmentId, ConversationId, LibraryId, MessageId, RunId};
use crate::live::announce;
use crate::workspaces::{Briefing, Participant, briefing};
use crate::{Error, Language, Result, Timestamp};

/// Earlier messages that an engine gets to see.
const HISTORY_MESSAGES: u64 = 8;

/// A question as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuestion {
    /// Chosen by the client, unique among its questions: sent again, it is the same question.
    pub key: QuestionKey,
    /// The conversation; none begins a new one.
    pub conversation: Option<ConversationId>,
    /// The question.
    pub text: String,
    /// Files that have come before it.
    pub attachments: Vec<AttachmentId>,
    /// Whether it is to be answered from documents alone, whatever the engine could look for in the web.
    pub documents_only: bool,
}

/// A question that is safe in the database, and its answer that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The conversation, new or old.
    pub conversation: ConversationSummary,
    /// The question.
    pub question: MessageView,
    /// Its answer, still empty when the question is new.
    pub answer: MessageView,
}

impl Chat {
    /// Stores a question and begins to answer it. The same key again returns the same question and begins nothing.
    ///
    /// # Errors
    /// [`ChatError`] for a text that cannot be asked, a key that another question has, or a conversation in which an answer is still
    /// being written; [`Error::TooMany`] for one too many; [`Error::NotFound`]; whatever the [`Meter`](super::Meter) has against it.
    pub async fn ask(&self, participant: Participant, new: NewQuestion) -> Result<Asked> {
        let text = question_text(&new.text)?;
        if !self.is_known(participant, new.key.as_str()).await? {
            self.deps.limits.count(&*self.deps.limiter, participant, new.key.as_str()).await?;
        }
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        // Taking the key comes first: of two that send the same question at once, the second waits here and finds the first's.
        let question_id = MessageId::generate();
        let key = asked::ActiveModel {
            participant_id: Set(participant.id().uuid()),
            client_key: Set(new.key.as_str().to_owned()),
            message_id: Set(question_id),
        };
        let taken = asked::Entity::insert(key).on_conflict_do_nothing().exec_without_returning(&*transaction).await?;
        if !matches!(taken, TryInsertResult::Inserted(1)) {
            let earlier = asked::Entity::find_by_id((participant.id().uuid(), new.key.as_str().to_owned()))
                .one(&*transaction)
                .await?
                .ok_or(Error::NotFound)?;
            return self.asked_before(&transaction, participant, earlier.message_id, &text, &new).await;
        }
        self.deps.limits.leave_room(&transaction, participant).await?;
        let (conversation, earlier) = match new.conversation {
            Some(id) => (touch_and_hold(&transaction, participant, id, now).await?, recent(&*transaction, id).await?),
            None => (begin(&transaction, participant, &text, now).await?, Vec::new()),
        };
        if earlier.iter().any(|message| message.state == MessageState::Running) {
            return Err(ChatError::StillAnswering.into());
        }
        let taking = Taking { participant, conversation: &conversation, question: question_id, files: &new.attachments };
        let files = take_along(&transaction, &taking, now).await?;
        let question = message::Model {
            id: question_id,
            conversation_id: conversation.id,
            parent_id: earlier.last().map(|row| row.id),
            author: Author::Person,
            body: text,
            sources: None,
            files: stored(&files)?,
            documents_only: new.documents_only,
            state: MessageState::Complete,
            engine: None,
            failure: None,
            created_at: now,
        };
        let answer = message::Model {
            id: MessageId::generate(),
            parent_id: Some(question.id),
            author: Author::Assistant,
            body: String::new(),
            files: None,
            documents_only: false,
            state: MessageState::Running,
            ..question.clone()
        };
        let rows = [question.clone(), answer.clone()].map(message::ActiveModel::from);
        // Converted models count as unchanged, so each column is marked to be written.
        let rows = rows.map(sea_orm::ActiveModelTrait::reset_all);
        message::Entity::insert_many(rows).exec_without_returning(&*transaction).await?;
        let run = self.begin_run(&transaction, &conversation, answer.id, now).await?;
        transaction.commit().await?;

        let request = self.request(&conversation, &question, earlier).await?;
        let position = position(&run);
        self.runs.start(NewRun { row: run, request }).await;
        let summary = ConversationSummary::from(conversation);
        announce(&*self.deps.pubsub, participant.id(), &News::Conversation { conversation: summary.clone() }).await;
        Ok(Asked { conversation: summary, question: view::message(question, None)?, answer: view::message(answer, Some(position))? })
    }

    /// A question as an engine is asked it, whose answer has not begun.
    pub(super) async fn request(
        &self,
        conversation: &conversation::Model,
        question: &message::Model,
        earlier: Vec<message::Model>,
    ) -> Result<AnswerRequest> {
        let Briefing { instructions, mut scope } = briefing(&self.deps.db, conversation.assistant_id).await?;
        let attachments = self.attachments(conversation, question.id).await?;
        // Each is read in a library that bears its uuid.
        scope.extend(attachments.iter().filter(|file| file.document.is_some()).map(|file| LibraryId(file.id.0)));
        Ok(AnswerRequest {
            workspace: conversation.workspace_id,
            scope,
            instructions,
            attachments,
            budget: Budget::default(),
            language: Language::of_text(&question.body),
            question: question.body.clone(),
            documents_only: question.documents_only,
            history: turns(earlier),
            so_far: String::new(),
            sources_so_far: Vec::new(),
            begun_by: None,
            remote_conversation: conversation.remote_id,
        })
    }

    /// Whether the question was asked already: sent once more, it is no other one.
    async fn is_known(&self, participant: Participant, key: &str) -> Result<bool> {
        let known = asked::Entity::find_by_id((participant.id().uuid(), key.to_owned())).one(&*self.deps.db).await?;
        Ok(known.is_some())
    }

    /// The question that has a key already, provided it is this one.
    async fn asked_before(
        &self,
        transaction: &WriteTransaction,
        participant: Participant,
        question: MessageId,
        text: &str,
        new: &NewQuestion,
    ) -> Result<Asked> {
        let question = message::Entity::find_by_id(question).one(&**transaction).await?.ok_or(Error::NotFound)?;
        let is_elsewhere = new.conversation.is_some_and(|place| place != question.conversation_id);
        let is_other = question.body != text || question.documents_only != new.documents_only;
        if is_other || is_elsewhere || !came_with(&question, &new.attachments)? {
            return Err(ChatError::KeyTaken.into());
        }
        let conversation = of(participant).filter(conversation::Column::Id.eq(question.conversation_id)).one(&**transaction).await?;
        let conversation = conversation.ok_or(Error::NotFound)?;
        let answers = message::Entity::find()
            .filter(message::Column::ConversationId.eq(conversation.id))
            .filter(message::Column::ParentId.eq(question.id))
            .order_by_desc(message::Column::Id);
        let answer = message::WithRun::of(answers).one(&**transaction).await?.ok_or(Error::NotFound)?;
        let run = answer.position();
        let answer = view::message(answer.message, run)?;
        Ok(Asked { conversation: conversation.into(), question: view::message(question, None)?, answer })
    }

    /// Begins a run and has it counted, last in its transaction.
    pub(super) async fn begin_run(
        &self,
        transaction: &WriteTransaction,
        conversation: &conversation::Model,
        answer: MessageId,
        now: Timestamp,
    ) -> Result<run::Model> {
        let row = run::Model {
            id: RunId::generate(),
            conversation_id: conversation.id,
            message_id: answer,
            workspace_id: conversation.workspace_id,
            state: run::RunState::Running,
            seq: 0,
            owner: self.deps.process.clone(),
            lease_until: now.plus_seconds(LEASE_SECONDS),
            created_at: now,
            ended_at: None,
            outcome: None,
            failure: None,
            engine: None,
            delivered: 0,
            input_tokens: 0,
            output_tokens: 0,
            usage_estimated: false,
        };
        let active = sea_orm::ActiveModelTrait::reset_all(run::ActiveModel::from(row.clone()));
        run::Entity::insert(active).exec_without_returning(&**transaction).await?;
        let question = QuestionAsked { workspace: row.workspace_id, run: row.id, asked_at: now };
        self.deps.meter.reserve(transaction, &question).await?;
        Ok(row)
    }
}

fn question_text(text: &str) -> Result<String> {
    // PostgreSQL cannot hold U+0000; nobody misses it.
    let text = text.replace('\0', "");
    let text = text.trim();
    if text.is_empty() {
        return Err(ChatError::EmptyQuestion.into());
    }
    if text.chars().count() > MAX_QUESTION_CHARACTERS {
        let max = u32::try_from(MAX_QUESTION_CHARACTERS).unwrap_or(u32::MAX);
        return Err(ChatError::QuestionTooLong { max }.into());
    }
    Ok(text.to_owned())
}

async fn begin(transaction: &WriteTransaction, participant: Participant, question: &str, now: Timestamp) -> Result<conversation::Model> {
    let row = conversation::Model {
        id: ConversationId::generate(),
        workspace_id: participant.workspace(),
        assistant_id: participant.assistant(),
        participant_account_id: participant.id().account(),
        participant_visitor_id: participant.id().visitor(),
        title: render::plain_title(question),
        named_by_person: false,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        remote_id: None,
    };
    let active = sea_orm::ActiveModelTrait::reset_all(conversation::ActiveModel::from(row.clone()));
    conversation::Entity::insert(active).exec_without_returning(&**transaction).await?;
    Ok(row)
}

/// The participant's conversation, used just now; nobody else asks in it until the transaction ends.
pub(super) async fn touch_and_hold(
    transaction: &WriteTransaction,
    participant: Participant,
    id: ConversationId,
    now: Timestamp,
) -> Result<conversation::Model> {
    touch(&**transaction, id, own(participant), now).await?.ok_or(Error::NotFound)
}

/// The last messages of a conversation, oldest first.
pub(super) async fn recent(db: &impl ConnectionTrait, conversation: ConversationId) -> Result<Vec<message::Model>> {
    let query = message::Entity::find().filter(message::Column::ConversationId.eq(conversation));
    let mut rows = query.order_by_desc(message::Column::Id).limit(HISTORY_MESSAGES).all(db).await?;
    rows.reverse();
    Ok(rows)
}

fn turns(messages: Vec<message::Model>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for message in messages {
        match (message.author, turns.last_mut()) {
            (Author::Person, _) => turns.push(Turn { question: message.body, answer: String::new() }),
            (Author::Assistant, Some(turn)) => turn.answer = message.body,
            (Author::Assistant, None) => {}
        }
    }
    turns
}
