//! All that documents say of some kinds of fact: the sentences and rows that hold dates, deadlines, amounts, parties or duties.

use std::collections::HashSet;

use super::detect::Facts;
use super::subject::Read;
use super::text::{Quote, Text, name};
use super::wish::FactKind;
use super::wording::fill;
use crate::Language;
use crate::answers::Wording;
use crate::knowledge::Sample;
use crate::knowledge::sentences::sentences;
use crate::persian::digits;

/// So many sentences are shown.
const MOST_SHOWN: usize = 20;
/// So many documents are looked through.
pub(super) const MOST_DOCUMENTS: usize = 30;
/// So many passages of all of them together.
const MOST_PASSAGES: u32 = 600;
/// A shorter sentence holds nothing beside the fact.
const FEWEST_CHARACTERS: usize = 8;

/// How much of each document is looked at.
pub(super) fn sample_of(documents: usize) -> Sample {
    let documents = u32::try_from(documents).unwrap_or(u32::MAX).max(1);
    Sample { of_each: (MOST_PASSAGES / documents).max(1), step: 1 }
}

/// The sentences that hold such facts, by document.
pub(super) fn all(kinds: &[FactKind], total_documents: u64, documents: &[Read], wording: &Wording, language: Language) -> Text {
    let own = &wording.collection;
    let count = |number: u64| digits::number(number, language);
    let found: Vec<(&Read, Vec<Quote<'_>>)> = documents.iter().map(|read| (read, quotes(kinds, read))).collect();
    let total: usize = found.iter().map(|(_, quotes)| quotes.len()).sum();
    let named = kinds.iter().map(|kind| label(*kind, wording)).collect::<Vec<_>>().join(&own.and);
    let lead = if total == 0 { &own.no_facts } else { &own.facts };
    let mut text = Text::new(fill(lead, &[("kinds", &named)]));
    let mut shares = shares(&found.iter().map(|(_, quotes)| quotes.len()).collect::<Vec<_>>()).into_iter();
    for (read, quotes) in found.iter().filter(|(_, quotes)| !quotes.is_empty()) {
        let shown = shares.next().unwrap_or(0);
        if shown == 0 {
            break;
        }
        text.paragraph(&format!("**{}**", name(&read.document.name)));
        text.quotes(&quotes[..shown]);
        if quotes.len() > shown {
            text.paragraph(&fill(&own.more, &[("count", &count((quotes.len() - shown) as u64))]));
        }
    }
    let left = found.iter().filter(|(_, quotes)| !quotes.is_empty()).count().saturating_sub(MOST_SHOWN);
    if left > 0 {
        text.paragraph(&fill(&own.more_documents, &[("count", &count(left as u64))]));
    }
    if total_documents > documents.len() as u64 {
        text.paragraph(&fill(&own.looked_at, &[("shown", &count(documents.len() as u64)), ("count", &count(total_documents))]));
    }
    if documents.iter().any(|read| (read.passages.len() as u64) < u64::from(read.document.passages)) {
        text.paragraph(&own.looked_at_beginning);
    }
    text
}

/// How many sentences of each document that has any are shown: all get some before one gets many.
fn shares(counts: &[usize]) -> Vec<usize> {
    let counts: Vec<usize> = counts.iter().copied().filter(|count| *count > 0).collect();
    let mut shares = vec![0; counts.len()];
    let mut left = MOST_SHOWN;
    while left > 0 && shares.iter().zip(&counts).any(|(share, count)| share < count) {
        for (share, count) in shares.iter_mut().zip(&counts) {
            if left > 0 && *share < *count {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

/// The sentences of a document that hold such facts, each once; of parties, those that name another one.
fn quotes<'f>(kinds: &[FactKind], read: &'f Read) -> Vec<Quote<'f>> {
    let mut said: HashSet<&str> = HashSet::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut quotes = Vec::new();
    for found in &read.passages {
        for range in sentences(&found.body) {
            let sentence = &found.body[range];
            if sentence.chars().nth(FEWEST_CHARACTERS).is_none() || !said.insert(sentence) {
                continue;
            }
            let facts = Facts::of(sentence);
            let mut names_another = || facts.parties().into_iter().filter(|party| known.insert(party.clone())).count() > 0;
            let holds = kinds.iter().any(|kind| *kind != FactKind::Party && facts.hold(*kind));
            if holds || (kinds.contains(&FactKind::Party) && names_another()) {
                quotes.push(Quote { found, sentence });
            }
        }
    }
    quotes
}

fn label(kind: FactKind, wording: &Wording) -> &str {
    let own = &wording.collection;
    match kind {
        FactKind::Date => &own.dates,
        FactKind::Deadline => &own.deadlines,
        FactKind::Amount => &own.amounts,
        FactKind::Party => &own.parties,
        FactKind::Duty => &own.duties,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_heard_before_one_says_all() {
        assert_eq!(shares(&[0, 30, 2, 5]), [13, 2, 5]);
        assert_eq!(shares(&[3]), [3]);
        assert_eq!(shares(&[9; 30]).iter().sum::<usize>(), 20);
    }
}
