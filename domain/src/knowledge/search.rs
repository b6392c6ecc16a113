//! Finding the passages that answer a question: the index knows which, the database what they say.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{document, passage};
use super::index::{Lag, Score};
use super::library::anchor;
use super::meaning::{Meaning, Nearness, fuse};
use super::{Asked, DocumentState, Found, IndexedDocument, IndexedDocuments, Retriever, Sample, SearchIndex};
use crate::Result;
use crate::db::Db;
use crate::ids::{DocumentId, LibraryId, PassageId};

/// How long a question waits for an index that is behind; then it is answered from what is there.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many more are looked up than asked for, since the index may still know what was just deleted.
const SPARE: usize = 10;
/// So many that words find are weighed with those that are nearest in meaning.
const WEIGHED: usize = 50;

/// The passages of all libraries, of which each search names those it may see.
#[derive(Clone)]
pub struct PassageSearch {
    db: Db,
    index: SearchIndex,
    meaning: Meaning,
}

impl PassageSearch {
    /// A search over the index of a database, by meaning as well where that is known.
    #[must_use]
    pub fn new(db: Db, index: SearchIndex, meaning: Meaning) -> Self {
        Self { db, index, meaning }
    }

    /// Passages of documents that are read to their end, one behind the other.
    async fn in_order(&self, passages: sea_orm::Select<passage::Entity>) -> Result<Vec<Found>> {
        let rows: Vec<Row> = passages
            .filter(document::Column::State.eq(DocumentState::Indexed))
            .order_by_asc(passage::Column::DocumentId)
            .order_by_asc(passage::Column::Ordinal)
            .into_model()
            .all(&*self.db)
            .await?;
        Ok(rows.into_iter().map(|row| row.found(0.0, None)).collect())
    }
}

#[async_trait]
impl Retriever for PassageSearch {
    async fn find(&self, scope: &[LibraryId], asked: &Asked, limit: usize) -> Result<Vec<Found>> {
        find(&self.db, &self.index, &self.meaning, scope, asked, limit).await
    }

    async fn known(&self, scope: &[LibraryId], words: Vec<String>) -> Result<HashSet<String>> {
        self.index.known(scope.to_vec(), words).await
    }

    async fn openings(&self, libraries: &[LibraryId], of_each: u32) -> Result<Vec<Found>> {
        let first = i32::try_from(of_each).unwrap_or(i32::MAX);
        self.in_order(indexed(libraries).filter(passage::Column::Ordinal.lt(first))).await
    }

    async fn documents(&self, scope: &[LibraryId], limit: u64) -> Result<IndexedDocuments> {
        let newest: Vec<DocumentRow> = documents(scope)
            .select_only()
            .columns([document::Column::Id, document::Column::LibraryId, document::Column::Name])
            .columns([document::Column::Pages, document::Column::Passages])
            .order_by_desc(document::Column::CreatedAt)
            .order_by_desc(document::Column::Id)
            .limit(limit)
            .into_model()
            .all(&*self.db)
            .await?;
        let are_all = (newest.len() as u64) < limit;
        let total = if are_all { newest.len() as u64 } else { documents(scope).count(&*self.db).await? };
        Ok(IndexedDocuments { newest: newest.into_iter().map(DocumentRow::indexed).collect(), total })
    }

    async fn passages(&self, scope: &[LibraryId], documents: &[DocumentId], sample: Sample) -> Result<Vec<Found>> {
        let step = i32::try_from(Ord::max(sample.step, 1)).unwrap_or(i32::MAX);
        let end = i32::try_from(sample.of_each).unwrap_or(i32::MAX).saturating_mul(step);
        let of_documents = indexed(scope)
            .filter(passage::Column::DocumentId.is_in(documents.iter().copied()))
            .filter(passage::Column::Ordinal.lt(end))
            .filter(Expr::col((passage::Entity, passage::Column::Ordinal)).modulo(step).eq(0));
        self.in_order(of_documents).await
    }

