use std::sync::Arc;

use object_store::path::Path;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::entity::attachment::{self, Column};
use super::entity::attachment_part;
use super::{AttachmentError, AttachmentState, FileKind, Piece};
use crate::clock::Clock;
use crate::db::Db;
use crate::files::{Files, Original};
use crate::ids::AttachmentId;
use crate::knowledge::format::safe_name;
use crate::knowledge::{DocumentView, KnowledgeError, Library, count_reading};
use crate::rate_limit::RateLimiter;
use crate::workspaces::Member;
use crate::workspaces::entity::workspace;
use crate::{Error, Result, Timestamp};

/// For so long a file waits for its question.
const WAITING_SECONDS: i64 = 86_400;
/// Files of one person that wait for a question.
const MAX_WAITING: u32 = 20;
/// What the files of all conversations of one person weigh together at most: 1 GiB.
const MAX_BYTES_TOGETHER: u64 = 1024 * 1024 * 1024;
/// A file comes in so many pieces at most; each is a file in the store until all are there.
const MAX_PIECES: u32 = 10_000;

/// What is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentRules {
    /// The largest file.
    pub max_bytes: u64,
    /// Whether anybody here can read pictures.
    pub pictures: bool,
}

/// What attachments need of the rest.
pub struct AttachmentsDeps {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where the files lie.
    pub files: Files,
    /// Where they are read.
    pub library: Library,
    /// What counts how many a person sends.
    pub limiter: Arc<dyn RateLimiter>,
    /// What is taken.
    pub rules: AttachmentRules,
}

/// The service of files that come with questions. Cheap to clone.
#[derive(Clone)]
pub struct Attachments {
    pub(super) deps: Arc<AttachmentsDeps>,
}

/// A file as its sender sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// Its name, made safe to show.
    pub name: String,
    /// In bytes, as announced.
    pub size: u64,
    /// How many of them are stored.
    pub received: u64,
    /// Whether it is there as a whole.
    pub state: AttachmentState,
    /// What is read of it; none of a picture, or before it is there.
    pub document: Option<DocumentView>,
    /// Until when it waits for its question.
    pub expires_at: Timestamp,
}

impl Attachments {
    /// The service over these dependencies.
    #[must_use]
    pub fn new(deps: AttachmentsDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }

    /// What is taken.
    #[must_use]
    pub fn rules(&self) -> AttachmentRules {
        self.deps.rules
    }

    /// Announces a file of so many bytes, none of which has come yet.
    ///
    /// # Errors
    /// [`KnowledgeError`] and [`AttachmentError`] when it would not be taken; [`Error::TooMany`] when it is one too many in an hour.
    pub async fn announce(&self, member: Member<'_>, name: &str, size: u64) -> Result<AttachmentView> {
        let AttachmentsDeps { db, clock, limiter, rules, .. } = &*self.deps;
        let name = safe_name(name);
        let kind = FileKind::of_name(&name)?;
        if matches!(kind, FileKind::Picture { .. }) && !rules.pictures {
            return Err(AttachmentError::Picture.into());
        }
        if size == 0 {
            return Err(KnowledgeError::Empty.into());
        }
        if size > rules.max_bytes {
            return Err(KnowledgeError::TooLarge { max_bytes: rules.max_bytes }.into());
        }
        count_reading(&**limiter, member).await?;
        let now = clock.now();
        let row = attachment::Model {
            id: AttachmentId::generate(),
            workspace_id: member.workspace(),
            account_id: member.account(),
            name,
            size: i64::try_from(size).map_err(Error::internal)?,
            received: 0,
            state: AttachmentState::Sending,
            document_id: None,
            conversation_id: None,
            message_id: None,
            created_at: now,
            expires_at: now.plus_seconds(WAITING_SECONDS),
        };
        let transaction = db.write().await?;
        // One at a time, or two of them could both be the last that fits.
        workspace::Entity::find_by_id(row.workspace_id).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        let own = attachment::Entity::find().filter(Column::AccountId.eq(row.account_id));
        let waiting = own.clone().filter(Column::ConversationId.is_null()).filter(Column::ExpiresAt.gt(now)).count(&*transaction).await?;
        if waiting >= u64::from(MAX_WAITING) {
            return Err(AttachmentError::TooManyWaiting { max: MAX_WAITING }.into());
        }
        // PostgreSQL sums up to a decimal number, and nothing to NULL.
        let sum = Expr::expr(Func::coalesce([Column::Size.sum(), Expr::value(0)])).cast_as(Alias::new("bigint"));
        let bytes: Option<i64> = own.select_only().column_as(sum, "bytes").into_tuple().one(&*transaction).await?;
        if bytes.unwrap_or_default().unsigned_abs() + size > MAX_BYTES_TOGETHER {
            return Err(AttachmentError::Full { max_bytes: MAX_BYTES_TOGETHER }.into());
        }
        attachment::Entity::insert(attachment::ActiveModel::from(row.clone()).reset_all()).exec_without_returning(&*transaction).await?;
        transaction.commit().await?;
        Ok(view(row, None))
    }

