use std::collections::HashSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::Fields;
use crate::ids::LibraryId;
use crate::persian::analyser::{Token, tokens};

/// What a term of the question counts, by where it is found and what it is.
const BODY: f32 = 1.0;
const STEM: f32 = 0.5;
const TITLE: f32 = 0.6;
const SYNONYM: f32 = 0.35;
const PART: f32 = 0.5;
const STOP_WORD: f32 = 0.1;
/// A pasted page is not searched whole.
const MAX_WORDS: usize = 100;

type Clause = (Occur, Box<dyn Query>);

/// The query for a question in some libraries; none when there is no library, or no word in it. A passage fits when it holds at least one word
/// that says something; frequent words only decide between passages that do, unless there are no others.
pub(super) fn query(fields: &Fields, scope: &[LibraryId], question: &str) -> Option<BooleanQuery> {
    let mut seen = HashSet::new();
    let words: Vec<Token> = tokens(question).into_iter().filter(|token| seen.insert(token.text.clone())).take(MAX_WORDS).collect();
    let (frequent, telling): (Vec<Token>, Vec<Token>) = words.into_iter().partition(Token::is_stop_word);
    let (telling, frequent) = if telling.is_empty() { (frequent, Vec::new()) } else { (telling, frequent) };
    if telling.is_empty() || scope.is_empty() {
        return None;
    }
    let mut clauses =
        vec![(Occur::Must, within(fields, scope)), (Occur::Must, any_of(telling.iter().flat_map(|word| clauses(fields, word))))];
    clauses.extend(frequent.iter().map(|word| should(fields.body, &word.text, STOP_WORD)));
    Some(BooleanQuery::new(clauses))
}

/// Says only where to look, and nothing about how well a passage fits.
fn within(fields: &Fields, scope: &[LibraryId]) -> Box<dyn Query> {
    let library = |id: &LibraryId| -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_bytes(fields.library, id.0.as_bytes()), IndexRecordOption::Basic))
    };
    let any: Box<dyn Query> = match scope {
        [only] => library(only),
        several => any_of(several.iter().map(|id| (Occur::Should, library(id)))),
    };
    Box::new(ConstScoreQuery::new(any, 0.0))
}

fn clauses(fields: &Fields, word: &Token) -> Vec<Clause> {
    let weight = if word.part { PART } else { 1.0 };
    let mut clauses = vec![
        should(fields.body, &word.text, BODY * weight),
        should(fields.stem, &word.stem, STEM * weight),
        should(fields.title, &word.stem, TITLE * weight),
    ];
    clauses.extend(word.synonyms().iter().map(|synonym| should(fields.stem, synonym, SYNONYM * weight)));
    clauses
}

fn should(field: Field, text: &str, weight: f32) -> Clause {
    let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
    (Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight)))
}

fn any_of(clauses: impl Iterator<Item = Clause>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(clauses.collect()))
}
