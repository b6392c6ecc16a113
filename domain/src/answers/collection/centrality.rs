//! The sentences that say most of what a text says: those closest to the centre of all its words, each saying something of its own.

use std::collections::HashMap;

use super::terms::{Rarity, Sentence, Vector};
use crate::persian::analyser::tokens;

/// Two sentences that are more alike say the same.
const REPEATED: f32 = 0.5;
/// Shorter sentences are headings or fragments, longer ones no summary.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=60;
/// Of one section at most so many sentences are taken as long as others have any.
const OF_A_SECTION: usize = 2;
/// With these words a sentence leans on the one before it.
const LEANING: [&str; 24] = [
    "او",
    "وی",
    "ان",
    "این",
    "انها",
    "همچنین",
    "اما",
    "ولی",
    "سپس",
    "انجا",
    "it",
    "its",
    "he",
    "his",
    "she",
    "her",
    "they",
    "their",
    "this",
    "these",
    "there",
    "then",
    "but",
    "also",
];

/// The key sentences, at most `wanted`, in the order of the text.
pub(super) fn key_sentences<'s, 'f>(sentences: &'s [Sentence<'f>], wanted: usize) -> Vec<&'s Sentence<'f>> {
    let tellable: Vec<&Sentence<'_>> = sentences.iter().filter(|sentence| can_stand_alone(sentence)).collect();
    let rarity = Rarity::among(sentences);
    let vectors: Vec<Vector<'_>> = tellable.iter().map(|sentence| rarity.vector(sentence)).collect();
    let mut centre = Vector::default();
    vectors.iter().for_each(|vector| centre.add(vector, 1.0));
    centre.normalise();

    let mut ranked: Vec<(f32, usize)> = (0..tellable.len()).map(|at| (score(tellable[at], &vectors[at], &centre), at)).collect();
    ranked.sort_by(|(one, earlier), (other, later)| other.total_cmp(one).then(earlier.cmp(later)));
    let mut chosen: Vec<usize> = Vec::new();
    for of_a_section in [OF_A_SECTION, usize::MAX] {
        let mut of_section: HashMap<Option<&str>, usize> = HashMap::new();
        chosen.iter().for_each(|at| *of_section.entry(section(tellable[*at])).or_default() += 1);
        for (_, at) in &ranked {
            let taken = of_section.entry(section(tellable[*at])).or_default();
            let is_new = !chosen.contains(at) && chosen.iter().all(|other| vectors[*at].likeness(&vectors[*other]) < REPEATED);
            if chosen.len() < wanted && *taken < of_a_section && is_new {
                *taken += 1;
                chosen.push(*at);
            }
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|at| tellable[at]).collect()
}

fn section<'f>(sentence: &Sentence<'f>) -> Option<&'f str> {
    sentence.quote.found.anchor.section.as_deref()
}

fn can_stand_alone(sentence: &Sentence<'_>) -> bool {
    let text = sentence.quote.sentence;
    !sentence.is_row
        && LENGTHS.contains(&sentence.length)
        && !text.ends_with(['؟', '?', ':'])
        && !text.contains('@')
        && sentence.counts.len() > 2
}

fn score(sentence: &Sentence<'_>, vector: &Vector<'_>, centre: &Vector<'_>) -> f32 {
    let mut score = vector.likeness(centre);
    if sentence.place == 0 {
        score *= 1.25;
    }
    if sentence.length < 8 || sentence.length > 40 {
        score *= 0.85;
    }
    if leans(sentence) {
        score *= 0.7;
    }
    score
}

fn leans(sentence: &Sentence<'_>) -> bool {
    let text = sentence.quote.sentence;
    let first = tokens(text).into_iter().next();
    let begins_small = text.starts_with(|c: char| c.is_ascii_lowercase());
    begins_small || (sentence.place > 0 && first.is_some_and(|token| LEANING.contains(&token.text.as_str())))
}

#[cfg(test)]
mod tests {
    use super::super::terms::read;
    use super::*;
    use crate::answers::testing::{documents, found};

    #[test]
    fn key_sentences_come_in_the_order_of_the_text_and_say_it_once() {
        let passages = &documents()[..3];
        let sentences = read(passages);
        let key = key_sentences(&sentences, 4);
        let places: Vec<usize> = key.iter().map(|key| sentences.iter().position(|other| std::ptr::eq(other, *key)).unwrap()).collect();
        assert_eq!(key.len(), 4);
        assert!(places.is_sorted(), "{places:?}");
        let again = read(passages);
        assert_eq!(
            key.iter().map(|key| key.quote.sentence).collect::<Vec<_>>(),
            key_sentences(&again, 4).iter().map(|key| key.quote.sentence).collect::<Vec<_>>()
        );
        let twice = [found(
            1,
            "a.txt",
            None,
            "The boats sail to Skerrin every day in summer.\nThe boats sail to Skerrin every day in summer.",
            0.0,
        )];
        assert_eq!(key_sentences(&read(&twice), 4).len(), 1);
    }

    #[test]
    fn rows_questions_and_headings_are_no_key_sentences() {
        let passages = [found(1, "a.txt", None, "کالا: قند · بها: ۳۱۰ · واحد: کیلو\nقیمت قند در این ماه چقدر است؟\nبهای قند", 0.0)];
        assert!(key_sentences(&read(&passages), 4).is_empty());
    }
}