    /// A file of one's own as it stands. One of which all bytes are there is put together, if that has not been done.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there or somebody else's; [`AttachmentError::Expired`].
    pub async fn find(&self, member: Member<'_>, id: AttachmentId) -> Result<AttachmentView> {
        let mut row = self.row(member, id).await?;
        if row.state == AttachmentState::Sending && row.received == row.size {
            row = self.complete(row).await?;
        }
        let document = match row.document_id {
            Some(document) => match self.deps.library.find(member, document).await {
                Err(Error::NotFound) => None,
                found => Some(found?),
            },
            None => None,
        };
        Ok(view(row, document))
    }

    /// Begins to take bytes, the first of which is the one at `offset` of the whole. `length` is how many were promised, if that was said.
    ///
    /// # Errors
    /// The same; [`AttachmentError`] when the bytes do not go there.
    pub async fn begin_piece(&self, member: Member<'_>, id: AttachmentId, offset: u64, length: Option<u64>) -> Result<Piece> {
        let row = self.row(member, id).await?;
        if row.received.unsigned_abs() != offset {
            return Err(AttachmentError::OffsetConflict.into());
        }
        if length.is_some_and(|length| length > (row.size - row.received).unsigned_abs()) {
            return Err(AttachmentError::LongerThanAnnounced.into());
        }
        let parts = attachment_part::Entity::find().filter(attachment_part::Column::AttachmentId.eq(id)).count(&*self.deps.db).await?;
        if parts >= u64::from(MAX_PIECES) {
            return Err(AttachmentError::TooManyPieces { max: MAX_PIECES }.into());
        }
        Ok(Piece::new(self.clone(), row))
    }

    /// Takes a file away that no question has taken along.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there, somebody else's, or part of a conversation.
    pub async fn remove(&self, member: Member<'_>, id: AttachmentId) -> Result<()> {
        let row = self.own(member, id).await?;
        let let_go = attachment::Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(Timestamp(0)))
            .filter(Column::Id.eq(row.id))
            .filter(Column::ConversationId.is_null())
            .exec(&*self.deps.db)
            .await?;
        if let_go.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        self.purge_one(&row).await
    }

    /// The file as it was sent.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there (yet), or somebody else's; otherwise when the files cannot be reached.
    pub async fn original(&self, member: Member<'_>, id: AttachmentId) -> Result<Original> {
        let row = self.row(member, id).await?;
        match row.document_id {
            Some(document) => self.deps.library.original(member, document).await,
            None if row.state == AttachmentState::Complete => self.deps.files.original(&picture_file(id), &row.name).await,
            None => Err(Error::NotFound),
        }
    }

    /// One's own that has not expired.
    pub(super) async fn row(&self, member: Member<'_>, id: AttachmentId) -> Result<attachment::Model> {
        let row = self.own(member, id).await?;
        let waits = row.conversation_id.is_none();
        if waits && row.expires_at <= self.deps.clock.now() { Err(AttachmentError::Expired.into()) } else { Ok(row) }
    }

    async fn own(&self, member: Member<'_>, id: AttachmentId) -> Result<attachment::Model> {
        let own = attachment::Entity::find_by_id(id)
            .filter(Column::AccountId.eq(member.account()))
            .filter(Column::WorkspaceId.eq(member.workspace()));
        own.one(&*self.deps.db).await?.ok_or(Error::NotFound)
    }
}

fn view(row: attachment::Model, document: Option<DocumentView>) -> AttachmentView {
    let attachment::Model { id, name, size, received, state, expires_at, .. } = row;
    AttachmentView { id, name, size: size.unsigned_abs(), received: received.unsigned_abs(), state, document, expires_at }
}

/// Where the parts of a file are that is still being sent.
pub(super) fn parts_folder(id: AttachmentId) -> Path {
    Path::from_iter(["uploads".to_owned(), id.to_string()])
}

/// Where a part is.
pub(super) fn part_file(id: AttachmentId, file: uuid::Uuid) -> Path {
    parts_folder(id).join(file.simple().to_string())
}

/// Where a picture is kept. A document lies in its library.
pub(super) fn picture_file(id: AttachmentId) -> Path {
    Path::from_iter(["pictures-of-questions".to_owned(), id.to_string()])
}
