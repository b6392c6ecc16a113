//! Questions to begin with: made of what stands in somebody's documents, each tried before it is offered.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use super::Phrases;
use super::extractive::{Extract, extract};
use crate::ids::{DocumentId, LibraryId};
use crate::knowledge::rows::cells;
use crate::knowledge::{Anchor, Asked, Found, IndexedDocument, Retriever, Sample};
use crate::persian::digits;
use crate::{Language, Result};

/// So many are offered.
const OFFERED: usize = 4;
/// So many documents are looked at, the newest, and so many passages of each.
const DOCUMENTS: u64 = 3;
const PASSAGES_OF_EACH: u32 = 6;
/// An idea is tried with so many passages.
const PASSAGES: usize = 5;
/// So many ideas are tried at most.
const TRIED: usize = 12;
/// A longer heading, name or value makes no question that anybody would ask.
const LONGEST: usize = 48;
/// What was made is kept so long, unless the documents change.
const KEPT: Duration = Duration::from_secs(600);
const MOST_KEPT: u64 = 2_000;

/// What the questions were made of: other documents, other questions.
type Key = (Vec<LibraryId>, Language, Option<DocumentId>, u64);

/// Makes questions that the documents answer.
#[derive(Clone)]
pub struct Suggestions {
    retriever: Arc<dyn Retriever>,
    phrases: Arc<Phrases>,
    made: Cache<Key, Arc<Vec<String>>>,
}

impl Suggestions {
    /// Over all passages, of which each call names the libraries it is about.
    #[must_use]
    pub fn new(retriever: Arc<dyn Retriever>, phrases: Phrases) -> Self {
        let made = Cache::builder().max_capacity(MOST_KEPT).time_to_live(KEPT).build();
        Self { retriever, phrases: Arc::new(phrases), made }
    }

    /// Questions about the documents of these libraries; none when there are none.
    ///
    /// # Errors
    /// When the database or the index does not answer.
    pub async fn of(&self, scope: &[LibraryId], language: Language) -> Result<Arc<Vec<String>>> {
        let documents = self.retriever.documents(scope, DOCUMENTS).await?;
        let key = (scope.to_vec(), language, documents.newest.first().map(|newest| newest.id), documents.total);
        if let Some(made) = self.made.get(&key).await {
            return Ok(made);
        }
        let made = Arc::new(self.make(scope, language, &documents.newest).await?);
        self.made.insert(key, made.clone()).await;
        Ok(made)
    }

    async fn make(&self, scope: &[LibraryId], language: Language, documents: &[IndexedDocument]) -> Result<Vec<String>> {
        let ids: Vec<DocumentId> = documents.iter().map(|document| document.id).collect();
        let passages = self.retriever.passages(scope, &ids, Sample { of_each: PASSAGES_OF_EACH, step: 1 }).await?;
        let mut offered = Vec::new();
        if let Some(newest) = documents.first() {
            offered.push(self.summary_of(newest, language));
        }
        for idea in self.ideas(&passages).into_iter().take(TRIED) {
            if offered.len() == OFFERED {
                break;
            }
            if !offered.contains(&idea) && self.is_answered(scope, &idea).await? {
                offered.push(idea);
            }
        }
        Ok(offered)
    }

    fn summary_of(&self, document: &IndexedDocument, language: Language) -> String {
        let name = document.name.rsplit_once('.').map_or(document.name.as_str(), |(stem, _)| stem);
        let wording = self.phrases.of(language);
        if name.chars().count() > LONGEST { wording.suggest_summary.clone() } else { wording.suggest_summary_of.replace("{}", name) }
    }

    /// Questions about rows and headings in turn, in the language in which they are written.
    fn ideas(&self, passages: &[Found]) -> Vec<String> {
        let rows = passages.iter().filter_map(|found| self.about_a_row(found));
        let headings = passages.iter().filter_map(|found| self.about_a_heading(found));
        let (rows, headings): (Vec<String>, Vec<String>) = (rows.collect(), headings.collect());
        let mut ideas = Vec::new();
        for place in 0..rows.len().max(headings.len()) {
            ideas.extend(rows.get(place).cloned());
            ideas.extend(headings.get(place).cloned());
        }
        ideas
    }

    /// «قیمت (تومان) چای سبز چند است؟»
    fn about_a_row(&self, found: &Found) -> Option<String> {
        let row = found.body.lines().find_map(cells)?;
        let (_, name) = row.first().filter(|(_, name)| is_short(name) && !has_digits(name))?;
        let heading = row.iter().skip(1).find_map(|(heading, value)| heading.filter(|_| is_number(value)))?;
        let heading = heading.split(['(', '[']).next().unwrap_or(heading).trim();
        let wording = self.phrases.of(Language::of_text(&found.body));
        is_short(heading).then(|| wording.suggest_value.replacen("{}", heading, 1).replacen("{}", name, 1))
    }

    /// A heading below that of the whole document.
    /// A heading below that of the whole document.
    fn about_a_heading(&self, found: &Found) -> Option<String> {
        let (_, heading) = found.anchor.section.as_deref()?.rsplit_once(Anchor::BETWEEN_HEADINGS)?;
        let wording = self.phrases.of(Language::of_text(&found.body));
        is_short(heading).then(|| wording.suggest_about.replace("{}", heading))
    }

    async fn is_answered(&self, scope: &[LibraryId], question: &str) -> Result<bool> {
        let found = self.retriever.find(scope, &Asked::alone(question), PASSAGES).await?;
        Ok(matches!(extract(question, None, &found), Extract::Answer(..)))
    }
}

fn is_short(text: &str) -> bool {
    (2..=LONGEST).contains(&text.chars().count())
}

fn has_digits(text: &str) -> bool {
    text.chars().any(|c| digits::value(c).is_some())
}

/// An amount and not «نیم کیلوگرم».
fn is_number(text: &str) -> bool {
    has_digits(text) && !text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Library, documents, found};
    use super::*;

    async fn offered(passages: Vec<Found>, language: Language) -> Vec<String> {
        let suggestions = Suggestions::new(Arc::new(Library(passages)), Phrases::built_in().unwrap());
        suggestions.of(&[LibraryId(uuid::Uuid::nil())], language).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn rows_and_headings_become_questions_that_are_answered() {
        let rows = "کالا: چای سبز · وزن: نیم کیلوگرم · قیمت (تومان): ۲۹۵٬۰۰۰\nکالا: قوری · وزن: ۱ کیلوگرم · قیمت (تومان): ۴۲۰٬۰۰۰";
        let passages = vec![
            found(1, "بها.md", Some("راهنما › قیمت‌ها"), rows, 1.0),
            found(2, "بها.md", Some("راهنما › ارسال کالا"), "ارسال کالا به تهران دو روز کاری طول می‌کشد.", 1.0),
            found(3, "بها.md", Some("راهنما"), "این راهنما دربارهٔ خرید است.", 1.0),
        ];
        let offered = offered(passages, Language::Fa).await;
        assert_eq!(offered[..2], ["«بها» را خلاصه کن", "قیمت چای سبز چند است؟"]);
        assert!(offered.contains(&"دربارهٔ «ارسال کالا» چه آمده است؟".to_owned()), "{offered:?}");
        assert!(!offered.iter().any(|question| question.contains("«راهنما»") || question.contains("وزن")), "{offered:?}");
    }

    #[tokio::test]
    async fn there_are_few_of_them_and_none_of_nothing() {
        assert!(offered(Vec::new(), Language::En).await.is_empty());
        assert!(offered(documents(), Language::En).await.len() <= OFFERED);
    }
}
