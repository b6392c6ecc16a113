//! The exact search: every vector of the libraries that are asked is looked at.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::memory::Memory;
use super::quantised::{Hit, Question, Vectors};
use super::{document, passage_vector};
use crate::db::Db;
use crate::ids::{DocumentId, LibraryId, PassageId};
use crate::knowledge::DocumentState;
use crate::{Error, Result, Timestamp};

/// So many of the nearest are told.
const NEAREST: usize = 50;
/// Vectors that are read from the database at once, unless one document has more.
const VECTORS_AT_ONCE: u32 = 20_000;

/// A document all of whose passages have vectors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedded {
    document: DocumentId,
    passages: u32,
    /// Changes whenever its passages become others.
    read_at: Timestamp,
}

/// The documents of these libraries that can be searched by meaning.
pub(super) async fn embedded(db: &Db, scope: &[LibraryId], model: &str) -> Result<Vec<Embedded>> {
    let rows: Vec<(DocumentId, i32, Timestamp)> = document::Entity::find()
        .select_only()
        .columns([document::Column::Id, document::Column::Passages, document::Column::UpdatedAt])
        .filter(document::Column::LibraryId.is_in(scope.iter().copied()))
        .filter(document::Column::State.eq(DocumentState::Indexed))
        .filter(document::Column::DeletedAt.is_null())
        .filter(document::Column::EmbeddedAs.eq(model))
        .into_tuple()
        .all(&**db)
        .await?;
    Ok(rows.into_iter().map(|(document, passages, read_at)| Embedded { document, passages: passages.unsigned_abs(), read_at }).collect())
}

/// How near passages are to a question.
#[derive(Debug, Default)]
pub(in crate::knowledge) struct Nearness {
    /// The nearest of all, best first.
    nearest: Vec<Hit>,
    /// Others that were asked for.
    others: HashMap<PassageId, f32>,
}

impl Nearness {
    /// The nearest passages, best first.
    pub(super) fn nearest(&self) -> &[Hit] {
        &self.nearest
    }

    /// The cosine of a passage that is among the nearest or was asked for; none of one whose document has no vectors.
    pub(super) fn of(&self, passage: PassageId) -> Option<f32> {
        self.others.get(&passage).copied().or_else(|| self.nearest.iter().find(|hit| hit.passage == passage).map(|hit| hit.cosine))
    }

    fn take(&mut self, hit: Hit) {
        // Few of many get past this line, so a sorted list is as good as any cleverer structure.
        if self.nearest.len() < NEAREST || self.nearest.last().is_some_and(|worst| hit.cosine > worst.cosine) {
            let place = self.nearest.partition_point(|other| other.cosine >= hit.cosine);
            self.nearest.truncate(NEAREST - 1);
            self.nearest.insert(place, hit);
        }
    }

    fn search(mut self, all: &[Arc<Vectors>], question: &Question, others: &[PassageId]) -> Self {
        for vectors in all {
            vectors.hits(question).for_each(|hit| self.take(hit));
            self.others.extend(others.iter().filter_map(|passage| vectors.find(*passage, question)).map(|hit| (hit.passage, hit.cosine)));
        }
        self
    }

    #[cfg(test)]
    pub(super) fn told(nearest: &[(PassageId, f32)], others: &[(PassageId, f32)]) -> Self {
        let nearest = nearest.iter().map(|(passage, cosine)| Hit { passage: *passage, cosine: *cosine }).collect();
        Self { nearest, others: others.iter().copied().collect() }
    }
}

/// Looks at all vectors of some documents: first those in memory, then the others, some at a time, so that they never count in memory
/// all at once.
pub(super) async fn nearness(
    db: &Db,
    scope: &[LibraryId],
    model: &str,
    memory: &Memory,
    documents: Vec<Embedded>,
    question: Question,
    others: Vec<PassageId>,
) -> Result<Nearness> {
    let (mut here, mut missing) = (Vec::new(), Vec::new());
    for one in documents {
        match memory.get(one.document, one.read_at) {
            Some(vectors) => here.push(vectors),
            None => missing.push(one),
        }
    }
    let (question, others) = (Arc::new(question), Arc::new(others));
    let mut found = searched(Nearness::default(), here, &question, &others).await?;
    while !missing.is_empty() {
        let some = missing.split_off(missing.len() - fitting(&missing));
        let read = read(db, scope, model, memory, some, question.dimensions()).await?;
        found = searched(found, read, &question, &others).await?;
    }
    Ok(found)
}

/// How many of the last are read at once.
fn fitting(documents: &[Embedded]) -> usize {
    let together = documents.iter().rev().scan(0_u32, |sum, one| {
        *sum = sum.saturating_add(one.passages);
        Some(*sum)
    });
    together.take_while(|sum| *sum <= VECTORS_AT_ONCE).count().max(1)
}

async fn searched(found: Nearness, all: Vec<Arc<Vectors>>, question: &Arc<Question>, others: &Arc<Vec<PassageId>>) -> Result<Nearness> {
    let (question, others) = (question.clone(), others.clone());
    tokio::task::spawn_blocking(move || found.search(&all, &question, &others)).await.map_err(Error::internal)
}

/// The vectors of some documents from the database; from now on they are in memory.
async fn read(
    db: &Db,
    scope: &[LibraryId],
    model: &str,
    memory: &Memory,
    documents: Vec<Embedded>,
    dimensions: usize,
) -> Result<Vec<Arc<Vectors>>> {
    let rows: Vec<(DocumentId, PassageId, Vec<u8>)> = passage_vector::Entity::find()
        .select_only()
        .columns([passage_vector::Column::DocumentId, passage_vector::Column::PassageId, passage_vector::Column::Vector])
        .filter(passage_vector::Column::LibraryId.is_in(scope.iter().copied()))
        .filter(passage_vector::Column::DocumentId.is_in(documents.iter().map(|one| one.document)))
        .filter(passage_vector::Column::Model.eq(model))
        .into_tuple()
        .all(&**db)
        .await?;
    let mut of_each: HashMap<DocumentId, Vec<(PassageId, Vec<u8>)>> = HashMap::new();
    for (document, passage, vector) in rows {
        of_each.entry(document).or_default().push((passage, vector));
    }
    let vectors_of = |one: Embedded| {
        let vectors = Arc::new(Vectors::of(dimensions, of_each.remove(&one.document).unwrap_or_default()));
        memory.keep(one.document, one.read_at, vectors.clone());
        vectors
    };
    Ok(documents.into_iter().map(vectors_of).collect())
}
