use std::sync::Arc;

use tantivy::{IndexWriter, TantivyError, Term};
use tokio::sync::{mpsc, oneshot};

use super::changes::Applied;
use super::fields::Entry;
use super::folder::Opened;
use crate::ids::DocumentId;

/// Memory of a writer, in bytes. It is made for a batch and dropped after it, so that an idle process keeps none.
const WRITER_BYTES: usize = 20_000_000;
/// How many lists of entries may wait for the writer.
const WAITING: usize = 2;

/// A batch on its way into the index. Dropped before [`Writing::commit`], it leaves nothing behind.
pub(super) struct Writing {
    steps: mpsc::Sender<Step>,
    done: oneshot::Receiver<tantivy::Result<()>>,
}

enum Step {
    Add(Vec<Entry>),
    Commit(Applied),
}

impl Writing {
    /// Takes the folder's write lock and takes out what the index has of the documents.
    pub(super) async fn begin(opened: Arc<Opened>, documents: Vec<DocumentId>) -> tantivy::Result<Self> {
        let (steps, next_step) = mpsc::channel(WAITING);
        let (report, done) = oneshot::channel();
        let (report_begun, begun) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let writer = match opened.index.writer_with_num_threads(1, WRITER_BYTES) {
                Ok(writer) => writer,
                Err(error) => return drop(report_begun.send(Err(error))),
            };
            let _ = report_begun.send(Ok(()));
            let _ = report.send(write(&opened, writer, &documents, next_step));
        });
        begun.await.map_err(gone)??;
        Ok(Self { steps, done })
    }

    /// Adds entries. If the writer has failed, committing will tell.
    pub(super) async fn add(&self, entries: Vec<Entry>) {
        let _ = self.steps.send(Step::Add(entries)).await;
    }

    /// Makes the batch last and visible.
    pub(super) async fn commit(self, applied: Applied) -> tantivy::Result<()> {
        let _ = self.steps.send(Step::Commit(applied)).await;
        self.done.await.map_err(gone)?
    }
}

fn write(opened: &Opened, mut writer: IndexWriter, documents: &[DocumentId], mut steps: mpsc::Receiver<Step>) -> tantivy::Result<()> {
    for document in documents {
        writer.delete_term(Term::from_field_bytes(opened.fields.document, document.0.as_bytes()));
    }
    while let Some(step) = steps.blocking_recv() {
        match step {
            Step::Add(entries) => {
                for entry in &entries {
                    writer.add_document(opened.fields.entry(entry))?;
                }
            }
            Step::Commit(applied) => {
                let mut commit = writer.prepare_commit()?;
                commit.set_payload(&applied.to_string());
                commit.commit()?;
                opened.applied()?;
                writer.wait_merging_threads()?;
                return opened.reader.reload();
            }
        }
    }
    Ok(())
}

fn gone<E>(_: E) -> TantivyError {
    TantivyError::ErrorInThread("the index writer ended early".to_owned())
}
