//! The ports of `domain`, counted on the way, and each piece of work as a span for those who trace.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use async_trait::async_trait;
use domain::Result;
use domain::answers::{AnswerEngine, AnswerEvent, AnswerRequest};
use domain::answers::{AnswerFailure, EngineName};
use domain::chat::{Meter, QuestionAsked, RunEnded};
use domain::db::WriteTransaction;
use domain::jobs::{BindError, BoundJob, Claim, Dispatcher, JobSpec};
use domain::rate_limit::{Limit, RateLimiter, Subjects, Verdict};
use futures::stream::{BoxStream, Stream, StreamExt};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, info_span};

use super::Metrics;

/// An engine whose answers are counted.
pub struct MeasuredEngine {
    engine: Arc<dyn AnswerEngine>,
    metrics: Metrics,
}

impl MeasuredEngine {
    /// This engine, counted.
    #[must_use]
    pub fn new(engine: Arc<dyn AnswerEngine>, metrics: Metrics) -> Self {
        Self { engine, metrics }
    }
}

#[async_trait]
impl AnswerEngine for MeasuredEngine {
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        let span = info_span!("answer", engine = tracing::field::Empty, outcome = tracing::field::Empty);
        let begun = Instant::now();
        let events = self.engine.answer(request, cancel).instrument(span.clone()).await;
        Answer { events, metrics: self.metrics.clone(), span, begun, engine: None, has_text: false, outcome: "stopped" }.boxed()
    }
}

/// An answer on its way. One that is dropped before its end was stopped.
struct Answer {
    events: BoxStream<'static, AnswerEvent>,
    metrics: Metrics,
    span: Span,
    begun: Instant,
    engine: Option<EngineName>,
    has_text: bool,
    outcome: &'static str,
}

impl Stream for Answer {
    type Item = AnswerEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<AnswerEvent>> {
        let span = self.span.clone();
        let _entered = span.enter();
        let event = self.events.poll_next_unpin(context);
        match &event {
            Poll::Ready(Some(AnswerEvent::Started(engine))) => self.engine = Some(*engine),
            Poll::Ready(Some(AnswerEvent::Delta(_))) if !self.has_text => {
                self.has_text = true;
                self.metrics.first_text(self.engine, self.begun.elapsed());
            }
            Poll::Ready(Some(AnswerEvent::Done)) => self.outcome = "done",
            Poll::Ready(Some(AnswerEvent::Failed(failure))) => self.outcome = outcome(*failure),
            _ => {}
        }
        event
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.span.record("engine", super::name(self.engine)).record("outcome", self.outcome);
        self.metrics.answer(self.engine, self.outcome);
    }
}

fn outcome(failure: AnswerFailure) -> &'static str {
    match failure {
        AnswerFailure::EngineUnavailable => "engine_unavailable",
        AnswerFailure::EngineBrokeOff => "engine_broke_off",
        AnswerFailure::EngineRefused => "engine_refused",
        AnswerFailure::LengthLimit => "length_limit",
        AnswerFailure::TooLong => "too_long",
        AnswerFailure::Internal => "internal",
    }
}

/// A meter whose settlements are counted. A transaction that fails after it is counted again by who ends the run then.
pub struct MeasuredMeter {
    meter: Arc<dyn Meter>,
    metrics: Metrics,
}

impl MeasuredMeter {
    /// This meter, counted.
    #[must_use]
    pub fn new(meter: Arc<dyn Meter>, metrics: Metrics) -> Self {
        Self { meter, metrics }
    }
}

#[async_trait]
impl Meter for MeasuredMeter {
    async fn reserve(&self, transaction: &WriteTransaction, question: &QuestionAsked) -> Result<()> {
        self.meter.reserve(transaction, question).await
    }

    async fn settle(&self, transaction: &WriteTransaction, ended: &RunEnded) -> Result<()> {
        self.meter.settle(transaction, ended).await?;
        self.metrics.run(ended);
        Ok(())
    }
}

/// A dispatcher whose jobs are counted.
pub struct MeasuredJobs<D> {
    dispatcher: D,
    metrics: Metrics,
}

impl<D> MeasuredJobs<D> {
    /// This dispatcher, counted.
    #[must_use]
    pub fn new(dispatcher: D, metrics: Metrics) -> Self {
        Self { dispatcher, metrics }
    }
}

impl<D: Dispatcher> Dispatcher for MeasuredJobs<D> {
    fn bind(&self, name: &str, payload: &str) -> Result<Box<dyn BoundJob>, BindError> {
        let job = self.dispatcher.bind(name, payload)?;
        Ok(Box::new(MeasuredJob { job, metrics: self.metrics.clone() }))
    }
}

struct MeasuredJob {
    job: Box<dyn BoundJob>,
    metrics: Metrics,
}

#[async_trait]
impl BoundJob for MeasuredJob {
    fn spec(&self) -> JobSpec {
        self.job.spec()
    }

    fn key(&self) -> Option<String> {
        self.job.key()
    }

