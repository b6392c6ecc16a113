//! Short patterns of words: `a|b` is either word, `c?` may be left out.

use crate::persian::analyser::tokens;

/// A sequence of words with alternatives.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Element>);

#[derive(Debug)]
struct Element {
    /// Folded; a word written in parts is one.
    words: Vec<String>,
    may_be_absent: bool,
}

impl Pattern {
    /// The patterns of a list, one a line.
    pub(super) fn all(lines: &str) -> Vec<Self> {
        lines.lines().map(Self::of).filter(|pattern| !pattern.0.is_empty()).collect()
    }

    fn of(line: &str) -> Self {
        let element = |text: &str| {
            let bare = text.trim_end_matches('?');
            let words = bare.split('|').filter_map(|word| tokens(word).into_iter().next()).map(|token| token.text).collect();
            Element { words, may_be_absent: bare.len() < text.len() }
        };
        Self(line.split_whitespace().map(element).collect())
    }

    /// How many words at the beginning it takes, at least one; the most where there is a choice.
    pub(super) fn takes(&self, words: &[&str]) -> Option<usize> {
        taken(&self.0, words).filter(|count| *count > 0)
    }
}

fn taken(elements: &[Element], words: &[&str]) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(0) };
    let with = words.split_first().filter(|(word, _)| first.words.iter().any(|known| known == *word));
    let with = with.and_then(|(_, behind)| taken(rest, behind)).map(|count| count + 1);
    with.or_else(|| if first.may_be_absent { taken(rest, words) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_one_of_several_or_absent() {
        let pattern = Pattern::of("thank|thanks you? very? much?");
        assert_eq!(pattern.takes(&["thanks"]), Some(1));
        assert_eq!(pattern.takes(&["thank", "you", "very", "much", "indeed"]), Some(4));
        assert_eq!(pattern.takes(&["thankful"]), None);
        assert_eq!(Pattern::of("very?").takes(&["you"]), None);
    }
}
