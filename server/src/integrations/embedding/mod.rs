//! What knows the meaning of passages: a model in this process, or a service of others.

mod local;
mod remote;

use std::sync::Arc;

use domain::knowledge::Meaning;

use self::local::LocalModel;
pub(crate) use self::remote::RemoteModel;
use crate::config::{Config, Embedding};

/// What the settings name. A folder that holds no model is told in the log, and words alone are searched: everything else goes on.
///
/// # Errors
/// When no client can be made for a service.
pub(crate) async fn meaning(config: &Config) -> anyhow::Result<Meaning> {
    Ok(match &config.embedding {
        None => Meaning::default(),
        Some(Embedding::Service(service)) => Meaning::of(Arc::new(RemoteModel::new(service)?)),
        Some(Embedding::Folder(folder)) => match LocalModel::find(folder.clone()).await {
            Ok(model) => Meaning::of(Arc::new(model)),
            Err(error) => {
                tracing::warn!("EMBEDDING_MODEL_DIR: {error}. Searching by words alone");
                Meaning::default()
            }
        },
    })
}

/// Whether the model in a folder can be opened; the error says why not.
pub(crate) async fn opens(folder: &std::path::Path) -> Result<(), String> {
    LocalModel::find(folder.to_owned()).await.map_err(|error| error.to_string())?.open().await.map_err(|error| error.to_string())
}
