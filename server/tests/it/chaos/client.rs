use std::net::SocketAddr;
use std::time::Duration;

use domain::chat::protocol::{ClientFrame, RunEvent, ServerFrame};
use domain::chat::{ConversationView, MessageState, MessageView, RunPosition};
use domain::ids::{ConversationId, MessageId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout};

use super::installation::Account;
use crate::support::history::{Act, End, Heard, History, Outcome, Stream, shown, visible};
use crate::support::{Line, PASSWORD, Person, Reply, TestApp};

const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";
/// Two tabs of an account stay below the frames that a person may send in a minute.
const PACE: Duration = Duration::from_millis(1050);
/// For so long a client tries what it wants. Restarts are quicker.
const PATIENCE: Duration = Duration::from_secs(30);
/// A stream that says nothing for so long has stalled: the lease of a dead process is over by then, and its end was told.
const STALLED: Duration = Duration::from_secs(30);

/// A tab that asks, follows, stops, goes on, renames, deletes, brings back and uploads, whatever happens to the servers.
pub(super) struct Client<'a> {
    number: usize,
    account: &'a Account,
    history: &'a History,
    /// Where the product can be reached.
    doors: &'a [SocketAddr],
    person: Person<'a>,
    line: Option<Line>,
    pace: Interval,
    random: StdRng,
    made: usize,
}

impl<'a> Client<'a> {
    pub(super) async fn enter(
        number: usize,
        app: &'a TestApp,
        account: &'a Account,
        history: &'a History,
        doors: &'a [SocketAddr],
        seed: u64,
    ) -> Self {
        let person = app.stranger();
        person.sign_in(&account.mobile, PASSWORD).await.ok();
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let random = StdRng::seed_from_u64(seed.wrapping_mul(1000).wrapping_add(number as u64));
        Self { number, account, history, doors, person, line: None, pace, random, made: 0 }
    }

    pub(super) async fn work_until(mut self, until: Instant) {
        while Instant::now() < until {
            match self.random.random_range(0..100) {
                0..45 => self.ask().await,
                45..60 => self.look().await,
                60..72 => self.rename().await,
                72..86 => self.upload().await,
                _ => self.delete_and_perhaps_restore().await,
            }
            let idle = self.random.random_range(0..300);
            tokio::time::sleep(Duration::from_millis(idle)).await;
        }
    }

    /// A name that nobody else gives.
    fn fresh(&mut self) -> String {
        self.made += 1;
        format!("{}-{}", self.number, self.made)
    }

    fn any_conversation(&mut self) -> Option<ConversationId> {
        let known = self.account.conversations.lock().expect("the conversations");
        if known.is_empty() { None } else { Some(known[self.random.random_range(0..known.len())]) }
    }

    fn any_door(&mut self) -> SocketAddr {
        self.doors[self.random.random_range(0..self.doors.len())]
    }

    // Over HTTP

    async fn rename(&mut self) {
        let Some(conversation) = self.any_conversation() else { return };
        let title = format!("title {}", self.fresh());
        let act = Act::Rename { conversation, title: title.clone() };
        let id = conversation.to_string();
        self.insist(&act, async |person| person.try_call("chat/server_fns/rename", &[("id", &id), ("title", &title)]).await).await;
    }

    async fn upload(&mut self) {
        let name = format!("{}.txt", self.fresh());
        let text = format!("سند {name} دربارهٔ مأموریت.\n\n").repeat(3);
        let act = Act::Upload { name: name.clone() };
        self.insist(&act, async |person| person.try_send(person.upload_request(&name, text.clone())).await).await;
    }

    async fn delete_and_perhaps_restore(&mut self) {
        let Some(conversation) = self.any_conversation() else { return };
        let id = conversation.to_string();
        let act = Act::Delete { conversation };
        self.insist(&act, async |person| person.try_call("chat/server_fns/delete", &[("id", &id)]).await).await;
        if self.random.random_ratio(4, 5) {
            let act = Act::Restore { conversation };
            self.insist(&act, async |person| person.try_call("chat/server_fns/restore", &[("id", &id)]).await).await;
        }
    }

