//! Which documents a question means: those it names, the file it came with, or all.

use std::collections::HashSet;

use super::vocabulary::Word;
use super::wish::Target;
use crate::Result;
use crate::answers::AnswerRequest;
use crate::ids::{DocumentId, LibraryId};
use crate::knowledge::{Anchor, Asked, Found, IndexedDocument, IndexedDocuments, Retriever, Sample};
use crate::persian::analyser::tokens;

/// So many of the newest documents can be named.
const MOST_NAMED: u64 = 1_000;
/// So many passages are looked through for titles that are not the names of their files.
const TITLES: usize = 20;
/// Words that say so much of a name are the name.
const JUST_SO: f32 = 0.99;

/// The documents that are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// The newest first.
    pub(super) documents: Vec<IndexedDocument>,
    /// How many are meant, of which these may be the newest only.
    pub(super) total: u64,
}

impl Subject {
    /// Those that a target means, at most `limit`; `None` when it names something else than a document.
    pub(super) async fn of(retriever: &dyn Retriever, request: &AnswerRequest, target: &Target, limit: usize) -> Result<Option<Self>> {
        if target.named.is_empty() {
            return Self::unnamed(retriever, request, target.is_this, limit).await;
        }
        let documents = Names::of(retriever, &request.scope, &target.named).await?.fitting(&target.named);
        if documents.is_empty() && target.is_vague {
            return Self::unnamed(retriever, request, target.is_this, limit).await;
        }
        Ok(Self::some(documents, limit))
    }

    async fn unnamed(retriever: &dyn Retriever, request: &AnswerRequest, is_this: bool, limit: usize) -> Result<Option<Self>> {
        let limit_of_query = limit as u64;
        let attached = attached(request, is_this);
        if attached.is_empty() {
            let IndexedDocuments { newest, total } = retriever.documents(&request.scope, limit_of_query).await?;
            return Ok(Some(Self { documents: newest, total }));
        }
        Ok(Self::some(retriever.documents(&attached, limit_of_query).await?.newest, limit))
    }

    fn some(mut documents: Vec<IndexedDocument>, limit: usize) -> Option<Self> {
        let total = documents.len() as u64;
        documents.truncate(limit);
        (total > 0).then_some(Self { documents, total })
    }

    /// Their passages, each document's behind one another.
    pub(super) async fn read(&self, retriever: &dyn Retriever, scope: &[LibraryId], sample: Sample) -> Result<Vec<Read>> {
        let ids: Vec<DocumentId> = self.documents.iter().map(|document| document.id).collect();
        let mut passages = retriever.passages(scope, &ids, sample).await?;
        Ok(self
            .documents
            .iter()
            .map(|document| {
                let (own, others) = passages.drain(..).partition(|found: &Found| found.document == document.id);
                passages = others;
                Read { document: document.clone(), passages: own }
            })
            .filter(|read| !read.passages.is_empty())
            .collect())
    }
}

/// A document with the passages of it that are read.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) document: IndexedDocument,
    pub(super) passages: Vec<Found>,
}

/// The libraries of the files that are meant where no document is named: those that came with this question, else with the conversation.
fn attached(request: &AnswerRequest, is_this: bool) -> Vec<LibraryId> {
    let readable = request.attachments.iter().filter(|file| file.document.is_some());
    let new: Vec<LibraryId> = readable.clone().filter(|file| file.is_new).map(|file| LibraryId(file.id.0)).collect();
    if new.is_empty() && is_this { readable.take(1).map(|file| LibraryId(file.id.0)).collect() } else { new }
}

/// What the documents are called: by the names of their files, and by the titles in them.
#[derive(Debug)]
pub(super) struct Names(Vec<(IndexedDocument, Vec<String>)>);

impl Names {
    /// The names of the newest documents, with such titles as these words lead to.
    pub(super) async fn of(retriever: &dyn Retriever, scope: &[LibraryId], words: &[Word]) -> Result<Self> {
        let asked = words.iter().map(|word| word.token.text.as_str()).collect::<Vec<_>>().join(" ");
        let documents = retriever.documents(scope, MOST_NAMED).await?.newest;
        let found = retriever.find(scope, &Asked::alone(&asked), TITLES).await?;
        let called = |document: IndexedDocument| {
            let titles = found.iter().filter(|found| found.document == document.id).filter_map(title).map(str::to_owned);
            let names = std::iter::once(without_ending(&document.name).to_owned()).chain(titles).collect();
            (document, names)
        };
        Ok(Self(documents.into_iter().map(called).collect()))
    }

    /// The documents whose name or title holds all the words; those that are called just so, alone.
    pub(super) fn fitting(&self, words: &[Word]) -> Vec<IndexedDocument> {
        let mut fitting = self.shares(words);
        let best = fitting.iter().map(|(share, _)| *share).fold(0.0, f32::max);
        if best > JUST_SO {
            fitting.retain(|(share, _)| *share > JUST_SO);
        }
        fitting.into_iter().map(|(_, document)| document.clone()).collect()
    }

    /// The one document of which the words say most; the newest of several.
    pub(super) fn closest(&self, words: &[Word]) -> Option<&IndexedDocument> {
        let best = self.shares(words).into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map(|(_, document)| document)
    }

    fn shares(&self, words: &[Word]) -> Vec<(f32, &IndexedDocument)> {
        let share_of = |names: &[String]| names.iter().filter_map(|name| share(words, name)).reduce(f32::max);
        self.0.iter().filter_map(|(document, names)| Some((share_of(names)?, document))).collect()
    }
}

/// The outermost heading above a passage, by which people know the document.
fn title(found: &Found) -> Option<&str> {
    found.anchor.section.as_deref()?.split(Anchor::BETWEEN_HEADINGS).next()
}

/// How much of a name the words say; `None` when one of them is not in it.
fn share(words: &[Word], name: &str) -> Option<f32> {
    let name = tokens(name);
    let spellings: HashSet<&str> = name.iter().flat_map(|token| [token.text.as_str(), token.stem.as_str()]).collect();
    let holds = |word: &Word| {
        let token = &word.token;
        spellings.contains(token.text.as_str())
            || spellings.contains(token.stem.as_str())
            || token.synonyms().iter().any(|other| spellings.contains(other.as_str()))
            || (!word.parts.is_empty() && word.parts.iter().all(|part| spellings.contains(part.as_str())))
    };
    let said = words.iter().filter(|word| !word.token.is_stop_word());
    let count = said.clone().count();
    let whole = name.iter().filter(|token| !token.part && !token.is_stop_word()).count();
    (count > 0 && said.clone().all(holds)).then(|| count as f32 / whole.max(count) as f32)
}

fn without_ending(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_some_of_its_words() {
        let share = |words: &str, name: &str| share(&Word::all(words), name);
        assert_eq!(share("قرارداد اجاره", "قرارداد-اجاره-دفتر-ونک"), Some(0.5));
        assert_eq!(share("Salt Road", "The Salt Road"), Some(1.0));
        assert_eq!(share("مدیریتی زمانی", "گزارش مدیریتی"), None);
        assert_eq!(share("صورت\u{200C}جلسه", "صورت جلسه"), Some(0.5));
    }
}
