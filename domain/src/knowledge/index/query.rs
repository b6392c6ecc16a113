use std::collections::HashSet;

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::fields::{Fields, grams, pairs};
use crate::ids::LibraryId;
use crate::knowledge::Asked;
use crate::persian::analyser::{Token, tokens};
use crate::persian::quantities::{Quantity, quantities};
use crate::persian::spoken;

/// What a term of the question counts, by where it is found and what it is.
const BODY: f32 = 0.5;
const STEM: f32 = 0.7;
const PAIR: f32 = 0.3;
const GRAM: f32 = 0.25;
const TITLE: f32 = 0.75;
const SYNONYM: f32 = 0.3;
const SPOKEN: f32 = 0.7;
const PART: f32 = 0.5;
const STOP_WORD: f32 = 0.1;
const QUANTITY: f32 = 1.0;
/// What a word counts that is part of an amount or a date.
const IN_QUANTITY: f32 = 0.3;
/// What counts that stands only in the question before.
const BEFORE: f32 = 0.4;
/// A pasted page is not searched whole.
const MAX_WORDS: usize = 100;
/// The highest value of BM25 for a term, as a multiple of its rarity.
const SATURATED: f32 = 2.2;

/// Something that is looked for in one field.
struct Clause {
    term: Term,
    weight: f32,
    /// Whether it stands for another that is looked for as well.
    is_alternative: bool,
}

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
    /// Those of a question in some libraries, and of the question before on which it leans; none when there is no library, or no word in it.
    pub(super) fn of(fields: &Fields, scope: &[LibraryId], asked: &Asked) -> Option<Self> {
        if scope.is_empty() {
            return None;
        }
        let mut queries =
            Self { within: within(fields, scope), words: Vec::new(), frequent: Vec::new(), pairs: Vec::new(), grams: Vec::new() };
        queries.add(fields, &asked.question, 1.0);
        if let Some(before) = &asked.before {
            queries.add(fields, before, BEFORE);
        }
        (!queries.words.is_empty()).then_some(queries)
    }

    fn add(&mut self, fields: &Fields, question: &str, weight: f32) {
        let mut seen = HashSet::new();
        let found = tokens(question);
        let all: Vec<Token> = found.iter().filter(|token| seen.insert(token.text.clone())).take(MAX_WORDS).cloned().collect();
        let (frequent, telling): (Vec<Token>, Vec<Token>) = all.into_iter().partition(Token::is_stop_word);
        // When nothing else is asked, even a frequent word may be the point.
        let (telling, frequent) = if telling.is_empty() && self.words.is_empty() { (frequent, Vec::new()) } else { (telling, frequent) };
        let each_once = |terms: Vec<(usize, String)>, field: Field, weight: f32| {
            let mut seen = HashSet::new();
            let own = terms.into_iter().filter(|(_, term)| seen.insert(term.clone())).take(4 * MAX_WORDS);
            own.map(|(_, term)| should(field, &term, weight)).collect::<Vec<Clause>>()
        };
        let amounts = quantities(question, &found);
        self.words.extend(telling.iter().flat_map(|word| clauses(fields, word, &amounts, weight)));
        let keys = amounts.iter().take(MAX_WORDS).flat_map(|amount| &amount.keys);
        self.words.extend(keys.map(|key| should(fields.body, key, QUANTITY * weight)));
        self.frequent.extend(frequent.iter().map(|word| should(fields.body, &word.text, STOP_WORD * weight)));
        self.pairs.extend(each_once(pairs(&found), fields.pair, PAIR * weight));
        self.grams.extend(each_once(grams(&found), fields.gram, GRAM * weight));
    }

    /// A passage fits when it holds at least one word that says something; all else only decides between passages that do.
    pub(super) fn by_words(&self) -> BooleanQuery {
        self.needing(any_of(&[&self.words]), &[&self.frequent, &self.pairs, &self.grams])
    }

    /// For a question none of whose words stands anywhere: it may be typed wrongly.
    pub(super) fn by_pieces(&self) -> BooleanQuery {
        self.needing(any_of(&[&self.grams]), &[])
    }

    fn needing(&self, needed: BooleanQuery, wished: &[&Vec<Clause>]) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, self.within.box_clone()), (Occur::Must, Box::new(needed))];
        clauses.extend(wished.iter().copied().flatten().map(Clause::query));
        BooleanQuery::new(clauses)
    }

    /// What each part alone says of a passage: words, pairs of words, pieces of words.
    pub(super) fn parts(&self) -> [Box<dyn Query>; 3] {
        [Box::new(any_of(&[&self.words, &self.frequent])), Box::new(any_of(&[&self.pairs])), Box::new(any_of(&[&self.grams]))]
    }

    /// The score of a passage that holds everything, time and again: what scores are to be measured against.
    pub(super) fn highest(&self, searcher: &Searcher) -> tantivy::Result<f32> {
        let all = searcher.num_docs() as f32;
        let mut highest = 0.0;
        let own = [&self.words, &self.frequent, &self.pairs, &self.grams].into_iter().flatten().filter(|clause| !clause.is_alternative);
        for Clause { term, weight, .. } in own {
            let holding = searcher.doc_freq(term)? as f32;
            if holding > 0.0 {
                highest += weight * SATURATED * (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln();
            }
        }
        Ok(highest)
    }
}

