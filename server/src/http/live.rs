//! The live line to a person's browser: questions in, the events of answers and news out.

use std::error::Error as _;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::chat::protocol::{self, ClientFrame, MAX_FRAME_BYTES, News, ServerFrame};
use domain::chat::{Followed, MessageView, NewQuestion};
use domain::client::Client;
use domain::ids::RunId;
use domain::live::topic;
use domain::pubsub::Heard;
use domain::rate_limit::{self, Limit, LimitOwner};
use domain::workspaces::OwnWorkspace;
use domain::{Error, Result};
use futures::stream::{self, BoxStream, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use tokio_stream::StreamMap;

use super::concurrency::Owner;
use super::inbound::InboundMeter;
use super::problem::{Problem, log_cause};
use super::session::InOwnWorkspace;
use super::{AppState, denied_access};

/// Memory for reading, a socket: room for most frames, and it grows for others. The default is sixty times as much.
const READ_BUFFER_BYTES: usize = 2 * 1024;
/// What may wait to be written to one socket before it counts as stuck.
const MAX_WRITE_BUFFER_BYTES: usize = 1024 * 1024;
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
/// What may come without making a message: twice the largest one.
const MAX_UNFRAMED_BYTES: usize = 2 * MAX_FRAME_BYTES;
/// Frames that are still heard after the goodbye.
const MAX_UNHEARD_FRAMES: usize = 500;
/// Mostly many lines miss news at once: their pages are told to read anew over so many milliseconds.
const MISSED_SPREAD: u128 = 3_000;
/// Frames that a person may send, pings among them.
const FRAMES: Limit = Limit::per_minute(120);
/// Answers that one socket follows at the same time.
const MAX_FOLLOWED: usize = 8;

/// Opens the line for a signed-in person whose page is ours.
pub async fn open(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Extension(client): Extension<Client>,
    inbound: Option<Extension<InboundMeter>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let permit = state.limits.sockets.acquire(Owner { person: Some(own.person().account()), address: Some(client.address) });
    let inbound = inbound.map(|Extension(inbound)| inbound).unwrap_or_default();
    // Before the page hears that the line is there: what it reads from then on, it reads with all later news to come.
    let news = match state.services.pubsub.subscribe(&topic(own.person().account())).await {
        Ok(news) => news,
        Err(error) => return Problem::Error(error).into_response(),
    };
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .on_upgrade(move |socket| async move {
            match permit {
                Some(permit) => {
                    let tracked = state.sockets.token();
                    let (ended, unheard) = Connection::serve(state, own, client, inbound.clone(), news, socket).await;
                    // Whoever was shown out may come in again.
                    drop(permit);
                    linger(ended, unheard, &inbound).await;
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

const TOO_MANY_FRAMES: Goodbye = (protocol::close::POLICY, "too many frames");

/// A WebSocket connection to one tab. One task serves it: while it writes, it neither reads nor asks for more to write.
struct Connection {
    state: AppState,
    own: OwnWorkspace,
    client: Client,
    /// What has come in since the last message.
    inbound: InboundMeter,
    socket: WebSocket,
    /// Our pings that were not answered yet.
    pings: u32,
    /// What is told of the runs that are followed.
    followed: StreamMap<RunId, BoxStream<'static, Result<Followed>>>,
}

impl Connection {
    /// Returns why the line ended, and the socket: the peer may still be saying something.
    async fn serve(
        state: AppState,
        own: OwnWorkspace,
        client: Client,
        inbound: InboundMeter,
        news: BoxStream<'static, Heard>,
        socket: WebSocket,
    ) -> (Option<Goodbye>, WebSocket) {
        // What came before, as requests, is no part of the line.
        inbound.reset();
        let mut connection = Self { state, own, client, inbound, socket, pings: 0, followed: StreamMap::new() };
        let ended = connection.run(news).await;
        let mut socket = connection.socket;
        if let Some((code, reason)) = ended {
            let close = CloseFrame { code, reason: reason.into() };
            let _ = timeout(GOODBYE_TIMEOUT, socket.send(Message::Close(Some(close)))).await;
        }
        (ended, socket)
    }

    /// Passes on what comes in and what is told until the line ends; returns what to say at the end.
    async fn run(&mut self, mut news: BoxStream<'static, Heard>) -> Option<Goodbye> {
        let [mut session, mut heartbeat] = [SESSION_CHECK, self.state.config.heartbeat].map(interval);
        session.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        let mut tell_of_gap = None;
        let (silence, shutdown) = (self.state.config.heartbeat * UNANSWERED, self.state.shutdown.clone());
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return Some((protocol::close::RESTARTING, "restarting")),
                _ = session.tick() => {
                    if !self.state.services.sessions.is_live(self.own.person().session()).await.unwrap_or(true) {
                        return Some((protocol::close::SIGNED_OUT, "signed out"));
                    }
                    if heard.elapsed() > silence {
                        return None;
                    }
                }
                _ = heartbeat.tick() => {
                    self.pings = self.pings.saturating_add(1);
                    self.write(Message::Ping(Bytes::new())).await?;
                }
                Some(told) = news.next() => match told {
                    Heard::Message(told) => match serde_json::from_slice(&told) {
                        // Whose it was, the check tells.
                        Ok(News::SignedOut) => session.reset_immediately(),
                        Ok(news) => self.say(ServerFrame::News { news }).await?,
                        Err(error) => tracing::warn!(%error, "unknown event skipped"),
                    },
                    Heard::Missed => {
                        session.reset_immediately();
                        tell_of_gap = tell_of_gap.or_else(|| Some(Instant::now() + self.share_of_spread()));
                    }
                },
                () = sleep_until(tell_of_gap.unwrap_or_else(Instant::now)), if tell_of_gap.is_some() => {
                    tell_of_gap = None;
                    self.say(ServerFrame::Missed).await?;
                }
                Some((run, told)) = self.followed.next() => self.say(frame(run, told)).await?,
                // Pieces of a message that never ends are shown to nobody.
                () = self.inbound.exceeds(MAX_UNFRAMED_BYTES) => return Some(TOO_MANY_FRAMES),
                message = self.socket.recv() => {
                    heard = Instant::now();
                    self.inbound.reset();
                    match message? {
                        Ok(Message::Close(_)) => return None,
                        // Boxed: while a line is idle, the room for handling a frame is not held.
                        Ok(message) => match Box::pin(self.take(message)).await {
                            Ok(Some(answer)) => self.say(answer).await?,
                            Ok(None) => {}
                            Err(goodbye) => return Some(goodbye),
                        },
                        Err(error) => return what_went_wrong(&error),
                    }
                }
            }
        }
    }

    /// When it is this line's turn among many.
    fn share_of_spread(&self) -> Duration {
        let share = self.own.person().session().0.as_u128() % MISSED_SPREAD;
        Duration::from_millis(u64::try_from(share).unwrap_or_default())
    }

    async fn say(&mut self, frame: ServerFrame) -> Option<()> {
        match serde_json::to_string(&frame) {
            Ok(text) => self.write(Message::Text(text.into())).await,
            Err(error) => {
                tracing::error!(%error, "frame serialization failed");
                Some(())
            }
        }
    }

    /// `None` when the peer is gone, or takes nothing any more. At shutdown it is not waited for.
    async fn write(&mut self, message: Message) -> Option<()> {
        let written = timeout(WRITE_TIMEOUT, self.socket.send(message));
        match self.state.shutdown.run_until_cancelled(written).await {
            Some(written) => written.ok()?.ok(),
            None => Some(()),
        }
    }

    /// Counts a frame and does what it asks for; returns what is to be said of it.
    async fn take(&mut self, message: Message) -> Result<Option<ServerFrame>, Goodbye> {
        if let (Message::Pong(_), Some(left)) = (&message, self.pings.checked_sub(1)) {
            // We have asked for it.
            self.pings = left;
            return Ok(None);
        }
        let key = rate_limit::key("frames", LimitOwner::Person(self.own.person().account()));
        rate_limit::enforce(&*self.state.services.limiter, &key, FRAMES).await.map_err(|_| TOO_MANY_FRAMES)?;
        match message {
            Message::Text(text) => {
                let frame = serde_json::from_str(&text).map_err(|_| (protocol::close::POLICY, "not a frame"))?;
                Ok(self.answer(frame).await)
            }
            Message::Binary(_) => Err((protocol::close::POLICY, "text only")),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(None),
        }
    }

    /// What is to be said of a frame, if anything.
    async fn answer(&mut self, frame: ClientFrame) -> Option<ServerFrame> {
        let asked = if let ClientFrame::Ask { key, .. } = &frame { Some(key.clone()) } else { None };
        match self.act(frame).await {
            Ok(answer) => answer,
            Err(error) => {
                log_cause(&error);
                if error == Error::NotFound {
                    let (denials, place) = (self.state.services.sessions.denials(), protocol::PATH);
                    denied_access::warn_if_unrecorded(
                        denials.record_denied_access(Some(self.own.person().account()), error.code(), place, &self.client).await,
                    );
                }
                Some(ServerFrame::Refused { key: asked, error })
            }
        }
    }

    async fn act(&mut self, frame: ClientFrame) -> Result<Option<ServerFrame>> {
        let chat = self.state.services.chat.clone();
        let participant = self.own.participant();
        Ok(match frame {
            ClientFrame::Ask { key, conversation, text, attachments, documents_only } => {
                let asked =
                    chat.ask(participant, NewQuestion { key: key.parse()?, conversation, text, attachments, documents_only }).await?;
                self.follow_answer(&asked.answer);
                let (question, answer) = (Box::new(asked.question), Box::new(asked.answer));
                Some(ServerFrame::Accepted { key, conversation: asked.conversation, question, answer })
            }
            ClientFrame::ContinueAnswer { message } => {
                let answer = chat.continue_answer(participant, message).await?;
                self.follow_answer(&answer);
                Some(ServerFrame::Continued { answer: Box::new(answer) })
            }
            ClientFrame::Resume { position } => {
                let events = chat.follow(participant, position).await?;
                self.follow(position.run, events);
                None
            }
            ClientFrame::Stop { run } => {
                chat.stop(participant, run).await?;
                None
            }
            ClientFrame::Ping => Some(ServerFrame::Pong),
        })
    }

    fn follow_answer(&mut self, answer: &MessageView) {
        if let Some(position) = answer.run {
            self.follow(position.run, self.state.services.chat.events(answer.id, position));
        }
    }

    /// Has the events of a run told, and those of one followed before no more.
    fn follow(&mut self, run: RunId, events: BoxStream<'static, Result<Followed>>) {
        self.followed.remove(&run);
        let room = self.followed.len() < MAX_FOLLOWED;
        let too_many = || stream::iter([Err(Error::TooMany { retry_after: 5 })]).boxed();
        self.followed.insert(run, if room { events } else { too_many() });
    }
}

/// How it is said what became of a run.
fn frame(run: RunId, told: Result<Followed>) -> ServerFrame {
    match told {
        Ok(Followed::Event(seq, event)) => ServerFrame::Run { run, seq, event },
        Ok(Followed::Settled(message)) => ServerFrame::Settled { run, message },
        Err(error) => {
            log_cause(&error);
            ServerFrame::Refused { key: None, error }
        }
    }
}

/// Hears the peer out: closing with words unheard would cut the goodbye off on its way (RFC 9293 §3.10.4).
async fn linger(ended: Option<Goodbye>, mut unheard: WebSocket, inbound: &InboundMeter) {
    inbound.reset();
    let hear_out = async {
        for _ in 0..MAX_UNHEARD_FRAMES {
            if !matches!(unheard.recv().await, Some(Ok(_))) {
                return;
            }
        }
    };
    let heard_out = async {
        tokio::select! {
            () = hear_out => {}
            () = inbound.exceeds(MAX_UNFRAMED_BYTES) => {}
        }
    };
    let _ = timeout(GOODBYE_TIMEOUT, heard_out).await;
    if let Some((protocol::close::TOO_BIG | protocol::close::NOT_TEXT | protocol::close::PROTOCOL | protocol::close::POLICY, _)) = ended {
        // Whoever makes no sense, or does not end, cannot be heard out: only time helps.
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
