//! The search index of a process: derived from the database by following its record of changes, so that it can be
//! deleted, damaged or left behind at any time and heals by itself.

pub(super) mod changes;
mod fields;
mod folder;
mod query;
mod writing;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, EnableScoring, Query, Weight};
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TantivyError};
use tokio::sync::Mutex;

use self::changes::After;
use self::fields::Entry;
use self::folder::Opened;
use self::query::Queries;
use self::writing::Writing;
use super::entity::{document, passage};
use super::retrieval::Asked;
use super::types::DocumentState;
use crate::db::Db;
use crate::ids::{DocumentId, LibraryId, PassageId};
use crate::{Error, Result};

/// How many changes are followed with one commit of the index.
const CHANGES_AT_ONCE: u64 = 200;
/// How many passages they may have together, unless one document has more: a commit that takes long keeps the next one waiting.
const PASSAGES_A_COMMIT: u64 = 20_000;
/// How many passages are held in memory at once while they are indexed.
const PASSAGES_AT_ONCE: u64 = 1_000;

/// What a database has that an index does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    /// Nothing.
    None,
    /// Changes of other libraries than those asked for.
    Others,
    /// Changes of the libraries asked for, or all there is.
    Own,
}

/// How well a passage fits (BM25).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// By all together, as a share of the most that any passage could have.
    pub whole: f32,
    /// By words alone, in the text and above it.
    pub words: f32,
    /// By words that stand one after the other.
    pub pairs: f32,
    /// By pieces of words.
    pub pieces: f32,
}

/// An index in a folder of its own. Cheap to clone; all clones are the same index.
#[derive(Clone)]
pub struct SearchIndex {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    opened: RwLock<Arc<Opened>>,
    /// Whoever holds this follows, in rounds; the others wait for a round that begins after they came. Holds the last round
    /// that came to a good end.
    following: Mutex<u64>,
    /// The last round that began.
    round: AtomicU64,
    /// Something in the folder could not be read or written: it has to be made anew.
    broken: AtomicBool,
}