impl Clause {
    fn query(&self) -> (Occur, Box<dyn Query>) {
        let term = TermQuery::new(self.term.clone(), IndexRecordOption::WithFreqs);
        (Occur::Should, Box::new(BoostQuery::new(Box::new(term), self.weight)))
    }
}

/// Says only where to look, and nothing about how well a passage fits.
fn within(fields: &Fields, scope: &[LibraryId]) -> Box<dyn Query> {
    let library = |id: &LibraryId| -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_bytes(fields.library, id.0.as_bytes()), IndexRecordOption::Basic))
    };
    let any: Box<dyn Query> = match scope {
        [only] => library(only),
        several => Box::new(BooleanQuery::new(several.iter().map(|id| (Occur::Should, library(id))).collect())),
    };
    Box::new(ConstScoreQuery::new(any, 0.0))
}

/// The passages of some libraries that hold a word; none when no passage of any does.
pub(super) fn holding(fields: &Fields, scope: &[LibraryId], word: &str, searcher: &Searcher) -> tantivy::Result<Option<BooleanQuery>> {
    let Clause { term, .. } = should(fields.body, word, 1.0);
    if scope.is_empty() || searcher.doc_freq(&term)? == 0 {
        return Ok(None);
    }
    let holds: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
    Ok(Some(BooleanQuery::new(vec![(Occur::Must, within(fields, scope)), (Occur::Must, holds)])))
}

fn clauses(fields: &Fields, word: &Token, amounts: &[Quantity], weight: f32) -> Vec<Clause> {
    let in_amount = amounts.iter().any(|amount| amount.words.contains(&word.position));
    let weight = weight * if word.part { PART } else { 1.0 } * if in_amount { IN_QUANTITY } else { 1.0 };
    let mut clauses = vec![
        should(fields.body, &word.text, BODY * weight),
        should(fields.stem, &word.stem, STEM * weight),
        should(fields.title, &word.stem, TITLE * weight),
    ];
    let mut alternative = |stem: &String, weight: f32| clauses.push(Clause { is_alternative: true, ..should(fields.stem, stem, weight) });
    word.synonyms().iter().for_each(|synonym| alternative(synonym, SYNONYM * weight));
    spoken::written(word).iter().for_each(|written| alternative(written, SPOKEN * weight));
    clauses
}

fn should(field: Field, text: &str, weight: f32) -> Clause {
    Clause { term: Term::from_field_text(field, text), weight, is_alternative: false }
}

fn any_of(parts: &[&Vec<Clause>]) -> BooleanQuery {
    BooleanQuery::new(parts.iter().copied().flatten().map(Clause::query).collect())
}
