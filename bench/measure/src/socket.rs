//! A live line to the product or to a twin, over a WebSocket.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http::connect;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub async fn open(from: Ipv4Addr, to: SocketAddr, path: &str, cookie: &str) -> anyhow::Result<Self> {
        let mut request = format!("ws://{to}{path}").into_client_request()?;
        request.headers_mut().insert("origin", format!("http://{to}").parse()?);
        if !cookie.is_empty() {
            request.headers_mut().insert("cookie", cookie.parse()?);
        }
        let stream = connect(from, to).await?;
        // Thousands of them are held by the one who measures, too.
        let small = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(small)).await?;
        Ok(Self(socket))
    }

    pub async fn say(&mut self, text: String) -> anyhow::Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }

    /// The next text; pings are answered on the way.
    pub async fn hear(&mut self) -> anyhow::Result<Utf8Bytes> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.context("nothing was said for a minute")? {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Close(why))) => bail!("the line was closed: {why:?}"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => bail!("the line broke off"),
            }
        }
    }

    /// Takes whatever comes, for as long as the line stands; false when it has ended.
    pub async fn hear_for_ever(&mut self) -> bool {
        matches!(self.0.next().await, Some(Ok(message)) if !message.is_close())
    }

    /// Asks the product in a new conversation, or in the given one. What follows tells whether it was taken.
    pub async fn ask(&mut self, conversation: Option<&str>, text: &str) -> anyhow::Result<()> {
        let key = uuid::Uuid::now_v7().to_string();
        self.say(json!({ "ask": { "key": key, "conversation": conversation, "text": text } }).to_string()).await
    }

    /// The next frame of the product that is of this kind; a refusal is an error.
    pub async fn hear_frame(&mut self, kind: &str) -> anyhow::Result<Value> {
        loop {
            let text = self.hear().await?;
            let mut frame: Value = serde_json::from_str(&text)?;
            if frame.get("refused").is_some() {
                bail!("refused: {text}");
            }
            if let Some(found) = frame.get_mut(kind) {
                return Ok(found.take());
            }
        }
    }
}
