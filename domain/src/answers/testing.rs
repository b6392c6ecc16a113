//! Stand-ins for the search and the model, and a small library in two languages.

use std::collections::HashSet;
use std::sync::Mutex;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use uuid::Uuid;

use super::{AnswerRequest, Budget, LanguageModel, ModelError, ModelEvent, Speaker, Usage};
use crate::ids::{DocumentId, LibraryId, PassageId, WorkspaceId};
use crate::knowledge::{Anchor, Asked, Found, IndexedDocument, IndexedDocuments, Retriever, Sample, Source};
use crate::persian::analyser::tokens;
use crate::{Language, Result};

pub(super) fn request(question: &str) -> AnswerRequest {
    AnswerRequest {
        workspace: WorkspaceId(Uuid::from_u128(1)),
        scope: vec![LibraryId(Uuid::from_u128(1))],
        instructions: String::new(),
        attachments: Vec::new(),
        budget: Budget::default(),
        question: question.to_owned(),
        documents_only: false,
        language: Language::of_text(question),
        history: Vec::new(),
        so_far: String::new(),
        sources_so_far: Vec::new(),
        begun_by: None,
        remote_conversation: None,
    }
}

pub(super) fn source(n: u32, name: &str, quote: &str) -> Source {
    let found = found(u128::from(n), name, None, quote, 1.0);
    Source {
        n,
        passage: Some(found.passage),
        document_name: found.document_name,
        anchor: Anchor { page: Some(3), section: None },
        quote: quote.to_owned(),
        link: None,
    }
}

pub(super) fn found(passage: u128, name: &str, section: Option<&str>, body: &str, score: f32) -> Found {
    Found {
        passage: PassageId(Uuid::from_u128(passage)),
        document: DocumentId(Uuid::from_u128(name.len() as u128)),
        document_name: name.to_owned(),
        anchor: Anchor { page: Some(1), section: section.map(str::to_owned) },
        body: body.to_owned(),
        score,
        likeness: None,
    }
}

/// A library that finds whatever shares a word of weight with the question.
pub(super) struct Library(pub(super) Vec<Found>);

#[async_trait]
impl Retriever for Library {
    async fn find(&self, _scope: &[LibraryId], asked: &Asked, limit: usize) -> Result<Vec<Found>> {
        let asked: Vec<_> = tokens(&asked.question).into_iter().filter(|token| !token.is_stop_word()).map(|token| token.stem).collect();
        let score = |found: &Found| {
            let text = tokens(&format!("{} {}", found.anchor.section.as_deref().unwrap_or_default(), found.body));
            asked.iter().filter(|asked| text.iter().any(|token| token.stem == **asked)).count() as f32 / asked.len() as f32
        };
        let mut found: Vec<Found> =
            self.0.iter().map(|found| Found { score: score(found), ..found.clone() }).filter(|found| found.score > 0.0).collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(limit);
        Ok(found)
    }

    async fn openings(&self, _: &[LibraryId], of_each: u32) -> Result<Vec<Found>> {
        Ok(self.0.iter().take(of_each as usize).cloned().collect())
    }

    async fn known(&self, _: &[LibraryId], words: Vec<String>) -> Result<HashSet<String>> {
        let known: HashSet<String> = self.0.iter().flat_map(|found| tokens(&found.body)).map(|token| token.text).collect();
        Ok(words.into_iter().filter(|word| known.contains(word)).collect())
    }

    async fn documents(&self, scope: &[LibraryId], limit: u64) -> Result<IndexedDocuments> {
        let mut newest: Vec<IndexedDocument> = Vec::new();
        for found in &self.0 {
            match newest.iter_mut().find(|document| document.id == found.document) {
                Some(document) => document.passages += 1,
                None => newest.push(IndexedDocument {
                    id: found.document,
                    library: scope[0],
                    name: found.document_name.clone(),
                    pages: None,
                    passages: 1,
                }),
            }
        }
        let total = newest.len() as u64;
        newest.truncate(limit as usize);
        Ok(IndexedDocuments { newest, total })
    }

    async fn passages(&self, _: &[LibraryId], documents: &[DocumentId], sample: Sample) -> Result<Vec<Found>> {
        let of = |document: &DocumentId| {
            let of_it = self.0.iter().filter(|found| found.document == *document).cloned();
            of_it.step_by(sample.step as usize).take(sample.of_each as usize).collect::<Vec<_>>()
        };
        Ok(documents.iter().flat_map(of).collect())
    }

    async fn is_empty(&self, _scope: &[LibraryId]) -> Result<bool> {
        Ok(self.0.is_empty())
    }
}