    async fn run(self: Box<Self>, claim: &Claim) -> Result<()> {
        let Self { job, metrics } = *self;
        let spec = job.spec();
        let span = info_span!("job", name = spec.name, queue = spec.queue.name(), outcome = tracing::field::Empty);
        let mut attempt = Attempt { metrics: &metrics, spec, span: span.clone(), outcome: "interrupted" };
        let result = job.run(claim).instrument(span).await;
        attempt.outcome = if result.is_ok() { "done" } else { "failed" };
        result
    }

    async fn give_up(self: Box<Self>) -> Result<()> {
        let Self { job, metrics } = *self;
        let spec = job.spec();
        job.give_up().await?;
        metrics.job(spec, "dead");
        Ok(())
    }
}

/// One attempt at a job. One that is dropped before its end panicked, was given back, or went on elsewhere.
struct Attempt<'a> {
    metrics: &'a Metrics,
    spec: JobSpec,
    span: Span,
    outcome: &'static str,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.span.record("outcome", self.outcome);
        self.metrics.job(self.spec, self.outcome);
    }
}

/// A limiter whose refusals are counted.
pub struct MeasuredLimiter {
    limiter: Arc<dyn RateLimiter>,
    metrics: Metrics,
}

impl MeasuredLimiter {
    /// This limiter, counted.
    #[must_use]
    pub fn new(limiter: Arc<dyn RateLimiter>, metrics: Metrics) -> Self {
        Self { limiter, metrics }
    }

    fn counted(&self, key: &str, verdict: Result<Verdict>) -> Result<Verdict> {
        if !matches!(verdict, Ok(Verdict::Allowed)) {
            self.metrics.refusal(limit_of(key));
        }
        verdict
    }
}

#[async_trait]
impl RateLimiter for MeasuredLimiter {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        self.counted(key, self.limiter.attempt(key, limit).await)
    }

    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict> {
        self.counted(key, self.limiter.attempt_once(key, limit, name).await)
    }

    async fn give_back(&self, key: &str) -> Result<()> {
        self.limiter.give_back(key).await
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.limiter.clear(key).await
    }

    async fn reset(&self, subjects: &Subjects) -> Result<u64> {
        self.limiter.reset(subjects).await
    }
}

/// Which limit a key belongs to: what stands before the first colon. Behind it is whom it counts, and that is nobody's business.
fn limit_of(key: &str) -> &str {
    let limit = key.split(':').next().unwrap_or_default();
    let is_name = !limit.is_empty() && limit.len() <= 32 && limit.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_name { limit } else { "other" }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use prometheus_client::registry::Registry;

    use super::*;

    /// Says what it is told to say.
    struct Told(Vec<AnswerEvent>);

    #[async_trait]
    impl AnswerEngine for Told {
        async fn answer(&self, _: AnswerRequest, _: CancellationToken) -> BoxStream<'static, AnswerEvent> {
            stream::iter(self.0.clone()).boxed()
        }
    }

    fn question() -> AnswerRequest {
        AnswerRequest {
            workspace: domain::ids::WorkspaceId::generate(),
            scope: Vec::new(),
            instructions: String::new(),
            attachments: Vec::new(),
            budget: domain::answers::Budget::default(),
            question: String::new(),
            documents_only: false,
            language: domain::Language::default(),
            history: Vec::new(),
            so_far: String::new(),
            sources_so_far: Vec::new(),
            begun_by: None,
            remote_conversation: None,
        }
    }

    #[tokio::test]
    async fn an_answer_is_counted_once_by_its_end_and_an_unread_one_as_stopped() {
        let metrics = Metrics::new();
        let started = AnswerEvent::Started(EngineName::Model);
        let ends = [AnswerEvent::Done, AnswerEvent::Failed(AnswerFailure::EngineBrokeOff), AnswerEvent::Delta("b".to_owned())];
        for end in ends {
            let told = Told(vec![started.clone(), AnswerEvent::Delta("a".to_owned()), end]);
            let engine = MeasuredEngine::new(Arc::new(told), metrics.clone());
            let _ = engine.answer(question(), CancellationToken::new()).await.collect::<Vec<_>>().await;
        }
        let text = metrics.text(&Registry::default()).unwrap();
        for outcome in ["done", "engine_broke_off", "stopped"] {
            assert!(text.contains(&format!("tejarat_answers_total{{engine=\"model\",outcome=\"{outcome}\"}} 1\n")), "{text}");
        }
        assert!(text.contains("tejarat_answer_first_text_seconds_count{engine=\"model\"} 3\n"), "{text}");
    }

    #[test]
    fn whom_a_limit_counts_is_no_label() {
        assert_eq!(limit_of("sign-in-network:192.0.2.1"), "sign-in-network");
        assert_eq!(limit_of("code-all"), "code-all");
        for key in ["09121111111", "", "Ü:x", ":x"] {
            assert_eq!(limit_of(key), "other", "{key}");
        }
    }
}
