use std::collections::HashSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::{Fields, grams, pairs};
use crate::ids::LibraryId;
use crate::persian::analyser::{Token, tokens};

/// What a term of the question counts, by where it is found and what it is.
const BODY: f32 = 0.5;
const STEM: f32 = 1.0;
const PAIR: f32 = 0.3;
const GRAM: f32 = 0.3;
const TITLE: f32 = 0.6;
const SYNONYM: f32 = 0.35;
const PART: f32 = 0.5;
const STOP_WORD: f32 = 0.1;
/// A pasted page is not searched whole.
const MAX_WORDS: usize = 100;

type Clause = (Occur, Box<dyn Query>);

/// What is looked for, part by part.
pub(super) struct Queries {
    within: Box<dyn Query>,
    /// Words that say something, in the text and above it, with their synonyms.
    words: Vec<Clause>,
    /// Frequent words.
    frequent: Vec<Clause>,
    pairs: Vec<Clause>,
    grams: Vec<Clause>,
}

impl Queries {
    /// Those of a question in some libraries; none when there is no library, or no word in it.
    pub(super) fn of(fields: &Fields, scope: &[LibraryId], question: &str) -> Option<Self> {
        let mut seen = HashSet::new();
        let found = tokens(question);
        let all: Vec<Token> = found.iter().filter(|token| seen.insert(token.text.clone())).take(MAX_WORDS).cloned().collect();
        let (frequent, telling): (Vec<Token>, Vec<Token>) = all.into_iter().partition(Token::is_stop_word);
        let (telling, frequent) = if telling.is_empty() { (frequent, Vec::new()) } else { (telling, frequent) };
        if telling.is_empty() || scope.is_empty() {
            return None;
        }
        let each_once = |terms: Vec<(usize, String)>, field: Field, weight: f32| {
            let mut seen = HashSet::new();
            let own = terms.into_iter().filter(|(_, term)| seen.insert(term.clone())).take(4 * MAX_WORDS);
            own.map(|(_, term)| should(field, &term, weight)).collect::<Vec<Clause>>()
        };
        Some(Self {
            within: within(fields, scope),
            words: telling.iter().flat_map(|word| clauses(fields, word)).collect(),
            frequent: frequent.iter().map(|word| should(fields.body, &word.text, STOP_WORD)).collect(),
            pairs: each_once(pairs(&found), fields.pair, PAIR),
            grams: each_once(grams(&found), fields.gram, GRAM),
        })
    }

    /// A passage fits when it holds at least one word that says something; all else only decides between passages that do.
    pub(super) fn by_words(&self) -> BooleanQuery {
        self.needing(any_of(copies(&self.words)), [&self.frequent, &self.pairs, &self.grams])
    }

    /// For a question none of whose words stands anywhere: it may be typed wrongly.
    pub(super) fn by_pieces(&self) -> BooleanQuery {
        self.needing(any_of(copies(&self.grams)), [])
    }

    fn needing<const N: usize>(&self, needed: Box<dyn Query>, wished: [&Vec<Clause>; N]) -> BooleanQuery {
        let mut clauses = vec![(Occur::Must, self.within.box_clone()), (Occur::Must, needed)];
        clauses.extend(wished.into_iter().flat_map(|clauses| copies(clauses)));
        BooleanQuery::new(clauses)
    }

    /// What each part alone says of a passage: words, pairs of words, pieces of words.
    pub(super) fn parts(&self) -> [Box<dyn Query>; 3] {
        [any_of(copies(&self.words).chain(copies(&self.frequent))), any_of(copies(&self.pairs)), any_of(copies(&self.grams))]
    }
}

fn copies(clauses: &[Clause]) -> impl Iterator<Item = Clause> + '_ {
    clauses.iter().map(|(occur, query)| (*occur, query.box_clone()))
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