    /// Tries until the outcome is known, at one door after the other.
    async fn insist(&mut self, act: &Act, attempt: impl AsyncFn(&Person<'a>) -> reqwest::Result<Reply>) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let door = self.any_door();
            self.person.go_to(door);
            let called = self.history.now();
            let mut outcome = outcome(attempt(&self.person).await);
            // It is gone already, by this tab's earlier attempt or by the other tab.
            if let (Act::Delete { .. }, Outcome::Refused(_)) = (act, &outcome) {
                outcome = Outcome::Done(None);
            }
            self.history.op(self.number, act, called, &outcome);
            if matches!(outcome, Outcome::Done(_) | Outcome::Refused(_)) {
                return;
            }
            let wait = self.random.random_range(50..400);
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
    }

    /// Opens a conversation as a page does, and follows what is being written there from what the page shows.
    async fn look(&mut self) {
        let Some(conversation) = self.any_conversation() else { return };
        let Some(view) = self.open(conversation).await else { return };
        let running = view.messages.into_iter().find_map(|message| Some((message.run?, message)));
        if let Some((position, message)) = running
            && self.resume(position).await
        {
            self.follow(conversation, position, message).await;
        }
    }

    async fn open(&mut self, conversation: ConversationId) -> Option<ConversationView> {
        let door = self.any_door();
        self.person.go_to(door);
        let called = self.history.now();
        let reply = self.person.try_call("chat/server_fns/conversation", &[("id", &conversation.to_string())]).await;
        match (outcome_of(&reply), reply) {
            (Outcome::Done(_), Ok(reply)) => {
                let view: ConversationView = reply.json();
                for message in &view.messages {
                    self.history.glimpse(message.id, called, shown(message));
                }
                Some(view)
            }
            (Outcome::Failed(why), _) => {
                self.history.failure(format!("opening a conversation: {why}"));
                None
            }
            _ => None,
        }
    }

    // Over the line

    async fn ask(&mut self) {
        let name = self.fresh();
        let text = format!("{QUESTION} {name}");
        let conversation = if self.random.random_ratio(1, 4) { None } else { self.any_conversation() };
        let act = Act::Ask { text: text.clone() };
        let frame = ClientFrame::Ask { key: name.clone(), conversation, text, attachments: Vec::new(), documents_only: false };
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let called = self.history.now();
            let (outcome, answer) = self.try_ask(&frame, &name).await;
            self.history.op(self.number, &act, called, &outcome);
            match (outcome, answer) {
                (Outcome::Done(Some(place)), answer) => {
                    self.account.remember(place);
                    if let Some((position, answer)) = answer.and_then(|answer| Some((answer.run?, answer))) {
                        self.follow(place, position, answer).await;
                    }
                    return;
                }
                (Outcome::Refused(_), _) => return,
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn try_ask(&mut self, frame: &ClientFrame, name: &str) -> (Outcome, Option<MessageView>) {
        if !self.say(frame).await {
            return (Outcome::Unknown, None);
        }
        while let Some(frame) = self.hear(Duration::from_secs(15)).await {
            match frame {
                ServerFrame::Accepted { key, conversation, answer, .. } if key == name => {
                    return (Outcome::Done(Some(conversation.id)), Some(*answer));
                }
                ServerFrame::Refused { key: Some(key), error } if key == name => {
                    let code = error.code().to_owned();
                    let ours = matches!(&*code, "internal" | "unavailable" | "too_many" | "signed_out");
                    return (if ours { Outcome::Failed(code) } else { Outcome::Refused(code) }, None);
                }
                _ => {}
            }
        }
        (Outcome::Unknown, None)
    }

    /// Listens to an answer to its end, over as many lines as it takes; sometimes stops it, and goes on with what ended too soon.
    async fn follow(&mut self, conversation: ConversationId, position: RunPosition, answer: MessageView) {
        let mut next = Some((position, answer));
        while let Some((position, answer)) = next {
            let message = answer.id;
            let end = self.listen(position, answer).await;
            let too_soon = match end {
                End::Ended(state) | End::Settled(state, _) => matches!(state, MessageState::Interrupted | MessageState::Stopped),
                End::Left | End::Stalled => false,
            };
            next = if too_soon && self.random.random_ratio(1, 2) { self.continue_answer(conversation, message).await } else { None };
        }
    }

    async fn listen(&mut self, RunPosition { run, seq }: RunPosition, answer: MessageView) -> End {
        let mut blocks = answer.blocks;
        let text_before = visible(&blocks);
        let mut stream = Stream { client: self.number, message: answer.id, run, from: seq, text_before, heard: Vec::new(), end: End::Left };
        let stop_at = if self.random.random_ratio(1, 6) { self.random.random_range(5..40) } else { u64::MAX };
        let (mut last, mut heard_at) = (seq, Instant::now());
        stream.end = loop {
            if heard_at.elapsed() > STALLED {
                break End::Stalled;
            }
            match self.hear(Duration::from_secs(12)).await {
                Some(ServerFrame::Run { run: theirs, seq, event }) if theirs == run => {
                    if let RunEvent::Text { patches } = &event {
                        patches.iter().for_each(|patch| patch.apply(&mut blocks));
                    }
                    let told = serde_json::to_string(&event).expect("an event is JSON");
                    stream.heard.push(Heard { seq, event: told, text: visible(&blocks) });
                    (last, heard_at) = (seq, Instant::now());
                    if let RunEvent::Ended { state, .. } = event {
                        break End::Ended(state);
                    }
                    if seq == stop_at {
                        self.say(&ClientFrame::Stop { run }).await;
                    } else if self.random.random_ratio(1, 50) {
                        // Another tab, at another door.
                        self.line = None;
                        self.resume(RunPosition { run, seq: last }).await;
                    }
                }
                Some(ServerFrame::Settled { run: theirs, message }) if theirs == run => {
                    break End::Settled(message.state, shown(&message));
                }
                // Deleted meanwhile.
                Some(ServerFrame::Refused { key: None, .. }) => break End::Left,
                Some(_) => {}
                None => {
                    self.resume(RunPosition { run, seq: last }).await;
                }
            }
        };
        self.history.stream(stream.clone());
        stream.end
    }

    /// Asks for the rest of an answer; where it goes on, when it does.
    async fn continue_answer(&mut self, conversation: ConversationId, message: MessageId) -> Option<(RunPosition, MessageView)> {
        if self.say(&ClientFrame::ContinueAnswer { message }).await {
            while let Some(frame) = self.hear(Duration::from_secs(15)).await {
                match frame {
                    ServerFrame::Continued { answer } if answer.id == message => return Some((answer.run?, *answer)),
                    ServerFrame::Refused { key: None, .. } => return None,
                    _ => {}
                }
            }
        }
        // Whether it was heard, the page tells.
        let answer = self.open(conversation).await?.messages.into_iter().find(|shown| shown.id == message)?;
        let position = answer.run?;
        self.resume(position).await.then_some((position, answer))
    }

    async fn resume(&mut self, position: RunPosition) -> bool {
        self.say(&ClientFrame::Resume { position }).await
    }

    /// Says it over the line, opening one at any door when there is none.
    async fn say(&mut self, frame: &ClientFrame) -> bool {
        let begun = Instant::now();
        while self.line.is_none() && begun.elapsed() < PATIENCE {
            let door = self.any_door();
            self.person.go_to(door);
            match self.person.reach_line().await {
                Ok(line) => self.line = Some(line),
                Err(_) => tokio::time::sleep(Duration::from_millis(150)).await,
            }
        }
        self.pace.tick().await;
        let Some(line) = &mut self.line else { return false };
        let said = line.try_say(frame).await;
        if !said {
            self.lost(None);
        }
        said
    }

    /// The next frame; nothing when the line is lost or silent.
    async fn hear(&mut self, patience: Duration) -> Option<ServerFrame> {
        match timeout(patience, self.line.as_mut()?.hear_or_end()).await {
            Ok(Ok(frame)) => Some(frame),
            Ok(Err(code)) => {
                self.lost(code.map(u16::from));
                None
            }
            Err(_) => {
                self.line = None;
                None
            }
        }
    }

    fn lost(&mut self, code: Option<u16>) {
        self.line = None;
        self.history.line_lost(code);
    }
}

/// What an answer over HTTP tells about what was asked for.
pub(super) fn outcome(reply: reqwest::Result<Reply>) -> Outcome {
    outcome_of(&reply)
}

fn outcome_of(reply: &reqwest::Result<Reply>) -> Outcome {
    let Ok(reply) = reply else { return Outcome::Unknown };
    let told = || format!("{}: {}", reply.status, reply.body);
    match reply.status.as_u16() {
        200..300 => Outcome::Done(None),
        // The limits of the product are no part of this; nor may anybody be signed out.
        401 | 429 | 500.. => Outcome::Failed(told()),
        _ => Outcome::Refused(told()),
    }
}
