//! The built-in engine: finds passages, then lets a model write, or the documents speak for themselves.

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio_util::sync::CancellationToken;

use super::citations::Citations;
use super::collection;
use super::extractive::{self, Extract};
use super::leaning::asked;
use super::prompt::{highest_number, material, prompt};
use super::quotation::{as_markdown, quotation};
use super::{AnswerEngine, AnswerEvent, AnswerRequest, Attachment, LanguageModel, ModelError, ModelEvent, Phrases, Usage};
use crate::answers::{AnswerFailure, EngineName};
use crate::ids::LibraryId;
use crate::knowledge::{Asked, Found, Retriever, Source};
use crate::persian::finglish;
use crate::{Error, Language, Result};

/// So many passages are looked at.
const PASSAGES: usize = 10;
/// And so many of the beginning of a file that came with the question.
const OPENING_PASSAGES: u32 = 4;

/// The engine that needs nothing outside the process; with a model, it lets the model write.
#[derive(Clone)]
pub struct Embedded {
    retriever: Arc<dyn Retriever>,
    model: Option<Arc<dyn LanguageModel>>,
    phrases: Arc<Phrases>,
}

impl Embedded {
    /// An engine over a library's passages.
    #[must_use]
    pub fn new(retriever: Arc<dyn Retriever>, model: Option<Arc<dyn LanguageModel>>, phrases: Phrases) -> Self {
        Self { retriever, model, phrases: Arc::new(phrases) }
    }
}

#[async_trait]
impl AnswerEngine for Embedded {
    async fn answer(&self, mut request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        request.question = collection::without_greeting(&request.question).to_owned();
        let (engine, pending) = (self.clone(), VecDeque::new());
        let asked = asked(&request);
        let writing = Writing {
            engine,
            request,
            asked,
            read_as: None,
            found: Vec::new(),
            collected: None,
            pending,
            usage: Usage::NONE,
            step: Step::Begin,
        };
        stream::unfold((writing, cancel), |(mut writing, cancel)| async move {
            // Leaving here drops the model's stream, and with it the connection.
            let event = cancel.run_until_cancelled(writing.next()).await.flatten()?;
            Some((event, (writing, cancel)))
        })
        .boxed()
    }
}

/// One answer on its way.
struct Writing {
    engine: Embedded,
    request: AnswerRequest,
    asked: Asked,
    /// The question in Persian letters, when it was typed in Latin ones.
    read_as: Option<String>,
    found: Vec<Found>,
    /// The answer to a question about the documents as a whole.
    collected: Option<collection::Text>,
    pending: VecDeque<AnswerEvent>,
    /// What the model cost until now.
    usage: Usage,
    step: Step,
}

