//! So many answers are written at a time; the other questions wait for their turn, which nobody gets sooner by asking more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{AnswerEngine, AnswerEvent, AnswerFailure, AnswerRequest, Phrases, Wording};
use crate::ids::WorkspaceId;

/// So many questions wait; to more than these it is said at once that nobody can answer now.
const LONGEST_QUEUE: usize = 1000;

/// So often at most somebody is told how many are before them.
const PACE: Duration = Duration::from_secs(1);

/// An engine before which questions queue. The next turn goes to the workspace that has the fewest answers being written, and
/// among equals to whoever came first.
pub struct WithQueue {
    engine: Arc<dyn AnswerEngine>,
    turns: Arc<Turns>,
    phrases: Phrases,
}

impl WithQueue {
    /// Has `engine` write no more than `at_once` answers at a time.
    #[must_use]
    pub fn new(engine: Arc<dyn AnswerEngine>, at_once: usize, phrases: Phrases) -> Self {
        Self { engine, turns: Arc::new(Turns { at_once, queue: Mutex::default() }), phrases }
    }
}

#[async_trait]
impl AnswerEngine for WithQueue {
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        match self.turns.clone().ask(request.workspace) {
            Some(turn) => {
                let wording = self.phrases.of(request.language).clone();
                let waiting = Waiting { turn, engine: self.engine.clone(), wording, request, cancel };
                stream::unfold(Step::Waiting(Box::new(waiting)), Step::next).boxed()
            }
            None => stream::iter([AnswerEvent::Failed(AnswerFailure::EngineUnavailable)]).boxed(),
        }
    }
}

enum Step {
    Waiting(Box<Waiting>),
    /// The turn is given back with the stream.
    Answering(BoxStream<'static, AnswerEvent>, Turn),
}

struct Waiting {
    turn: Turn,
    engine: Arc<dyn AnswerEngine>,
    wording: Wording,
    request: AnswerRequest,
    cancel: CancellationToken,
}

impl Step {
    async fn next(self) -> Option<(AnswerEvent, Self)> {
        let (mut events, turn) = match self {
            Self::Waiting(mut waiting) => {
                if let Some(ahead) = waiting.turn.ahead().await {
                    let words = waiting.wording.in_queue(ahead, waiting.request.language);
                    return Some((AnswerEvent::Waiting { words }, Self::Waiting(waiting)));
                }
                let Waiting { turn, engine, request, cancel, .. } = *waiting;
                (engine.answer(request, cancel).await, turn)
            }
            Self::Answering(events, turn) => (events, turn),
        };
        let event = events.next().await?;
        Some((event, Self::Answering(events, turn)))
    }
}

struct Turns {
    at_once: usize,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    next: u64,
    waiting: Vec<Place>,
    /// Answers that are being written, by workspace.
    running: HashMap<WorkspaceId, usize>,
}

struct Place {
    number: u64,
    workspace: WorkspaceId,
    /// How many are before it; `None` when it is its turn.
    ahead: watch::Sender<Option<u32>>,
}

impl Turns {
    /// A place in the queue; `None` when it is too long.
    fn ask(self: Arc<Self>, workspace: WorkspaceId) -> Option<Turn> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.waiting.len() >= LONGEST_QUEUE {
            return None;
        }
        let number = queue.next;
        queue.next += 1;
        let (sender, ahead) = watch::channel(Some(u32::MAX));
        queue.waiting.push(Place { number, workspace, ahead: sender });
        queue.move_on(self.at_once);
        drop(queue);
        Some(Turn { turns: self, number, workspace, ahead, told: None })
    }

    fn leave(&self, number: u64, workspace: WorkspaceId) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = queue.waiting.len();
        queue.waiting.retain(|place| place.number != number);
        if queue.waiting.len() == waiting
            && let Some(running) = queue.running.get_mut(&workspace)
        {
            *running -= 1;
            if *running == 0 {
                queue.running.remove(&workspace);
            }
        }
        queue.move_on(self.at_once);
    }
}

impl Queue {
    /// Gives free turns to whoever is next, and tells the others how many are before them.
    fn move_on(&mut self, at_once: usize) {
        let running = |queue: &Self| queue.running.values().sum::<usize>();
        let order = |queue: &Self, place: &Place| (queue.running.get(&place.workspace).copied().unwrap_or(0), place.number);
        while running(self) < at_once {
            let Some(next) = (0..self.waiting.len()).min_by_key(|at| order(self, &self.waiting[*at])) else { return };
            let place = self.waiting.swap_remove(next);
            *self.running.entry(place.workspace).or_default() += 1;
            place.ahead.send_replace(None);
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|place| order(self, place));
        for (ahead, place) in (0..).zip(&waiting) {
            place.ahead.send_if_modified(|known| known.replace(ahead) != Some(ahead));
        }
        self.waiting = waiting;
    }
}

