//! Finding passages by what they mean, beside the words they hold. It needs an embedding model and is off without one.

mod fusion;
mod memory;
mod model;
mod nearest;
mod quantised;

pub use self::model::{EmbeddingError, EmbeddingModel, TextKind};
pub(super) use self::{fusion::fuse, nearest::Nearness, quantised::Quantised};

use std::sync::Arc;
use std::time::Duration;

use self::memory::Memory;
use self::quantised::Question;
use super::Asked;
use super::entity::{document, passage_vector};
use crate::Result;
use crate::db::Db;
use crate::ids::{LibraryId, PassageId};

/// A question is answered by words alone when its meaning is not known by then.
const PATIENCE: Duration = Duration::from_secs(1);

/// What finds passages by meaning, in one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Meaning(Option<Arc<Shared>>);

struct Shared {
    model: Arc<dyn EmbeddingModel>,
    memory: Memory,
}

impl Meaning {
    /// By what this model says.
    #[must_use]
    pub fn of(model: Arc<dyn EmbeddingModel>) -> Self {
        Self(Some(Arc::new(Shared { model, memory: Memory::new() })))
    }

    /// The model, when there is one.
    #[must_use]
    pub fn model(&self) -> Option<&dyn EmbeddingModel> {
        self.0.as_deref().map(|shared| &*shared.model)
    }

    /// How near passages of some libraries are to a question: those that are nearest. `None` when nothing is known of it, or not soon
    /// enough: words alone must do.
    pub(super) async fn near(&self, db: &Db, scope: &[LibraryId], asked: &Asked) -> Option<Near<'_>> {
        let shared = self.0.as_deref()?;
        let documents = nearest::embedded(db, scope, shared.model.name()).await.unwrap_or_else(|error| {
            tracing::error!(?error, "vectors were not found; searching by words alone");
            Vec::new()
        });
        if documents.is_empty() {
            return None;
        }
        let text = asked.before.iter().chain([&asked.question]).map(String::as_str).collect::<Vec<_>>().join("\n");
        let embedding = shared.model.embed(TextKind::Query, vec![text]);
        let vector = match tokio::time::timeout(PATIENCE, embedding).await {
            Ok(Ok(mut vectors)) => vectors.pop()?,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a question was not embedded; searching by words alone");
                return None;
            }
            Err(_) => {
                tracing::warn!("a question was not embedded in time; searching by words alone");
                return None;
            }
        };
        Some(Near { shared, documents, question: Question::of(&vector) })
    }
}

/// A question whose meaning is known, and where to look.
pub(super) struct Near<'a> {
    shared: &'a Shared,
    documents: Vec<nearest::Embedded>,
    question: Question,
}

impl Near<'_> {
    /// The nearest passages of all, and how near some others are.
    pub(super) async fn nearness(self, db: &Db, scope: &[LibraryId], others: Vec<PassageId>) -> Result<Nearness> {
        let Self { shared, documents, question } = self;
        nearest::nearness(db, scope, shared.model.name(), &shared.memory, documents, question, others).await
    }
}
