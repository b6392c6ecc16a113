//! A model in this process. It is opened when it is needed, and closed when nobody has needed it for a while.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use domain::knowledge::{EmbeddingError, EmbeddingModel, TextKind};
use embedding::{Model, OpenError};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep};

/// A model that nobody has used for so long gives its memory back.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// The model of a folder. It works on one thread, for one text at a time.
pub(super) struct LocalModel {
    folder: PathBuf,
    name: String,
    idle: Duration,
    place: Arc<Mutex<Place>>,
}

/// Where the model is while it is open.
struct Place {
    model: Option<Model>,
    used_at: Instant,
    /// Whether somebody will close it.
    is_watched: bool,
}

impl LocalModel {
    /// Looks for a model in a folder, and does not open it yet.
    pub(super) async fn find(folder: PathBuf) -> Result<Self, OpenError> {
        let path = folder.clone();
        let named = tokio::task::spawn_blocking(move || embedding::fingerprint(&path)).await;
        let name = named.unwrap_or_else(|error| Err(OpenError::Invalid { path: folder.clone(), reason: error.to_string() }))?;
        let place = Place { model: None, used_at: Instant::now(), is_watched: false };
        Ok(Self { folder, name, idle: IDLE, place: Arc::new(Mutex::new(place)) })
    }

    /// Opens it, unless it is open.
    pub(super) async fn open(&self) -> Result<(), EmbeddingError> {
        self.with_model(|_| Ok(())).await
    }

    /// Does something with the open model, when nobody else does.
    async fn with_model<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Model) -> Result<T, EmbeddingError> + Send + 'static,
    ) -> Result<T, EmbeddingError> {
        let mut place = self.place.clone().lock_owned().await;
        if !place.is_watched {
            place.is_watched = true;
            tokio::spawn(close_when_idle(Arc::downgrade(&self.place), self.idle));
        }
        let (folder, name) = (self.folder.clone(), self.name.clone());
        let done = tokio::task::spawn_blocking(move || {
            let done = opened(&mut place, &folder, &name).and_then(work);
            place.used_at = Instant::now();
            done
        });
        done.await.map_err(|error| EmbeddingError(error.to_string()))?
    }
}

#[async_trait]
impl EmbeddingModel for LocalModel {
    async fn embed(&self, kind: TextKind, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbeddingError> {
        let kind = match kind {
            TextKind::Query => embedding::TextKind::Query,
            TextKind::Passage => embedding::TextKind::Passage,
        };
        let mut vectors = Vec::with_capacity(texts.len());
        // The model is let go after each: a question that comes meanwhile waits for one passage at the most.
        for text in texts {
            let embed = move |model: &Model| model.embed(kind, &[text.as_str()]).map_err(|error| EmbeddingError(error.to_string()));
            vectors.extend(self.with_model(embed).await?);
        }
        Ok(vectors)
    }

    fn name(&self) -> &str {
        &self.name
    }
}

fn opened<'a>(place: &'a mut OwnedMutexGuard<Place>, folder: &std::path::Path, name: &str) -> Result<&'a Model, EmbeddingError> {
    if place.model.is_none() {
        let model = Model::open(folder).map_err(|error| EmbeddingError(error.to_string()))?;
        if model.fingerprint() != name {
            return Err(EmbeddingError("EMBEDDING_MODEL_DIR holds another model than at the start".to_owned()));
        }
        place.model = Some(model);
    }
    place.model.as_ref().ok_or_else(|| EmbeddingError("the model is not open".to_owned()))
}

async fn close_when_idle(place: Weak<Mutex<Place>>, idle: Duration) {
    let mut wait = idle;
    loop {
        sleep(wait).await;
        let Some(place) = place.upgrade() else { return };
        let mut place = place.lock().await;
        wait = idle.saturating_sub(place.used_at.elapsed());
        if wait.is_zero() {
            (place.model, place.is_watched) = (None, false);
            return;
        }
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
