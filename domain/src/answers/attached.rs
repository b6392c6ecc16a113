//! Files that come with questions: an answer waits until they are read, and says which could not be.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::quotation::as_markdown;
use super::{AnswerEngine, AnswerEvent, AnswerRequest, Attachment, EngineName, Phrases, Wording};
use crate::Result;
use crate::attachments::{Attachments, FileKind, Reading};

/// An answer waits so long for files that are still being read, and then does without.
const READING_TIMEOUT: Duration = Duration::from_secs(60);
/// It looks for them this often.
const LOOK: Duration = Duration::from_millis(300);

/// An engine before which a question waits for the files it came with.
pub struct WithAttachments {
    engine: Arc<dyn AnswerEngine>,
    attachments: Attachments,
    phrases: Phrases,
}

impl WithAttachments {
    /// Has `engine` answer as soon as the files are read.
    #[must_use]
    pub const fn new(engine: Arc<dyn AnswerEngine>, attachments: Attachments, phrases: Phrases) -> Self {
        Self { engine, attachments, phrases }
    }
}

#[async_trait]
impl AnswerEngine for WithAttachments {
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        if request.attachments.is_empty() {
            return self.engine.answer(request, cancel).await;
        }
        let answering = Answering {
            engine: self.engine.clone(),
            attachments: self.attachments.clone(),
            wording: self.phrases.of(request.language).clone(),
            pending: VecDeque::new(),
            readings: Vec::new(),
            writer: None,
            cancel: cancel.clone(),
            step: Step::Reading { since: Instant::now() },
            request,
        };
        stream::unfold((answering, cancel), |(mut answering, cancel)| async move {
            let event = cancel.run_until_cancelled(answering.next()).await.flatten()?;
            Some((event, (answering, cancel)))
        })
        .boxed()
    }
}

struct Answering {
    engine: Arc<dyn AnswerEngine>,
    attachments: Attachments,
    wording: Wording,
    request: AnswerRequest,
    /// Of the files, in their order.
    readings: Vec<Reading>,
    /// Which engine writes.
    writer: Option<EngineName>,
    pending: VecDeque<AnswerEvent>,
    cancel: CancellationToken,
    step: Step,
}

enum Step {
    Reading { since: Instant },
    Answering(BoxStream<'static, AnswerEvent>),
}

impl Answering {
    async fn next(&mut self) -> Option<AnswerEvent> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            match &mut self.step {
                Step::Reading { since } => {
                    let since = *since;
                    if let Some(event) = self.await_reading(since).await {
                        return Some(event);
                    }
                }
                Step::Answering(events) => {
                    let event = events.next().await?;
                    self.take(event);
                }
            }
        }
    }

    /// Waits for the files that are still being read; the first time it says so.
    async fn await_reading(&mut self, since: Instant) -> Option<AnswerEvent> {
        let is_first = self.readings.is_empty();
        if !is_first {
            sleep(LOOK).await;
        }
        match self.read().await {
            Ok(readings) => self.readings = readings,
            Err(error) => tracing::warn!(%error, "asking for the files of a question failed"),
        }
        if self.readings.contains(&Reading::Pending) && since.elapsed() < READING_TIMEOUT {
            return is_first.then(|| AnswerEvent::Waiting { words: self.wording.reading_files.clone() });
        }
        self.step = Step::Answering(self.engine.answer(self.request.clone(), self.cancel.clone()).await);
        None
    }

    async fn read(&mut self) -> Result<Vec<Reading>> {
        let documents: Vec<_> = self.request.attachments.iter().map(|file| file.document).collect();
        self.attachments.readings(&documents).await
    }

    fn take(&mut self, event: AnswerEvent) {
        match &event {
            AnswerEvent::Started(engine) => self.writer = Some(*engine),
            // At the end, so that an answer that is continued goes on where it broke off.
            AnswerEvent::Done => {
                let notes: String =
                    self.request.attachments.iter().zip(&self.readings).filter_map(|(file, read)| self.note(file, *read)).collect();
                if !notes.is_empty() {
                    self.pending.push_back(AnswerEvent::Delta(notes));
                }
            }
            _ => {}
        }
        self.pending.push_back(event);
    }

    /// Why a file that came with this very question is not in the answer.
    fn note(&self, file: &Attachment, reading: Reading) -> Option<String> {
        let wording = &self.wording;
        let is_read_by_core = || FileKind::of_name(&file.name).is_ok_and(|kind| kind.read_by_core(file.size).is_some());
        let reason = match (self.writer, reading) {
            _ if !file.is_new => return None,
            (Some(EngineName::Core), _) if is_read_by_core() => return None,
            (Some(EngineName::Core), _) => &wording.not_for_core,
            (_, Reading::Ready) => return None,
            (_, Reading::Pending) => &wording.still_reading,
            (_, Reading::Picture) => &wording.picture,
            (_, Reading::Failed(failure)) => wording.failures.of(failure),
        };
        Some(format!("\n\n{}", wording.unread.replacen("{}", &as_markdown(&file.name), 1).replacen("{}", reason, 1)))
    }
}
