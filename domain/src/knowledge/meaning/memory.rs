//! Vectors that were searched lately, so that the next question need not read them again.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::quantised::Vectors;
use crate::Timestamp;
use crate::ids::DocumentId;

/// How much they may take together.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// What nobody asks for goes after so long.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// The vectors of documents, each as it was when it was last read: what changes has another time, and the older goes by itself.
pub(super) struct Memory(Cache<(DocumentId, Timestamp), Arc<Vectors>>);

impl Memory {
    pub(super) fn new() -> Self {
        Self::of(MOST_BYTES)
    }

    fn of(most_bytes: u64) -> Self {
        let weight = |_: &(DocumentId, Timestamp), vectors: &Arc<Vectors>| u32::try_from(vectors.bytes()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(most_bytes).weigher(weight).time_to_idle(IDLE).build())
    }

    pub(super) fn get(&self, document: DocumentId, read_at: Timestamp) -> Option<Arc<Vectors>> {
        self.0.get(&(document, read_at))
    }

    pub(super) fn keep(&self, document: DocumentId, read_at: Timestamp, vectors: Arc<Vectors>) {
        self.0.insert((document, read_at), vectors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PassageId;
    use crate::knowledge::meaning::quantised::Quantised;

    fn vectors(passages: usize) -> Arc<Vectors> {
        let stored = (0..passages).map(|_| (PassageId::generate(), Quantised::of(&[1.0; 100]).to_bytes()));
        Arc::new(Vectors::of(100, stored.collect()))
    }

    #[test]
    fn a_document_that_was_read_anew_is_another() {
        let (memory, document) = (Memory::new(), DocumentId::generate());
        memory.keep(document, Timestamp(1), vectors(1));
        assert!(memory.get(document, Timestamp(1)).is_some());
        assert!(memory.get(document, Timestamp(2)).is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let memory = Memory::of(50_000);
        let documents: Vec<DocumentId> = (0..100).map(|_| DocumentId::generate()).collect();
        for document in &documents {
            memory.keep(*document, Timestamp(1), vectors(10));
        }
        memory.0.run_pending_tasks();
        let kept = documents.iter().filter(|document| memory.get(**document, Timestamp(1)).is_some()).count();
        assert!((1..=50_000 / vectors(10).bytes()).contains(&kept), "{kept}");
        // One that is larger than everything is searched all the same, and not kept.
        memory.keep(documents[0], Timestamp(9), vectors(1_000));
        memory.0.run_pending_tasks();
        assert!(memory.get(documents[0], Timestamp(9)).is_none());
    }
}
