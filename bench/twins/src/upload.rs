//! A body straight into a file.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::post;
use futures::StreamExt;
use tokio::io::AsyncWriteExt;

pub fn routes(folder: PathBuf) -> Router {
    Router::new().route("/upload", post(take)).layer(DefaultBodyLimit::disable()).with_state(Arc::new(folder))
}

async fn take(State(folder): State<Arc<PathBuf>>, body: Body) -> Result<StatusCode, StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let mut file = tokio::fs::File::create(folder.join("upload")).await.map_err(failed)?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece.map_err(|_| StatusCode::BAD_REQUEST)?).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(StatusCode::CREATED)
}
