//! The jobs that give passages their vectors. No search waits for them: until all passages of a document have theirs, it is found by
//! words alone.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Library;
use crate::db::WriteTransaction;
use crate::ids::{DocumentId, PassageId, WorkspaceId};
use crate::jobs::{self, Claim};
use crate::knowledge::entity::{document, passage, passage_vector};
use crate::knowledge::meaning::Quantised;
use crate::knowledge::{DocumentState, EmbedDocument, EmbedMissing, TextKind};
use crate::workspaces::entity::library;
use crate::{Error, Result};

/// Passages that are embedded at once, and kept before the next ones.
const PASSAGES_AT_ONCE: u64 = 32;
/// How often in one run: a minute or two of a processor. Then others have their turn.
const TIMES_A_RUN: u32 = 16;
/// Documents that are looked for at once.
const DOCUMENTS_AT_ONCE: u64 = 500;

impl Library {
    /// Gives passages of a document the vectors of the present model that they lack. May run any number of times; what comes of it is
    /// only kept while `claim` holds and the document is there.
    ///
    /// # Errors
    /// When the database or the model does not answer; worth running again.
    pub(crate) async fn embed(&self, job: EmbedDocument, claim: &Claim) -> Result<()> {
        let Some(model) = self.deps.meaning.model() else { return Ok(()) };
        for _ in 0..TIMES_A_RUN {
            let (passages, texts): (Vec<PassageId>, Vec<String>) =
                self.texts_without_vector(job.document, model.name()).await?.into_iter().unzip();
            if passages.is_empty() {
                return self.note_embedded(job.document, model.name(), claim).await;
            }
            let vectors = model.embed(TextKind::Passage, texts).await.map_err(Error::internal)?;
            if vectors.len() != passages.len() {
                return Err(Error::internal("the embedding model gave another number of vectors than it got texts"));
            }
            let vectors = passages.into_iter().zip(vectors.iter().map(|vector| Quantised::of(vector).to_bytes()));
            if !self.keep_vectors(job.document, model.name(), vectors.collect(), claim).await? {
                return Ok(());
            }
        }
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        jobs::enqueue(&transaction, &job, now, now).await?;
        transaction.commit().await
    }

