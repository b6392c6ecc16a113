//! Questions that no single passage answers: a summary, all dates, a comparison, which documents speak of something, whole lists; and
//! what people say besides, such as greetings. What is meant is told from the question's words; what is said is put together from the
//! documents' own sentences, each cited, in bounded reading.

mod centrality;
mod comparison;
mod conversation;
mod detect;
mod facts;
mod listing;
mod mentions;
mod pattern;
mod small_talk;
mod subject;
mod summary;
mod table;
mod terms;
mod text;
mod vocabulary;
mod wish;
mod wording;

pub(super) use small_talk::without_greeting;
pub(super) use text::Text;
pub use wording::CollectionWording;

use self::small_talk::SmallTalk;
use self::subject::{Names, Subject};
use self::vocabulary::{Class, Word};
use self::wish::{FactKind, Target, Wish};
use self::wording::fill;
use super::{AnswerRequest, Wording};
use crate::Result;
use crate::ids::{DocumentId, PassageId};
use crate::knowledge::{Asked, IndexedDocument, IndexedDocuments, Retriever};

/// A list is looked for in the documents of so many passages.
const LISTED_PASSAGES: usize = 10;

/// The answer to a question about the documents as a whole; `None` when it is a question like any other.
///
/// # Errors
/// Those of the retriever.
pub(super) async fn collect(retriever: &dyn Retriever, request: &AnswerRequest, wording: &Wording) -> Result<Option<Text>> {
    let collector = Collector { retriever, request, wording };
    match Wish::of(&request.question) {
        None => Ok(None),
        Some(Wish::SmallTalk(said)) => collector.small_talk(said).await.map(Some),
        Some(Wish::Documents) => collector.documents().await,
        Some(Wish::Mentions { topic }) => collector.mentions(&topic).await,
        Some(Wish::Comparison { named }) => collector.comparison(&named).await,
        Some(Wish::Summary(target)) => collector.summary(&target).await,
        Some(Wish::Facts { kinds, of }) => collector.facts(&kinds, &of).await,
        Some(Wish::List { wanted }) => collector.list(&wanted).await,
    }
}

/// Reads what an answer needs and has it put together.
struct Collector<'a> {
    retriever: &'a dyn Retriever,
    request: &'a AnswerRequest,
    wording: &'a Wording,
}

impl Collector<'_> {
    async fn small_talk(&self, said: SmallTalk) -> Result<Text> {
        let documents = match said {
            SmallTalk::Greeting | SmallTalk::Help => self.retriever.documents(&self.request.scope, conversation::EXAMPLES).await?,
            SmallTalk::Thanks | SmallTalk::Goodbye => IndexedDocuments::default(),
        };
        Ok(conversation::small_talk(said, &documents, self.wording, self.request.language))
    }

    async fn documents(&self) -> Result<Option<Text>> {
        let documents = self.retriever.documents(&self.request.scope, conversation::MOST_LISTED).await?;
        let has_any = documents.total > 0;
        Ok(has_any.then(|| conversation::list_of_documents(&documents, self.wording, self.request.language)))
    }

    async fn mentions(&self, topic: &str) -> Result<Option<Text>> {
        let found = self.retriever.find(&self.request.scope, &Asked::alone(topic), mentions::MOST_PASSAGES).await?;
        Ok(mentions::of_topic(topic, &found, self.wording, self.request.language))
    }

    async fn summary(&self, target: &Target) -> Result<Option<Text>> {
        let Some(subject) = self.subject(target, summary::MOST_DOCUMENTS).await? else { return Ok(None) };
        let (scope, language) = (&self.request.scope, self.request.language);
        if let [document] = subject.documents.as_slice() {
            let sample = summary::sample_of(document.passages);
            let read = subject.read(self.retriever, scope, sample).await?;
            return Ok(read.first().map(|read| summary::of_document(read, self.wording, language)));
        }
        let documents = subject.read(self.retriever, scope, summary::BEGINNINGS).await?;
        Ok(Some(summary::of_several(subject.total, &documents, self.wording, language)))
    }

    async fn facts(&self, kinds: &[FactKind], of: &Target) -> Result<Option<Text>> {
        let Some(subject) = self.subject(of, facts::MOST_DOCUMENTS).await? else { return Ok(None) };
        let documents = subject.read(self.retriever, &self.request.scope, facts::sample_of(subject.documents.len())).await?;
        Ok(Some(facts::all(kinds, subject.total, &documents, self.wording, self.request.language)))
    }

    /// What a target means; `None` where it means no document that can be read.
    async fn subject(&self, target: &Target, limit: usize) -> Result<Option<Subject>> {
        let subject = Subject::of(self.retriever, self.request, target, limit).await?;
        Ok(subject.filter(|subject| !subject.documents.is_empty()))
    }

    async fn comparison(&self, words: &[Word]) -> Result<Option<Text>> {
        let Some(two) = self.two_documents(words).await? else {
            let is_open = words.iter().all(|word| word.is(Class::Between));
            return if is_open { self.which_two().await } else { Ok(None) };
        };
        let subject = Subject { total: 2, documents: two };
        let read = subject.read(self.retriever, &self.request.scope, comparison::SAMPLE).await?;
        let [one, other] = read.as_slice() else { return Ok(None) };
        Ok(Some(comparison::of_two(one, other, self.wording)))
    }

    /// The two that are named on either side of an «و» or "with"; without names, the two that there are.
    async fn two_documents(&self, words: &[Word]) -> Result<Option<Vec<IndexedDocument>>> {
        if words.iter().all(|word| word.is(Class::Between)) {
            let unnamed = Subject::of(self.retriever, self.request, &Target::default(), 2).await?;
            return Ok(unnamed.filter(|subject| subject.total == 2).map(|subject| subject.documents));
        }
        let names = Names::of(self.retriever, &self.request.scope, words).await?;
        let two = (1..words.len()).filter(|place| words[*place].is(Class::Between)).find_map(|place| {
            let (one, other) = (names.closest(&words[..place])?, names.closest(&words[place + 1..])?);
            (one.id != other.id).then(|| vec![one.clone(), other.clone()])
        });
        Ok(two)
    }

    /// Asks which documents to compare, where there are more than two to choose from.
    async fn which_two(&self) -> Result<Option<Text>> {
        let documents = self.retriever.documents(&self.request.scope, 2).await?.newest;
        let [one, other] = documents.as_slice() else { return Ok(None) };
        let names = [text::name(&one.name), text::name(&other.name)];
        let sentence = &self.wording.collection.which_two;
        Ok(Some(Text::new(fill(sentence, &[("one", &names[0]), ("other", &names[1])]))))
    }

    async fn list(&self, wanted: &[Word]) -> Result<Option<Text>> {
        let scope = &self.request.scope;
        let written = wanted.iter().filter_map(|word| self.request.question.get(word.token.span.clone()));
        let found = self.retriever.find(scope, &Asked::alone(&written.collect::<Vec<_>>().join(" ")), LISTED_PASSAGES).await?;
        let mut documents: Vec<DocumentId> = Vec::new();
        for found in &found {
            if !documents.contains(&found.document) {
                documents.push(found.document);
            }
        }
        documents.truncate(listing::MOST_DOCUMENTS);
        let passages = self.retriever.passages(scope, &documents, listing::SAMPLE).await?;
        let ranked: Vec<PassageId> = found.iter().map(|found| found.passage).collect();
        Ok(listing::of_passages(wanted, &passages, &ranked, self.wording, self.request.language))
    }
}

#[cfg(test)]
mod tests;