/// A place in the queue, and then the turn itself; given back when dropped.
struct Turn {
    turns: Arc<Turns>,
    number: u64,
    workspace: WorkspaceId,
    ahead: watch::Receiver<Option<u32>>,
    told: Option<Instant>,
}

impl Turn {
    /// How many are before it, as soon as that is other than it was; `None` when it has come.
    async fn ahead(&mut self) -> Option<u32> {
        if let Some(told) = self.told {
            self.ahead.changed().await.ok()?;
            // The turn itself is told at once.
            let _ = timeout_at(told + PACE, self.ahead.wait_for(Option::is_none)).await;
        }
        self.told = Some(Instant::now());
        *self.ahead.borrow_and_update()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.leave(self.number, self.workspace);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::request;
    use super::*;

    /// Writes nothing until it is dropped.
    struct Holds;

    #[async_trait]
    impl AnswerEngine for Holds {
        async fn answer(&self, request: AnswerRequest, _: CancellationToken) -> BoxStream<'static, AnswerEvent> {
            stream::iter([AnswerEvent::Delta(request.question)]).chain(stream::pending()).boxed()
        }
    }

    async fn ask(queue: &WithQueue, workspace: u128, question: &str) -> BoxStream<'static, AnswerEvent> {
        let request = AnswerRequest { workspace: WorkspaceId(uuid::Uuid::from_u128(workspace)), ..request(question) };
        queue.answer(request, CancellationToken::new()).await
    }

    fn ahead(ahead: u32) -> Option<AnswerEvent> {
        let language = request("a").language;
        Some(AnswerEvent::Waiting { words: Phrases::built_in().unwrap().of(language).in_queue(ahead, language) })
    }

    fn queue(at_once: usize) -> WithQueue {
        WithQueue::new(Arc::new(Holds), at_once, Phrases::built_in().unwrap())
    }

    fn turn_of(question: &str) -> Option<AnswerEvent> {
        Some(AnswerEvent::Delta(question.to_owned()))
    }

    #[tokio::test]
    async fn m7_a_turn_goes_to_who_has_the_fewest_and_each_sees_how_many_are_before() {
        let queue = queue(2);
        let (mut first, mut second) = (ask(&queue, 1, "a").await, ask(&queue, 1, "b").await);
        assert_eq!((first.next().await, second.next().await), (turn_of("a"), turn_of("b")));
        let (mut third, mut other) = (ask(&queue, 1, "c").await, ask(&queue, 2, "d").await);
        assert_eq!((third.next().await, other.next().await), (ahead(1), ahead(0)), "who asked more waits behind who asked less");
        drop(first);
        assert_eq!(other.next().await, turn_of("d"));
        assert_eq!(third.next().await, ahead(0));
        drop(third);
        let mut last = ask(&queue, 3, "e").await;
        assert_eq!(last.next().await, ahead(0), "who gave up is before nobody");
        drop((second, other));
        assert_eq!(last.next().await, turn_of("e"));
    }

    #[tokio::test]
    async fn m7_a_turn_that_comes_to_somebody_who_has_left_goes_to_the_next() {
        let queue = queue(1);
        let (mut first, second, mut third) = (ask(&queue, 1, "a").await, ask(&queue, 2, "b").await, ask(&queue, 3, "c").await);
        assert_eq!(first.next().await, turn_of("a"));
        drop(first);
        drop(second);
        assert_eq!(third.next().await, turn_of("c"));
    }

    #[tokio::test]
    async fn m7_a_queue_that_is_too_long_says_so() {
        let queue = queue(1);
        let mut waiting = Vec::new();
        for _ in 0..=LONGEST_QUEUE {
            waiting.push(ask(&queue, 1, "a").await);
        }
        let refused = Some(AnswerEvent::Failed(AnswerFailure::EngineUnavailable));
        assert_eq!(ask(&queue, 2, "b").await.next().await, refused);
        waiting.pop();
        assert_eq!(ask(&queue, 2, "b").await.next().await, ahead(0));
    }
}
