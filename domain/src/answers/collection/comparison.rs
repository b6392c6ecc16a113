//! Two documents side by side: the sentences in which they speak of the same.

use std::collections::HashSet;

use super::subject::Read;
use super::summary::last_heading;
use super::terms::{Rarity, Sentence, Vector, read};
use super::text::{Text, clipped, name};
use super::wording::fill;
use crate::answers::Wording;
use crate::answers::quotation::{as_markdown, table_row};
use crate::knowledge::Sample;
use crate::persian::analyser::tokens;

/// Of each document so many passages are read.
pub(super) const SAMPLE: Sample = Sample { of_each: 60, step: 1 };
/// And so many sentences compared with those of the other.
const MOST_SENTENCES: usize = 250;
/// Sentences that are less alike speak of different things.
const ALIKE: f32 = 0.2;
/// What headings above two sentences add to their being alike.
const OF_HEADINGS: f32 = 0.3;
const MOST_ROWS: usize = 8;
/// A sentence in a cell is shown up to this length.
const CELL_CHARACTERS: usize = 220;
/// A topic is named by so many words.
const TOPIC_WORDS: usize = 3;
/// A sentence of fewer words says nothing to compare.
const SHORTEST: usize = 3;

/// A table of what both speak of.
pub(super) fn of_two(one: &Read, other: &Read, wording: &Wording) -> Text {
    let own = &wording.collection;
    let names = [("one", name(&one.document.name)), ("other", name(&other.document.name))];
    let names: Vec<(&str, &str)> = names.iter().map(|(key, name)| (*key, name.as_str())).collect();
    let sentences = [sentences_of(one), sentences_of(other)];
    let pairs = pairs(&sentences[0], &sentences[1]);
    if pairs.is_empty() {
        let mut text = Text::new(fill(&own.nothing_in_common, &names));
        [one, other].iter().flat_map(|read| read.passages.iter().take(3)).for_each(|found| text.add_material(found));
        return text;
    }
    let mut text = Text::new(fill(&own.comparison, &names));
    text.say(format!("\n\n{}\n|---|---|---|", table_row(&[&own.topic, &one.document.name, &other.document.name], "")));
    for Pair { topic, one, other, .. } in pairs {
        text.say(format!("\n| {}", as_markdown(&topic)));
        for sentence in [one, other] {
            text.say(format!(" | {}", as_markdown(&clipped(sentence.quote.sentence, CELL_CHARACTERS))));
            text.cite(sentence.quote);
        }
        text.say(" |");
    }
    text
}

fn sentences_of(document: &Read) -> Vec<Sentence<'_>> {
    let can_be_compared = |sentence: &Sentence<'_>| sentence.length >= SHORTEST && sentence.counts.len() > 1;
    read(&document.passages).into_iter().filter(can_be_compared).take(MOST_SENTENCES).collect()
}

/// Two sentences that speak of the same.
struct Pair<'s, 'f> {
    topic: String,
    one: &'s Sentence<'f>,
    other: &'s Sentence<'f>,
    /// The place of the first one.
    place: usize,
}

/// The pairs that are most alike, each sentence in one of them, in the order of the first document.
fn pairs<'s, 'f>(ones: &'s [Sentence<'f>], others: &'s [Sentence<'f>]) -> Vec<Pair<'s, 'f>> {
    let together: Vec<Sentence<'_>> = ones.iter().chain(others).cloned().collect();
    let rarity = Rarity::among(&together);
    let vectors = |sentences: &'s [Sentence<'f>]| sentences.iter().map(|sentence| rarity.vector(sentence)).collect::<Vec<_>>();
    let (of_ones, of_others) = (vectors(ones), vectors(others));
    let headings = |sentences: &[Sentence<'f>]| sentences.iter().map(|sentence| heading_words(sentence)).collect::<Vec<_>>();
    let (above_ones, above_others) = (headings(ones), headings(others));
    let mut alike: Vec<(f32, usize, usize)> = Vec::new();
    for (one, vector) in of_ones.iter().enumerate() {
        for (other, of_other) in of_others.iter().enumerate() {
            let likeness = vector.likeness(of_other) + OF_HEADINGS * shared_part(&above_ones[one], &above_others[other]);
            if likeness >= ALIKE && !vector.shared(of_other).is_empty() {
                alike.push((likeness, one, other));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_ones, mut used_others) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, one, other) in alike {
        if pairs.len() < MOST_ROWS && !used_ones.contains(&one) && !used_others.contains(&other) {
            used_ones.insert(one);
            used_others.insert(other);
            let topic = topic(&ones[one], &others[other], &of_ones[one], &of_others[other]);
            pairs.push(Pair { topic, one: &ones[one], other: &others[other], place: one });
        }
    }
    pairs.sort_by_key(|pair| pair.place);
    pairs
}

fn heading_words(sentence: &Sentence<'_>) -> HashSet<String> {
    let heading = sentence.quote.found.anchor.section.as_deref().map(last_heading).unwrap_or_default();
    tokens(heading).into_iter().filter(|token| !token.part && !token.is_stop_word()).map(|token| token.stem).collect()
}

/// How many of the words of two headings are in both, from 0 to 1.
fn shared_part(one: &HashSet<String>, other: &HashSet<String>) -> f32 {
    one.intersection(other).count() as f32 / one.len().max(other.len()).max(1) as f32
}

/// What two sentences speak of: the heading above both, else the words that make them alike, as the first of them writes them.
fn topic(one: &Sentence<'_>, other: &Sentence<'_>, of_one: &Vector<'_>, of_other: &Vector<'_>) -> String {
    let heading = |sentence: &Sentence<'_>| sentence.quote.found.anchor.section.as_deref().map(|section| last_heading(section).to_owned());
    if let (Some(above), Some(above_other)) = (heading(one), heading(other))
        && above == above_other
    {
        return above;
    }
    let mut shared = of_one.shared(of_other);
    shared.sort_by(|(word, weight), (next, next_weight)| next_weight.total_cmp(weight).then(word.cmp(next)));
    let telling: HashSet<&str> = shared.iter().filter(|(word, _)| !is_number(word)).take(TOPIC_WORDS).map(|(word, _)| *word).collect();
    let mut said = HashSet::new();
    let written = tokens(one.quote.sentence).into_iter().filter(|token| !token.part && telling.contains(token.stem.as_str()));
    let written = written.filter(|token| said.insert(token.stem.clone())).map(|token| one.quote.sentence[token.span].to_owned());
    written.collect::<Vec<_>>().join(" ")
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}