enum Step {
    Begin,
    Model { text: BoxStream<'static, Result<ModelEvent, ModelError>>, citations: Citations, began: bool },
    Over,
}

impl Writing {
    async fn next(&mut self) -> Option<AnswerEvent> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            match &mut self.step {
                Step::Begin => self.begin().await,
                Step::Model { text, .. } => {
                    let piece = text.next().await;
                    self.take(piece);
                }
                Step::Over => return None,
            }
        }
    }

    async fn begin(&mut self) {
        if let Err(error) = self.look().await {
            return self.fail(failure_of(&error));
        }
        match self.engine.model.clone() {
            Some(model) if self.has_material() => {
                let material = material(&self.request, &self.asked.question, &self.found);
                self.pending.push_back(AnswerEvent::Started(EngineName::Model));
                let sources: Vec<Source> = material.iter().map(|material| material.source.clone()).collect();
                let highest = highest_number(&sources);
                self.pending.push_back(AnswerEvent::Sources(sources));
                let prompt = prompt(&self.request, &material);
                // Counted by us until the model says: it may be stopped before.
                self.spend(Usage::estimated_input(prompt.iter().map(|(_, text)| text.as_str())));
                let text = model.complete(prompt).await;
                self.step = Step::Model { text, citations: Citations::new(highest), began: false };
            }
            _ => self.speak_for_itself().await,
        }
    }

    /// Finds what the answer may rest on.
    async fn look(&mut self) -> Result<()> {
        let wording = self.engine.phrases.of(self.request.language);
        self.collected = collection::collect(&*self.engine.retriever, &self.request, wording).await?;
        if let Some(text) = &self.collected {
            self.found = text.material().to_vec();
            return Ok(());
        }
        self.found = self.engine.retriever.find(&self.request.scope, &self.asked, PASSAGES).await?;
        self.read_finglish().await?;
        self.open_new_files().await
    }

    /// A question in Latin letters that finds no answer may be Persian: it is tried once more, by the words that the documents know.
    async fn read_finglish(&mut self) -> Result<()> {
        if !finglish::may_be(&self.asked.question) || matches!(self.extract(), Extract::Answer(..)) {
            return Ok(());
        }
        // Many readings are looked up, which nothing could know.
        if self.found.is_empty() && self.engine.retriever.is_empty(&self.request.scope).await? {
            return Ok(());
        }
        let known = self.engine.retriever.known(&self.request.scope, finglish::all_readings(&self.asked.question)).await?;
        let Some(question) = finglish::read(&self.asked.question, |word| known.contains(word)) else { return Ok(()) };
        let asked = Asked { question, before: self.asked.before.clone() };
        let found = self.engine.retriever.find(&self.request.scope, &asked, PASSAGES).await?;
        if matches!(extractive::extract(&asked.question, asked.before.as_deref(), &found), Extract::Answer(..)) {
            self.read_as = Some(asked.question.clone());
            self.request.language = Language::Fa;
            (self.asked, self.found) = (asked, found);
        }
        Ok(())
    }

    fn extract(&self) -> Extract<'_> {
        extractive::extract(&self.asked.question, self.asked.before.as_deref(), &self.found)
    }

    /// Of files that came with this question and in which no word of it stands, the beginning is looked at: it may be about them as a whole.
    async fn open_new_files(&mut self) -> Result<()> {
        let is_missed = |file: &&Attachment| {
            file.is_new && file.document.is_some_and(|document| !self.found.iter().any(|found| found.document == document))
        };
        let missed: Vec<LibraryId> = self.request.attachments.iter().filter(is_missed).map(|file| LibraryId(file.id.0)).collect();
        if !missed.is_empty() {
            self.found.extend(self.engine.retriever.openings(&missed, OPENING_PASSAGES).await?);
        }
        Ok(())
    }

    /// Whether there is anything that a model could answer from.
    const fn has_material(&self) -> bool {
        !(self.found.is_empty() && self.request.sources_so_far.is_empty())
    }

    /// Takes what the model says next.
    fn take(&mut self, piece: Option<Result<ModelEvent, ModelError>>) {
        let Step::Model { citations, began, .. } = &mut self.step else { return };
        match piece {
            Some(Ok(ModelEvent::Usage(usage))) => self.spend(usage),
            Some(Ok(ModelEvent::Text(piece))) => {
                *began |= !piece.trim().is_empty();
                let text = citations.push(&piece);
                self.say(text);
            }
            None if *began => {
                let text = citations.finish();
                self.say(text);
                self.end(AnswerEvent::Done);
            }
            Some(Err(error)) if *began => {
                tracing::warn!(%error, "model stream broke off");
                let text = citations.finish();
                self.say(text);
                let at_limit = error == ModelError::LengthLimit;
                self.fail(if at_limit { AnswerFailure::LengthLimit } else { AnswerFailure::EngineBrokeOff });
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "model request failed before any text");
                self.without_model(if matches!(error, ModelError::Refused(_)) {
                    AnswerFailure::EngineRefused
                } else {
                    AnswerFailure::EngineUnavailable
                });
            }
            None => self.without_model(AnswerFailure::EngineUnavailable),
        }
    }

    /// Without a model the documents answer; but they cannot finish another's sentence.
    fn without_model(&mut self, failure: AnswerFailure) {
        if self.usage.estimated {
            // It did not take the prompt, as far as we know.
            self.spend(Usage::NONE);
        }
        if self.request.so_far.is_empty() {
            self.quote();
        } else {
            self.fail(failure);
        }
    }

    async fn speak_for_itself(&mut self) {
        if !self.found.is_empty() || self.collected.is_some() {
            return self.quote();
        }
        let wording = self.engine.phrases.of(self.request.language);
        let text = match self.engine.retriever.is_empty(&self.request.scope).await {
            Ok(true) => wording.library_empty.clone(),
            Ok(false) => wording.not_found.clone(),
            Err(error) => return self.fail(failure_of(&error)),
        };
        self.write(|_| (Vec::new(), vec![text.clone()]));
    }

    /// Answers in the documents' own sentences.
    fn quote(&mut self) {
        if let Some(text) = self.collected.take() {
            return self.write(|first| text.numbered(first));
        }
        let (engine, found) = (self.engine.clone(), std::mem::take(&mut self.found));
        let wording = engine.phrases.of(self.request.language);
        let extract = extractive::extract(&self.asked.question, self.asked.before.as_deref(), &found);
        let read_as = self.read_as.as_ref().map(|read| wording.read_as.replace("{}", &as_markdown(read)) + "\n\n");
        self.write(|first| {
            let (sources, mut pieces) = quotation(&extract, wording, first);
            pieces.splice(0..0, read_as.clone());
            (sources, pieces)
        });
    }

    /// Says a text whose sources are numbered from the given number, after what an earlier run has said already.
    fn write(&mut self, text: impl Fn(u32) -> (Vec<Source>, Vec<String>)) {
        let (sources, pieces) = self.after_so_far(text);
        self.pending.extend([AnswerEvent::Started(EngineName::Extractive), AnswerEvent::Sources(sources)]);
        // Nothing, unless a model that wrote nothing was asked before.
        self.spend(self.usage);
        pieces.into_iter().for_each(|piece| self.say(piece));
        self.end(AnswerEvent::Done);
    }

    fn after_so_far(&self, text: impl Fn(u32) -> (Vec<Source>, Vec<String>)) -> (Vec<Source>, Vec<String>) {
        let (sources, pieces) = text(1);
        let so_far = self.request.so_far.as_str();
        if so_far.is_empty() {
            return (sources, pieces);
        }
        if let Some(rest) = pieces.concat().strip_prefix(so_far) {
            // The same documents give the same answer: it goes on where it stopped.
            return (sources, vec![rest.to_owned()]);
        }
        let mut all = self.request.sources_so_far.clone();
        let (sources, mut pieces) = text(highest_number(&all) + 1);
        all.extend(sources);
        pieces.insert(0, "\n\n".to_owned());
        (all, pieces)
    }

    fn spend(&mut self, usage: Usage) {
        self.usage = usage;
        self.pending.push_back(AnswerEvent::Usage(usage));
    }

    fn say(&mut self, text: String) {
        if !text.is_empty() {
            self.pending.push_back(AnswerEvent::Delta(text));
        }
    }

    fn fail(&mut self, failure: AnswerFailure) {
        self.end(AnswerEvent::Failed(failure));
    }

    fn end(&mut self, event: AnswerEvent) {
        self.pending.push_back(event);
        self.step = Step::Over;
    }
}

fn failure_of(error: &Error) -> AnswerFailure {
    match error {
        Error::Unavailable => AnswerFailure::EngineUnavailable,
        other => {
            tracing::error!(error = %other, "passage search failed");
            AnswerFailure::Internal
        }
    }
}

#[cfg(test)]
#[path = "embedded_tests.rs"]
mod tests;
