//! Two engines: one that is asked first, and one that answers when the first cannot.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;

use super::{AnswerEngine, AnswerEvent, AnswerRequest};
use crate::answers::EngineName;

/// Lets a second engine answer when the first fails before its first word. Which one wrote is told by
/// [`AnswerEvent::Started`]; once there is text, what is begun is not begun again.
pub struct WithFallback {
    name: EngineName,
    first: Arc<dyn AnswerEngine>,
    second: Arc<dyn AnswerEngine>,
}

impl WithFallback {
    /// Asks `first`, whose answers bear `name`, then `second`.
    #[must_use]
    pub fn new(name: EngineName, first: Arc<dyn AnswerEngine>, second: Arc<dyn AnswerEngine>) -> Self {
        Self { name, first, second }
    }
}

#[async_trait]
impl AnswerEngine for WithFallback {
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        // Nobody finishes another's sentence: an answer is gone on with by the engine that began it.
        match request.begun_by {
            Some(name) if name == self.name => return self.first.answer(request, cancel).await,
            Some(_) => return self.second.answer(request, cancel).await,
            None => {}
        }
        let first = self.first.answer(request.clone(), cancel.clone()).await;
        let second = self.second.clone();
        let fall_back = async move { second.answer(request, cancel).await }.boxed();
        stream::unfold(Step::First(first, fall_back), Step::next).boxed()
    }
}

type Events = BoxStream<'static, AnswerEvent>;

enum Step {
    /// The first engine has written nothing yet.
    First(Events, futures::future::BoxFuture<'static, Events>),
    /// This one answers to the end.
    Settled(Events),
}

impl Step {
    async fn next(self) -> Option<(AnswerEvent, Self)> {
        let mut events = match self {
            Self::First(mut first, fall_back) => match first.next().await {
                Some(AnswerEvent::Failed(failure)) => {
                    tracing::info!(?failure, "answer engine failed; falling back");
                    fall_back.await
                }
                Some(event) => {
                    let settled = matches!(&event, AnswerEvent::Done) || matches!(&event, AnswerEvent::Delta(text) if !text.is_empty());
                    let step = if settled { Self::Settled(first) } else { Self::First(first, fall_back) };
                    return Some((event, step));
                }
                None => return None,
            },
            Self::Settled(events) => events,
        };
        let event = events.next().await?;
        Some((event, Self::Settled(events)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::request;
    use super::*;
    use crate::answers::AnswerFailure;

    struct Says(Vec<AnswerEvent>);

    #[async_trait]
    impl AnswerEngine for Says {
        async fn answer(&self, _: AnswerRequest, _: CancellationToken) -> BoxStream<'static, AnswerEvent> {
            stream::iter(self.0.clone()).boxed()
        }
    }

    fn first_says(events: &[AnswerEvent]) -> WithFallback {
        let second = vec![AnswerEvent::Started(EngineName::Extractive), AnswerEvent::Delta("دو".into()), AnswerEvent::Done];
        WithFallback::new(EngineName::Core, Arc::new(Says(events.to_vec())), Arc::new(Says(second)))
    }

    async fn said(engine: &WithFallback, request: AnswerRequest) -> Vec<AnswerEvent> {
        engine.answer(request, CancellationToken::new()).await.collect().await
    }

    const LOST: AnswerEvent = AnswerEvent::Failed(AnswerFailure::EngineUnavailable);
    const STARTED: AnswerEvent = AnswerEvent::Started(EngineName::Core);

    #[tokio::test]
    async fn before_the_first_word_the_second_engine_answers_in_its_own_name() {
        for before in [vec![], vec![STARTED], vec![STARTED, AnswerEvent::Delta(String::new())]] {
            let events = said(&first_says(&[before.clone(), vec![LOST]].concat()), request("?")).await;
            let second = [AnswerEvent::Started(EngineName::Extractive), AnswerEvent::Delta("دو".into()), AnswerEvent::Done];
            assert_eq!(events, [before, second.to_vec()].concat());
        }
    }

    #[tokio::test]
    async fn after_the_first_word_nobody_else_answers() {
        for end in [LOST, AnswerEvent::Done] {
            let events = [STARTED, AnswerEvent::Delta("یک".into()), end];
            assert_eq!(said(&first_says(&events), request("?")).await, events);
        }
    }

    #[tokio::test]
    async fn an_answer_is_gone_on_with_by_the_engine_that_began_it() {
        let engine = first_says(&[LOST]);
        let begun = |begun_by| AnswerRequest { so_far: "نیمی".into(), begun_by, ..request("?") };
        assert_eq!(said(&engine, begun(Some(EngineName::Core))).await, [LOST]);
        assert_eq!(said(&engine, begun(Some(EngineName::Model))).await.len(), 3);
    }
}
