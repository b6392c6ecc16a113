//! Hands what the model says on to a WebSocket, byte for byte.

use axum::extract::Query;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures::StreamExt;
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub struct Source {
    /// The model's address, up to `/v1`.
    model: String,
}

/// Each text that comes in is a question.
pub async fn open(Query(source): Query<Source>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.read_buffer_size(4 * 1024).write_buffer_size(0).max_write_buffer_size(1024 * 1024);
    upgrade.on_upgrade(move |mut socket| async move {
        while let Some(Ok(message)) = socket.recv().await {
            if let Message::Text(question) = message
                && relay(&source.model, &question, &mut socket).await.is_err()
            {
                return;
            }
        }
    })
}

async fn relay(model: &str, question: &str, socket: &mut WebSocket) -> anyhow::Result<()> {
    let prompt = json!({ "model": "m", "stream": true, "messages": [{ "role": "user", "content": question }] });
    let answer = client().post(format!("{model}/chat/completions")).json(&prompt).send().await?;
    let mut pieces = answer.bytes_stream();
    while let Some(piece) = pieces.next().await {
        socket.send(Message::Text(String::from_utf8(piece?.to_vec())?.into())).await?;
    }
    Ok(())
}

fn client() -> &'static Client {
    static CLIENT: std::sync::LazyLock<Client> = std::sync::LazyLock::new(Client::new);
    &CLIENT
}