/// A model that says what it was given, and remembers what it was asked.
pub(super) struct Scripted {
    pub(super) script: Vec<Result<&'static str, ModelError>>,
    /// What it says it cost, after the script.
    pub(super) usage: Option<Usage>,
    /// After the script it falls silent instead of ending.
    pub(super) silent: bool,
    pub(super) asked: Mutex<Vec<(Speaker, String)>>,
    /// Dropped with the stream.
    pub(super) line: std::sync::Arc<()>,
}

impl Scripted {
    pub(super) fn new(script: Vec<Result<&'static str, ModelError>>) -> Self {
        Self { script, usage: None, silent: false, asked: Mutex::default(), line: std::sync::Arc::default() }
    }
}

#[async_trait]
impl LanguageModel for Scripted {
    async fn complete(&self, prompt: Vec<(Speaker, String)>) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        *self.asked.lock().unwrap() = prompt;
        let line = self.line.clone();
        let script = stream::iter(self.script.clone()).map(move |piece| {
            let _held = &line;
            piece.map(|text| ModelEvent::Text(text.to_owned()))
        });
        let script = script.chain(stream::iter(self.usage.map(|usage| Ok(ModelEvent::Usage(usage)))));
        if self.silent { script.chain(stream::pending()).boxed() } else { script.boxed() }
    }
}

/// Leave rules and tax rules in Persian, and leave rules in English, as an intake would cut them.
pub(super) fn documents() -> Vec<Found> {
    let leave = "آیین‌نامه مرخصی.docx";
    let tax = "راهنمای مالیات بر ارزش افزوده.pdf";
    let policy = "Leave policy 2024.pdf";
    vec![
        found(
            1,
            leave,
            Some("مرخصی استحقاقی"),
            "مرخصی استحقاقی سالانه کارکنان با استفاده از مزد ۲۶ روز کاری است. روزهای جمعه جزو ایام مرخصی محسوب نمی‌شود. کارکنان می‌توانند بیش از ۹ روز از مرخصی سالانه خود را ذخیره کنند، اما مازاد آن سوخت می‌شود.",
            0.0,
        ),
        found(
            2,
            leave,
            Some("مرخصی استعلاجی"),
            "حداکثر مدت مرخصی استعلاجی با تأیید پزشک معتمد ۱۴ روز در سال است. مرخصی استعلاجی از مرخصی استحقاقی کسر نمی‌شود. گواهی پزشک باید ظرف سه روز به واحد منابع انسانی تحویل شود.",
            0.0,
        ),
        found(
            3,
            leave,
            Some("مرخصی بدون حقوق"),
            "استفاده از مرخصی بدون حقوق با موافقت مدیر مستقیم و حداکثر تا دو سال ممکن است. دوره مرخصی بدون حقوق جزو سابقه خدمت به شمار نمی‌آید.",
            0.0,
        ),
        found(
            4,
            tax,
            Some("نرخ مالیات"),
            "نرخ مالیات بر ارزش افزوده از سال ۱۴۰۳ ده درصد است. نرخ مالیات سیگار و محصولات دخانی متفاوت است و در جدول پیوست آمده است.",
            0.0,
        ),
        found(
            5,
            tax,
            Some("اظهارنامه"),
            "مؤدیان باید اظهارنامه هر فصل را حداکثر تا پانزده روز پس از پایان آن فصل تسلیم کنند. جریمه عدم تسلیم اظهارنامه معادل ۵۰ درصد مالیات متعلق است و قابل بخشودگی نیست.",
            0.0,
        ),
        found(
            6,
            tax,
            Some("معافیت‌ها"),
            "کالاهای اساسی مانند نان، برنج و شیر از مالیات بر ارزش افزوده معاف هستند. صادرات كالا و خدمات از طریق مبادی رسمی مشمول نرخ صفر ميشود.",
            0.0,
        ),
        found(
            11,
            policy,
            Some("Annual leave"),
            "Full-time employees receive 25 days of paid annual leave per calendar year. Unused leave of up to 5 days may be carried over to the next year until 31 March. Leave requests must be approved by the line manager two weeks in advance.",
            0.0,
        ),
        found(
            12,
            policy,
            Some("Sick leave"),
            "Employees are paid in full for the first 10 days of sick leave. A medical certificate is required after the third day of absence.",
            0.0,
        ),
        found(
            13,
            policy,
            Some("Parental leave"),
            "Parents are entitled to 16 weeks of parental leave after the birth or adoption of a child. How is it paid? The company pays 80 percent of the base salary during this time.",
            0.0,
        ),
    ]
}