    async fn is_empty(&self, scope: &[LibraryId]) -> Result<bool> {
        Ok(documents(scope).limit(1).one(&*self.db).await?.is_none())
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: PassageId,
    document_id: DocumentId,
    name: String,
    page: Option<i32>,
    section: Option<String>,
    body: String,
}

impl Row {
    fn found(self, score: f32, likeness: Option<f32>) -> Found {
        let Self { id, document_id, name, page, section, body } = self;
        Found { passage: id, document: document_id, document_name: name, anchor: anchor(page, section), body, score, likeness }
    }
}

#[derive(FromQueryResult)]
struct DocumentRow {
    id: DocumentId,
    library_id: LibraryId,
    name: String,
    pages: Option<i32>,
    passages: i32,
}

impl DocumentRow {
    fn indexed(self) -> IndexedDocument {
        let Self { id, library_id, name, pages, passages } = self;
        let pages = pages.and_then(|pages| u32::try_from(pages).ok());
        IndexedDocument { id, library: library_id, name, pages, passages: u32::try_from(passages).unwrap_or(0) }
    }
}

/// The documents of these libraries that are read to their end.
fn documents(scope: &[LibraryId]) -> sea_orm::Select<document::Entity> {
    document::Entity::find()
        .filter(document::Column::LibraryId.is_in(scope.iter().copied()))
        .filter(document::Column::DeletedAt.is_null())
        .filter(document::Column::State.eq(DocumentState::Indexed))
}

/// The passages of these libraries with the names of their documents.
fn indexed(scope: &[LibraryId]) -> sea_orm::Select<passage::Entity> {
    let document = passage::Entity::belongs_to(document::Entity).from(passage::Column::DocumentId).to(document::Column::Id);
    passage::Entity::find()
        .select_only()
        .columns([passage::Column::Id, passage::Column::DocumentId, passage::Column::Page, passage::Column::Section, passage::Column::Body])
        .column(document::Column::Name)
        .join(JoinType::InnerJoin, document.into())
        .filter(passage::Column::LibraryId.is_in(scope.iter().copied()))
        .filter(document::Column::DeletedAt.is_null())
}

pub(super) async fn find(
    db: &Db,
    index: &SearchIndex,
    meaning: &Meaning,
    scope: &[LibraryId],
    asked: &Asked,
    limit: usize,
) -> Result<Vec<Found>> {
    keep_up(db, index, scope).await;
    let by_words = |most| index.search(scope.to_vec(), asked.clone(), most);
    let best = weighed(db, meaning, scope, asked, limit, by_words, |score| *score).await?;
    let found = told(db, scope, best).await?.into_iter().map(|(row, (score, likeness))| row.found(score, likeness));
    Ok(found.take(limit).collect())
}

/// The same with what each part of the question says of them.
pub(super) async fn explain(
    db: &Db,
    index: &SearchIndex,
    meaning: &Meaning,
    scope: &[LibraryId],
    asked: &Asked,
    limit: usize,
) -> Result<Vec<(Found, Score)>> {
    keep_up(db, index, scope).await;
    let by_words = |most| index.explain(scope.to_vec(), asked.clone(), most);
    let best = weighed(db, meaning, scope, asked, limit, by_words, |score| score.whole).await?;
    let found = told(db, scope, best).await?.into_iter().map(|(row, (score, likeness))| (row.found(score.whole, likeness), score));
    Ok(found.take(limit).collect())
}

/// The best by words and meaning, each with what the index and the model say of it.
async fn weighed<T: Default, F: Future<Output = Result<Vec<(PassageId, T)>>>>(
    db: &Db,
    meaning: &Meaning,
    scope: &[LibraryId],
    asked: &Asked,
    limit: usize,
    by_words: impl Fn(usize) -> F,
    score: impl Fn(&T) -> f32,
) -> Result<Vec<(PassageId, (T, Option<f32>))>> {
    let most = if meaning.model().is_some() { limit.max(WEIGHED) } else { limit };
    let (best, near) = tokio::join!(by_words(most + SPARE), meaning.near(db, scope, asked));
    let best = best?;
    let nearness = match near {
        Some(near) => near.nearness(db, scope, best.iter().map(|(passage, _)| *passage).collect()).await.unwrap_or_else(|error| {
            tracing::error!(?error, "vectors were not searched; searching by words alone");
            Nearness::default()
        }),
        None => Nearness::default(),
    };
    let fused = fuse(best, score, &nearness).into_iter().take(limit + SPARE);
    Ok(fused.map(|(passage, told, likeness)| (passage, (told, likeness))).collect())
}

/// What the database says of passages that the index knows.
async fn told<T>(db: &Db, scope: &[LibraryId], best: Vec<(PassageId, T)>) -> Result<Vec<(Row, T)>> {
    if best.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = indexed(scope).filter(passage::Column::Id.is_in(best.iter().map(|(id, _)| *id))).into_model().all(&**db).await?;
    let mut rows: HashMap<PassageId, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(best.into_iter().filter_map(|(id, score)| rows.remove(&id).map(|row| (row, score))).collect())
}

/// Lets the index take over what other processes have changed: a question waits for the documents it asks, never for others'. An index
/// that cannot is still worth asking.
async fn keep_up(db: &Db, index: &SearchIndex, scope: &[LibraryId]) {
    match index.lag(db, scope).await {
        Ok(Lag::None) => return,
        Ok(Lag::Others) => return index.follow_in_background(db),
        Ok(Lag::Own) => {}
        Err(error) => tracing::error!(?error, "search index update failed"),
    }
    let (db, index) = (db.clone(), index.clone());
    // A task of its own goes on when patience ends.
    let following = tokio::spawn(async move { index.follow(&db).await });
    match tokio::time::timeout(PATIENCE, following).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::error!(?error, "search index update failed"),
        Ok(Err(error)) => tracing::error!(%error, "search index update panicked"),
        Err(_) => tracing::warn!("search index is behind; answering without the newest documents"),
    }
}
