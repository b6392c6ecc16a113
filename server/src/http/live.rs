//! The live line to a person's browser: questions in, the events of answers and news out.

use std::collections::HashMap;
use std::error::Error as _;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::accounts::{Caller, Client};
use domain::chat::protocol::{self, ClientFrame, MAX_FRAME_BYTES, News, ServerFrame};
use domain::chat::{Followed, NewQuestion, RunPosition, news_topic};
use domain::ids::RunId;
use domain::rate_limit::{self, Limit};
use domain::{Error, Result};
use futures::stream::{self, SplitSink, SplitStream, StreamExt};
use futures::{SinkExt, Stream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::problem::{Problem, log_cause};
use super::{AppState, guard};

/// Memory for reading, a socket; axum's default is thirty times as much.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// What may wait to be written to one socket before it counts as stuck.
const MAX_WRITE_BUFFER_BYTES: usize = 1024 * 1024;
/// Frames that may wait for a slow reader; those who produce them wait with it.
const OUTGOING: usize = 16;
/// A reader that takes nothing for this long is cut off; what it misses is in the log and the database.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// Saying goodbye takes no longer.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(2);
/// In this time a goodbye reaches the peer.
const LINGER: Duration = Duration::from_millis(300);
/// A peer that has not answered so many pings is gone.
const UNANSWERED: u32 = 3;
/// The end of a session is told; in case that was missed, it is looked at this often. It seldom costs a query.
const SESSION_CHECK: Duration = Duration::from_secs(8);
/// Frames that a person may send.
const FRAMES: Limit = Limit::per_minute(120);
/// Answers that one socket follows at the same time.
const MAX_FOLLOWED: usize = 8;

/// Opens the line for a signed-in person whose page is ours.
pub async fn open(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !guard::websocket_origin_ok(&headers, &state.origins) {
        return guard::refusal();
    }
    let Some(caller) = caller else {
        return Problem(Error::SignedOut).into_response();
    };
    let seat = state.seats.lines.take(caller.account, client.network());
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .on_upgrade(move |socket| async move {
            match seat {
                Some(seat) => {
                    let tracked = state.sockets.token();
                    let (ended, unheard) = Line::serve(state, caller, socket).await;
                    // Whoever was shown out may come in again.
                    drop(seat);
                    linger(ended, unheard).await;
                    drop(tracked);
                }
                None => turn_away(socket).await,
            }
        })
}

/// Tells a line too many why it ends; a refused handshake would tell the browser's script nothing.
async fn turn_away(mut socket: WebSocket) {
    let close = CloseFrame { code: protocol::close::POLICY, reason: "too many lines".into() };
    let _ = timeout(GOODBYE_TIMEOUT, socket.send(Message::Close(Some(close)))).await;
}

/// Why a line ends, as a close code and a word.
type Goodbye = (u16, &'static str);

/// Where frames wait to be sent, as JSON: smaller than the frames, and a line has room for many.
#[derive(Clone)]
struct Outgoing(mpsc::Sender<Utf8Bytes>);

impl Outgoing {
    /// Waits for room; an error when the line has ended.
    async fn send(&self, frame: ServerFrame) -> Result<(), mpsc::error::SendError<Utf8Bytes>> {
        match serde_json::to_string(&frame) {
            Ok(text) => self.0.send(text.into()).await,
            Err(error) => {
                tracing::error!(%error, "a frame could not be written as JSON");
                Ok(())
            }
        }
    }
}

struct Line {
    state: AppState,
    caller: Caller,
    outgoing: Outgoing,
    tasks: JoinSet<()>,
    followed: HashMap<RunId, AbortHandle>,
}

impl Line {
    /// Returns why the line ended, and what the peer may still be saying.
    async fn serve(state: AppState, caller: Caller, socket: WebSocket) -> (Option<Goodbye>, SplitStream<WebSocket>) {
        let (sink, mut stream) = socket.split();
        let (outgoing, waiting) = mpsc::channel(OUTGOING);
        let (mut goodbye, farewell) = oneshot::channel();
        let writer = tokio::spawn(write(sink, waiting, farewell, state.config.heartbeat));
        let mut line = Self { state, caller, outgoing: Outgoing(outgoing), tasks: JoinSet::new(), followed: HashMap::new() };
        let ended = tokio::select! {
            ended = line.listen(&mut stream) => ended,
            // The writer gave up: the peer is gone or stuck.
            () = goodbye.closed() => None,
        };
        line.tasks.shutdown().await;
        drop(line);
        if let Some(last) = ended {
            let _ = goodbye.send(last);
        } else {
            drop(goodbye);
        }
        let _ = timeout(WRITE_TIMEOUT, writer).await;
        (ended, stream)
    }

    /// Handles what comes in until the line ends; returns what to say at the end.
    async fn listen(&mut self, stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin)) -> Option<Goodbye> {
        let mut news = self.state.pubsub.subscribe(&news_topic(self.caller.account)).await.ok()?;
        let mut session = interval(SESSION_CHECK);
        session.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        let (silence, shutdown) = (self.state.config.heartbeat * UNANSWERED, self.state.shutdown.clone());
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return Some((protocol::close::RESTARTING, "restarting")),
                _ = session.tick() => {
                    if !self.state.accounts.is_live(self.caller.session).await.unwrap_or(true) {
                        return Some((protocol::close::SIGNED_OUT, "signed out"));
                    }
                    if heard.elapsed() > silence {
                        return None;
                    }
                }
                Some(told) = news.next() => match serde_json::from_slice(&told) {
                    // Whose it was, the check tells.
                    Ok(News::SignedOut) => session.reset_immediately(),
                    Ok(news) => self.outgoing.send(ServerFrame::News { news }).await.ok()?,
                    Err(error) => tracing::warn!(%error, "news that this version does not understand"),
                },
                message = stream.next() => {
                    heard = Instant::now();
                    match message? {
                        Ok(Message::Text(text)) => {
                            // Boxed: while a line is idle, the room for handling a frame is not held.
                            if let Err(goodbye) = Box::pin(self.take(&text)).await { return Some(goodbye); }
                        }
                        Ok(Message::Ping(_) | Message::Pong(_)) => {}
                        Ok(Message::Binary(_)) => return Some((protocol::close::POLICY, "text only")),
                        Ok(Message::Close(_)) => return None,
                        Err(error) => return what_went_wrong(&error),
                    }
                }
            }
        }
    }

    async fn take(&mut self, text: &str) -> Result<(), Goodbye> {
        let frame: ClientFrame = serde_json::from_str(text).map_err(|_| (protocol::close::POLICY, "not a frame"))?;
        let key = format!("frames:{}", self.caller.account);
        if rate_limit::check(&*self.state.limiter, &key, FRAMES).await.is_err() {
            return Err((protocol::close::POLICY, "too many frames"));
        }
        let asked = if let ClientFrame::Ask { key, .. } = &frame { Some(key.clone()) } else { None };
        if let Err(error) = self.act(frame).await {
            log_cause(&error);
            let _ = self.outgoing.send(ServerFrame::Refused { key: asked, error }).await;
        }
        Ok(())
    }

    async fn act(&mut self, frame: ClientFrame) -> Result<()> {
        let chat = self.state.chat.clone();
        let Caller { account, language, .. } = self.caller;
        match frame {
            ClientFrame::Ask { key, conversation, text } => {
                let asked = chat.ask(account, NewQuestion { key: key.clone(), conversation, text, language }).await?;
                let position = asked.answer.run;
                let accepted = ServerFrame::Accepted {
                    key,
                    conversation: asked.conversation,
                    question: Box::new(asked.question),
                    answer: Box::new(asked.answer),
                };
                self.say_then_follow(accepted, position).await
            }
            ClientFrame::Continue { message } => {
                let answer = chat.resume_answer(account, message).await?;
                let position = answer.run;
                self.say_then_follow(ServerFrame::Continued { answer: Box::new(answer) }, position).await
            }
            ClientFrame::Resume { position } => self.follow(position).await,
            ClientFrame::Stop { run } => chat.stop(account, run).await,
            ClientFrame::Ping => {
                let _ = self.outgoing.send(ServerFrame::Pong).await;
                Ok(())
            }
        }
    }

    async fn say_then_follow(&mut self, frame: ServerFrame, position: Option<RunPosition>) -> Result<()> {
        let _ = self.outgoing.send(frame).await;
        match position {
            Some(position) => self.follow(position).await,
            None => Ok(()),
        }
    }

    /// Sends the events of a run from a place on, in a task of its own that waits whenever the reader is slow.
    async fn follow(&mut self, position: RunPosition) -> Result<()> {
        // Whether it is theirs is said at once; the rest may take as long as the answer.
        self.state.chat.may_follow(self.caller.account, position.run).await?;
        self.followed.retain(|_, task| !task.is_finished());
        if let Some(earlier) = self.followed.remove(&position.run) {
            earlier.abort();
        }
        if self.followed.len() >= MAX_FOLLOWED {
            return Err(Error::TooMany { retry_after: 5 });
        }
        let (chat, account, outgoing) = (self.state.chat.clone(), self.caller.account, self.outgoing.clone());
        let task = self.tasks.spawn(async move {
            let run = position.run;
            let mut told = match chat.follow(account, position).await {
                Ok(told) => told,
                Err(error) => stream::iter([Err(error)]).boxed(),
            };
            while let Some(told) = told.next().await {
                let frame = match told {
                    Ok(Followed::Event(seq, event)) => ServerFrame::Run { run, seq, event },
                    Ok(Followed::Settled(message)) => ServerFrame::Settled { run, message },
                    Err(error) => {
                        log_cause(&error);
                        ServerFrame::Refused { key: None, error }
                    }
                };
                if outgoing.send(frame).await.is_err() {
                    return;
                }
            }
        });
        self.followed.insert(position.run, task);
        Ok(())
    }
}

