//! The sentences of ours around what is collected from documents.

use serde::Deserialize;

/// The part `collection` of a locale's `answers.json`. What stands in braces is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct CollectionWording {
    pub(super) greeting: String,
    pub(super) offer: String,
    pub(super) thanks: String,
    pub(super) goodbye: String,
    /// Who answers, and what can be asked.
    pub(super) help: String,
    /// What there is to ask: `{count}` documents, for example `{names}`.
    pub(super) help_documents: String,
    /// The `{name}` of a document within a sentence.
    pub(super) quoted: String,
    /// Before the names of `{count}` documents.
    pub(super) documents: String,
    /// After them: `{count}` more.
    pub(super) more_documents: String,
    pub(super) pages: String,
    pub(super) passages: String,
    /// Before the summary of `{name}`.
    pub(super) summary: String,
    /// Before those of all `{count}` documents.
    pub(super) summary_of_all: String,
    /// Before those of the `{shown}` newest of `{count}`.
    pub(super) summary_of_newest: String,
    pub(super) headings: String,
    pub(super) more: String,
    /// A table of `{rows}` rows.
    pub(super) rows: String,
    pub(super) about_rows: String,
    /// Its `{columns}`.
    pub(super) columns: String,
    /// What the values of a `{column}` lie between.
    pub(super) range: String,
    /// Before what is said of some `{kinds}` of facts.
    pub(super) facts: String,
    pub(super) no_facts: String,
    pub(super) dates: String,
    pub(super) deadlines: String,
    pub(super) amounts: String,
    pub(super) parties: String,
    pub(super) duties: String,
    /// That the `{shown}` newest of `{count}` documents were looked at.
    pub(super) looked_at: String,
    /// That only the beginning of long documents was.
    pub(super) looked_at_beginning: String,
    /// Before a comparison of `{one}` and `{other}`.
    pub(super) comparison: String,
    pub(super) nothing_in_common: String,
    pub(super) topic: String,
    /// Asks which documents to compare.
    pub(super) which_two: String,
    /// Before the documents that speak of a `{topic}`.
    pub(super) mentions: String,
    /// That `{count}` passages of one do.
    pub(super) fitting_passages: String,
    /// Before what a list in `{name}` holds.
    pub(super) list: String,
    pub(super) more_rows: String,
    /// Between the items of a list within a sentence.
    pub(super) comma: String,
    /// Between two of them.
    pub(super) and: String,
}

/// A sentence with what stands in its braces filled in; what is filled in is not looked at again.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let place = behind.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, behind))
        });
        match place {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("{name}: {count}", &[("name", "{count}"), ("count", "3")]), "{count}: 3");
        assert_eq!(fill("{other} {", &[("name", "x")]), "{other} {");
    }
}
