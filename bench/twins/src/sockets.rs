//! A WebSocket that says nothing, with small buffers.

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;

pub async fn open(upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.read_buffer_size(4 * 1024).write_buffer_size(0).max_write_buffer_size(1024 * 1024);
    upgrade.on_upgrade(|mut socket| async move { while let Some(Ok(_)) = socket.recv().await {} })
}