/// Hears the peer out: closing with words unheard would cut the goodbye off on its way (RFC 9293 §3.10.4).
async fn linger(ended: Option<Goodbye>, mut unheard: SplitStream<WebSocket>) {
    let _ = timeout(GOODBYE_TIMEOUT, async { while let Some(Ok(_)) = unheard.next().await {} }).await;
    if let Some((protocol::close::TOO_BIG | protocol::close::NOT_TEXT | protocol::close::PROTOCOL, _)) = ended {
        // What it says cannot be heard as frames: only time helps.
        sleep(LINGER).await;
    }
}

/// What a peer hears whose frames could not be read; nothing when the line itself is broken.
fn what_went_wrong(error: &axum::Error) -> Option<Goodbye> {
    match error.source()?.downcast_ref::<tungstenite::Error>()? {
        tungstenite::Error::Capacity(_) => Some((protocol::close::TOO_BIG, "too big")),
        tungstenite::Error::Utf8(_) => Some((protocol::close::NOT_TEXT, "not text")),
        tungstenite::Error::Protocol(_) => Some((protocol::close::PROTOCOL, "not the protocol")),
        _ => None,
    }
}

/// Writes frames, pings and at last the goodbye; ends early when the peer takes nothing any more.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut frames: mpsc::Receiver<Utf8Bytes>,
    mut goodbye: oneshot::Receiver<Goodbye>,
    heartbeat: Duration,
) {
    let mut heartbeat = interval(heartbeat);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            biased;
            last = &mut goodbye => {
                if let Ok((code, reason)) = last {
                    let close = CloseFrame { code, reason: reason.into() };
                    let _ = timeout(GOODBYE_TIMEOUT, sink.send(Message::Close(Some(close)))).await;
                }
                return;
            }
            Some(frame) = frames.recv() => Message::Text(frame),
            _ = heartbeat.tick() => Message::Ping(Bytes::new()),
        };
        if !matches!(timeout(WRITE_TIMEOUT, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}