    /// Has documents embedded that lack vectors of the present model, some at a time; whoever looks again finds the others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn embed_missing(&self) -> Result<()> {
        let Some(model) = self.deps.meaning.model() else { return Ok(()) };
        let owner = document::Entity::belongs_to(library::Entity).from(document::Column::LibraryId).to(library::Column::Id);
        let lacking: Vec<(DocumentId, WorkspaceId)> = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .column(library::Column::WorkspaceId)
            .join(JoinType::InnerJoin, owner.into())
            .filter(is_searched())
            .filter(Condition::any().add(document::Column::EmbeddedAs.is_null()).add(document::Column::EmbeddedAs.ne(model.name())))
            .order_by_asc(document::Column::UpdatedAt)
            .order_by_asc(document::Column::Id)
            .limit(DOCUMENTS_AT_ONCE)
            .into_tuple()
            .all(&*self.deps.db)
            .await?;
        let jobs: Vec<EmbedDocument> = lacking.into_iter().map(|(document, workspace)| EmbedDocument { document, workspace }).collect();
        let transaction = self.deps.db.write().await?;
        jobs::enqueue_all(&transaction, &jobs, self.deps.clock.now()).await?;
        transaction.commit().await
    }

    /// Has documents looked for that lack vectors: the model may be another than before the program was started.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look_for_missing_vectors(&self) -> Result<()> {
        if self.deps.meaning.model().is_none() {
            return Ok(());
        }
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        jobs::enqueue(&transaction, &EmbedMissing {}, now, now).await?;
        transaction.commit().await
    }

    /// Has a document embedded that was just read.
    pub(super) async fn enqueue_embedding(
        &self,
        transaction: &WriteTransaction,
        document: DocumentId,
        workspace: WorkspaceId,
    ) -> Result<()> {
        if self.deps.meaning.model().is_some() {
            let now = self.deps.clock.now();
            jobs::enqueue(transaction, &EmbedDocument { document, workspace }, now, now).await?;
        }
        Ok(())
    }

    /// The next passages that have no vector of a model; none of a document that is not searched (any more).
    async fn texts_without_vector(&self, id: DocumentId, model: &str) -> Result<Vec<(PassageId, String)>> {
        let Some(row) = document::Entity::find_by_id(id).filter(is_searched()).one(&*self.deps.db).await? else { return Ok(Vec::new()) };
        let next = lacking(&row, model).columns([passage::Column::Id, passage::Column::Body]).order_by_asc(passage::Column::Ordinal);
        Ok(next.limit(PASSAGES_AT_ONCE).into_tuple().all(&*self.deps.db).await?)
    }

    /// False when nothing more is to be done here.
    async fn keep_vectors(&self, id: DocumentId, model: &str, vectors: Vec<(PassageId, Vec<u8>)>, claim: &Claim) -> Result<bool> {
        let transaction = self.deps.db.write().await?;
        if !claim.holds(&transaction).await? {
            return Ok(false);
        }
        let Some(row) = locked(&transaction, id).await? else { return Ok(false) };
        let there = passage::Entity::find().select_only().column(passage::Column::Id).filter(passage::Column::DocumentId.eq(id));
        let there = there.filter(passage::Column::Id.is_in(vectors.iter().map(|(passage, _)| *passage)));
        let there: Vec<PassageId> = there.into_tuple().all(&*transaction).await?;
        let kept = vectors.into_iter().filter(|(passage, _)| there.contains(passage));
        let rows: Vec<_> = kept
            .map(|(passage, vector)| passage_vector::ActiveModel {
                passage_id: Set(passage),
                document_id: Set(id),
                library_id: Set(row.library_id),
                model: Set(model.to_owned()),
                vector: Set(vector),
            })
            .collect();
        if !rows.is_empty() {
            let of_another_model = OnConflict::column(passage_vector::Column::PassageId)
                .update_columns([passage_vector::Column::Model, passage_vector::Column::Vector])
                .to_owned();
            passage_vector::Entity::insert_many(rows).on_conflict(of_another_model).exec_without_returning(&*transaction).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes that all passages of a document have vectors of a model: from now on it is found by meaning as well.
    async fn note_embedded(&self, id: DocumentId, model: &str, claim: &Claim) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        if !claim.holds(&transaction).await? {
            return Ok(());
        }
        let Some(row) = locked(&transaction, id).await? else { return Ok(()) };
        if lacking(&row, model).column(passage::Column::Id).limit(1).into_tuple::<PassageId>().one(&*transaction).await?.is_some() {
            // It was read anew meanwhile, and that has enqueued a job of its own.
            return Ok(());
        }
        document::Entity::update_many()
            .col_expr(document::Column::EmbeddedAs, Expr::value(model))
            .filter(document::Column::Id.eq(id))
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        self.tell_members(document::Model { embedded_as: Some(model.to_owned()), ..row }).await
    }
}

/// Documents that questions are answered from.
fn is_searched() -> Condition {
    Condition::all().add(document::Column::State.eq(DocumentState::Indexed)).add(document::Column::DeletedAt.is_null())
}

/// Passages of a document that have no vector of a model; what is selected of them is to be said.
fn lacking(row: &document::Model, model: &str) -> sea_orm::Select<passage::Entity> {
    let there = passage_vector::Entity::find()
        .select_only()
        .column(passage_vector::Column::PassageId)
        .filter(passage_vector::Column::LibraryId.eq(row.library_id))
        .filter(passage_vector::Column::DocumentId.eq(row.id))
        .filter(passage_vector::Column::Model.eq(model))
        .into_query();
    passage::Entity::find().select_only().filter(passage::Column::DocumentId.eq(row.id)).filter(passage::Column::Id.not_in_subquery(there))
}

/// The document while it is searched; it stays so, with its passages, until the transaction ends.
async fn locked(transaction: &WriteTransaction, id: DocumentId) -> Result<Option<document::Model>> {
    let row = document::Entity::find_by_id(id).filter(is_searched());
    Ok(row.lock_exclusive().one(&**transaction).await?)
}