impl SearchIndex {
    /// Opens the index in `folder`, or makes an empty one when there is none that can be used.
    /// Nothing else may be kept in that folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn open(folder: PathBuf) -> Result<Self> {
        let path = folder.clone();
        let opened = blocking(move || folder::open(&path)).await?.map_err(Error::internal)?;
        Ok(Self {
            shared: Arc::new(Shared {
                folder,
                opened: RwLock::new(Arc::new(opened)),
                following: Mutex::default(),
                round: AtomicU64::new(0),
                broken: AtomicBool::new(false),
            }),
        })
    }

    /// How many passages can be found at the moment.
    #[must_use]
    pub fn passages(&self) -> u64 {
        self.opened().reader.searcher().num_docs()
    }

    /// Takes over every change that the database has now. Costs one small query when there is none.
    ///
    /// # Errors
    /// When the database does not answer, or the folder cannot be written.
    pub async fn follow(&self, db: &Db) -> Result<()> {
        let wanted = self.shared.round.load(Ordering::SeqCst) + 1;
        let mut followed = self.shared.following.lock().await;
        if *followed >= wanted {
            return Ok(());
        }
        let round = self.shared.round.fetch_add(1, Ordering::SeqCst) + 1;
        let outcome = match self.catch_up(db).await {
            Err(error) if self.shared.broken.load(Ordering::Relaxed) => {
                tracing::warn!(%error, "search index is damaged; rebuilding");
                self.catch_up(db).await
            }
            outcome => outcome,
        };
        if outcome.is_ok() {
            *followed = round;
        }
        outcome
    }

    /// The same without anybody waiting for it; nothing when it is being done already.
    pub fn follow_in_background(&self, db: &Db) {
        if self.shared.following.try_lock().is_err() {
            return;
        }
        let (index, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            if let Err(error) = index.follow(&db).await {
                tracing::error!(?error, "search index update failed");
            }
        });
    }

    /// How far the index is behind the database, as seen from some libraries.
    ///
    /// # Errors
    /// When the database does not answer, or the index cannot be read.
    pub async fn lag(&self, db: &Db, scope: &[LibraryId]) -> Result<Lag> {
        let Some(applied) = self.applied().await? else { return Ok(Lag::Own) };
        match changes::after(db, applied, 1).await? {
            After::Nothing => Ok(Lag::None),
            After::Foreign => Ok(Lag::Own),
            After::Changes(..) if changes::touch(db, applied, scope).await? => Ok(Lag::Own),
            After::Changes(..) => Ok(Lag::Others),
        }
    }

    /// The last change that is in the index, which may be none at all; `None` when the index has to be made anew.
    async fn applied(&self) -> Result<Option<Option<changes::Applied>>> {
        let (at, meta, broken) = (self.opened(), self.shared.folder.join(folder::META), self.shared.broken.load(Ordering::Relaxed));
        let applied = blocking(move || (!broken && meta.exists()).then(|| at.applied())).await?;
        applied.transpose().map_err(|error| self.broken(error))
    }

    async fn catch_up(&self, db: &Db) -> Result<()> {
        // What comes from now on is the next round's: a round that never ended would keep everybody waiting.
        let goal = changes::last(db).await?;
        loop {
            let Some(applied) = self.applied().await? else {
                self.renew().await?;
                continue;
            };
            match changes::after(db, applied, CHANGES_AT_ONCE).await? {
                After::Nothing => return Ok(()),
                After::Foreign => self.renew().await?,
                After::Changes(documents, last) => {
                    let writing = match Writing::begin(self.opened(), documents.clone()).await {
                        Ok(writing) => writing,
                        // Another process of the same installation is writing the same folder and will do this work.
                        Err(TantivyError::LockFailure(..)) => return Ok(()),
                        Err(error) => return Err(self.broken(error)),
                    };
                    self.feed(db, documents, &writing).await?;
                    writing.commit(last).await.map_err(|error| self.broken(error))?;
                    if goal.is_some_and(|goal| last.is_not_before(goal)) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Hands the passages of those documents that are to be found to the writer.
    async fn feed(&self, db: &Db, changed: Vec<DocumentId>, writing: &Writing) -> Result<()> {
        let live: std::collections::HashMap<DocumentId, String> = document::Entity::find()
            .select_only()
            .columns([document::Column::Id, document::Column::Name])
            .filter(document::Column::Id.is_in(changed))
            .filter(document::Column::State.eq(DocumentState::Indexed))
            .filter(document::Column::DeletedAt.is_null())
            .into_tuple()
            .all(&**db)
            .await?
            .into_iter()
            .collect();
        let mut after: Option<(DocumentId, i32)> = None;
        loop {
            let place = after.map_or_else(Condition::all, |(document, ordinal)| {
                let same = passage::Column::DocumentId.eq(document).and(passage::Column::Ordinal.gt(ordinal));
                Condition::any().add(passage::Column::DocumentId.gt(document)).add(same)
            });
            let rows = passage::Entity::find()
                .filter(passage::Column::DocumentId.is_in(live.keys().copied()))
                .filter(place)
                .order_by_asc(passage::Column::DocumentId)
                .order_by_asc(passage::Column::Ordinal)
                .limit(PASSAGES_AT_ONCE)
                .all(&**db)
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some((last.document_id, last.ordinal));
            let entries = rows.into_iter().map(|row| Entry {
                passage: row.id,
                document: row.document_id,
                library: row.library_id,
                title: [live.get(&row.document_id).map_or("", String::as_str), row.section.as_deref().unwrap_or("")].join("\n"),
                body: row.body,
            });
            writing.add(entries.collect()).await;
        }
    }

    /// The best passages of some libraries for a question, best first, with how well they fit, as a share of the most that any passage could.
    ///
    /// # Errors
    /// When the index cannot be read; following then builds it anew.
    pub async fn search(&self, scope: Vec<LibraryId>, asked: Asked, limit: usize) -> Result<Vec<(PassageId, f32)>> {
        self.searched(scope, asked, limit, |_, _, best| Ok(best.into_iter().map(|(whole, _)| whole).collect())).await
    }

    /// The same with what each part of the question says of them.
    ///
    /// # Errors
    /// The same.
    pub async fn explain(&self, scope: Vec<LibraryId>, asked: Asked, limit: usize) -> Result<Vec<(PassageId, Score)>> {
        self.searched(scope, asked, limit, |searcher, queries, best| {
            let [words, pairs, pieces] = queries.parts().map(|part| part.weight(EnableScoring::enabled_from_searcher(searcher)));
            let (words, pairs, pieces) = (words?, pairs?, pieces?);
            let score = |(whole, at): (f32, DocAddress)| {
                let part = |weight: &dyn Weight| alone(weight, searcher.segment_reader(at.segment_ord), at.doc_id);
                Ok(Score { whole, words: part(&*words)?, pairs: part(&*pairs)?, pieces: part(&*pieces)? })
            };
            best.into_iter().map(score).collect()
        })
        .await
    }

    /// The best passages with what is told of them, one each.
    async fn searched<T: Send + 'static>(
        &self,
        scope: Vec<LibraryId>,
        asked: Asked,
        limit: usize,
        told: impl FnOnce(&Searcher, &Queries, Vec<(f32, DocAddress)>) -> tantivy::Result<Vec<T>> + Send + 'static,
    ) -> Result<Vec<(PassageId, T)>> {
        let opened = self.opened();
        blocking(move || {
            let Some(queries) = Queries::of(&opened.fields, &scope, &asked) else { return Ok(Vec::new()) };
            let searcher = opened.reader.searcher();
            let highest = queries.highest(&searcher)?.max(f32::EPSILON);
            let search = |query: &BooleanQuery| searcher.search(query, &TopDocs::with_limit(limit.max(1)).order_by_score());
            let mut best = search(&queries.by_words())?;
            if best.is_empty() {
                best = search(&queries.by_pieces())?;
            }
            best.iter_mut().for_each(|(score, _)| *score /= highest);
            let mut passages = Vec::with_capacity(best.len());
            for (_, address) in &best {
                let entry: tantivy::TantivyDocument = searcher.doc(*address)?;
                let id = entry.get_first(opened.fields.passage).and_then(|value| value.as_bytes());
                passages.push(id.and_then(|id| uuid::Uuid::from_slice(id).ok()).map(PassageId));
            }
            let told = told(&searcher, &queries, best)?;
            Ok(passages.into_iter().zip(told).filter_map(|(passage, told)| Some((passage?, told))).collect())
        })
        .await?
        .map_err(|error| self.broken(error))
    }

    /// Those of the words, each folded, that stand in passages of some libraries.
    ///
    /// # Errors
    /// When the index cannot be read; following then builds it anew.
    pub async fn known(&self, scope: Vec<LibraryId>, words: Vec<String>) -> Result<HashSet<String>> {
        let opened = self.opened();
        blocking(move || {
            let searcher = opened.reader.searcher();
            let mut known = HashSet::new();
            for word in words {
                if let Some(query) = query::holding(&opened.fields, &scope, &word, &searcher)?
                    && searcher.search(&query, &Count)? > 0
                {
                    known.insert(word);
                }
            }
            Ok(known)
        })
        .await?
        .map_err(|error| self.broken(error))
    }

    fn opened(&self) -> Arc<Opened> {
        self.shared.opened.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the folder by an empty index.
    async fn renew(&self) -> Result<()> {
        let path = self.shared.folder.clone();
        let fresh = blocking(move || folder::renew(&path)).await?.map_err(Error::internal)?;
        *self.shared.opened.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        self.shared.broken.store(false, Ordering::Relaxed);
        Ok(())
    }

    #[track_caller]
    fn broken(&self, cause: TantivyError) -> Error {
        self.shared.broken.store(true, Ordering::Relaxed);
        Error::internal(cause)
    }
}

/// What a part of a query alone says of a passage; nothing when the passage does not fit it.
fn alone(weight: &dyn Weight, segment: &SegmentReader, document: DocId) -> tantivy::Result<f32> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    Ok(if scorer.doc() <= document && scorer.seek(document) == document { scorer.score() } else { 0.0 })
}

/// Runs work on the index where it may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
