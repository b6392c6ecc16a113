use std::time::Duration;

use domain::chat::protocol::{ClientFrame, RunEvent, ServerFrame};
use domain::chat::{MessageState, MessageView, RunPosition};
use domain::ids::{ConversationId, RunId};
use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A person's live line.
pub struct Line(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Line {
    pub async fn say(&mut self, frame: &ClientFrame) {
        assert!(self.try_say(frame).await, "the line is open");
    }

    /// False when the line is broken; true does not mean that anybody heard it.
    pub async fn try_say(&mut self, frame: &ClientFrame) -> bool {
        let text = serde_json::to_string(frame).expect("a frame is JSON");
        self.0.send(Message::text(text)).await.is_ok()
    }

    /// The next frame that is no ping.
    pub async fn hear(&mut self) -> ServerFrame {
        self.hear_or_end().await.expect("the line is open")
    }

    /// The next frame, or the close code of the end.
    pub async fn hear_or_end(&mut self) -> Result<ServerFrame, Option<CloseCode>> {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(20), self.0.next()).await.expect("something is said in time");
            match message {
                Some(Ok(Message::Text(text))) => return Ok(domain::json::read(&text).expect("a frame of the protocol")),
                Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Asks, and waits until the question is safe.
    pub async fn ask(&mut self, conversation: Option<ConversationId>, text: &str) -> (ConversationId, MessageView) {
        let key = uuid::Uuid::now_v7().to_string();
        let text = text.to_owned();
        self.say(&ClientFrame::Ask { key: key.clone(), conversation, text, attachments: Vec::new(), documents_only: false }).await;
        self.accepted(&key).await
    }

    /// Waits until the question with a key is safe.
    pub async fn accepted(&mut self, key: &str) -> (ConversationId, MessageView) {
        loop {
            match self.hear().await {
                ServerFrame::Accepted { key: theirs, conversation, answer, .. } if theirs == key => return (conversation.id, *answer),
                ServerFrame::Refused { key: Some(theirs), error } if theirs == key => panic!("refused: {error}"),
                _ => {}
            }
        }
    }

    /// Follows a run to its end, checking that no event is missed or doubled; returns the finished text's blocks.
    pub async fn follow(&mut self, position: RunPosition, mut blocks: Vec<String>) -> Ended {
        let mut seq = position.seq;
        loop {
            match self.hear().await {
                ServerFrame::Run { run, seq: next, event } if run == position.run => {
                    assert_eq!(next, seq + 1, "an event was missed or doubled");
                    seq = next;
                    match event {
                        RunEvent::Text { patches } => patches.iter().for_each(|patch| patch.apply(&mut blocks)),
                        RunEvent::Ended { state, .. } => return Ended { blocks, state, seq },
                        _ => {}
                    }
                }
                ServerFrame::Settled { run, message } if run == position.run => {
                    return Ended { blocks: message.blocks, state: message.state, seq };
                }
                _ => {}
            }
        }
    }

    /// Waits until the run has said at least `events` events; returns the place and the blocks so far.
    pub async fn follow_some(&mut self, run: RunId, events: u64) -> (RunPosition, Vec<String>) {
        let mut blocks = Vec::new();
        loop {
            if let ServerFrame::Run { run: theirs, seq, event } = self.hear().await {
                assert_eq!(theirs, run);
                if let RunEvent::Text { patches } = event {
                    patches.iter().for_each(|patch| patch.apply(&mut blocks));
                }
                if seq >= events {
                    return (RunPosition { run, seq }, blocks);
                }
            }
        }
    }
}

/// How a followed run ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub blocks: Vec<String>,
    pub state: MessageState,
    pub seq: u64,
}
