//! Numbered citations in an answer's HTML become links that open their passage: `?source=psg_…`, or lead to the quotation
//! under the answer when that is all there is of it. A link works before and without scripts, from the keyboard, and "back"
//! closes what it opened.

use domain::ids::{MessageId, PassageId};
use domain::knowledge::Source;

/// The address that opens a passage beside the present conversation.
#[must_use]
pub fn address(passage: PassageId) -> String {
    format!("?source={passage}")
}

/// The links that open a passage.
#[must_use]
pub fn selector(passage: PassageId) -> String {
    format!("[href='{}']", address(passage))
}

/// The id of the element that quotes a source without a passage.
#[must_use]
pub fn anchor(message: MessageId, n: u32) -> String {
    format!("source-{message}-{n}")
}

/// Links the citations in the HTML of a block to their passages, and marks the one that is `open`. A number without a source is not linked.
#[must_use]
pub fn link(html: &str, message: MessageId, sources: &[Source], open: Option<PassageId>) -> String {
    // No text can look like this: what is written within tags has no `<` of its own.
    const TAG: &str = "<a class=\"cite\" ";
    const START: &str = "<a class=\"cite\" href=\"#source-";
    let mut linked = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(place) = rest.find(START) {
        let (before, after) = rest.split_at(place);
        linked.push_str(before);
        linked.push_str(TAG);
        let number = &after[START.len()..];
        let end = number.find('"').unwrap_or(number.len());
        let source = number[..end].parse().ok().and_then(|n: u32| sources.iter().find(|source| source.n == n));
        match source.map(|source| (source.n, source.passage)) {
            Some((_, Some(passage))) => {
                let current = if open == Some(passage) { " aria-current=\"true\"" } else { "" };
                linked.push_str(&format!("href=\"{}\"{current}", address(passage)));
            }
            // Followed by the browser itself, which unfolds the quotation on its way there.
            Some((n, None)) => linked.push_str(&format!("href=\"#{}\" rel=\"external\"", anchor(message, n))),
            None => {}
        }
        rest = number.get(end + 1..).unwrap_or_default();
    }
    linked.push_str(rest);
    linked
}

#[cfg(test)]
mod tests {
    use domain::knowledge::Anchor;

    use super::*;

    fn source(n: u32) -> Source {
        Source {
            n,
            passage: Some(PassageId(uuid::Uuid::from_u128(u128::from(n)))),
            document_name: String::new(),
            anchor: Anchor::default(),
            quote: String::new(),
            link: None,
        }
    }

    fn link(html: &str, sources: &[Source], open: Option<PassageId>) -> String {
        super::link(html, MessageId(uuid::Uuid::nil()), sources, open)
    }

    const CHIP: &str = r##"<p>مهلت<a class="cite" href="#source-2" data-source="2">۲</a>.</p>"##;

    #[test]
    fn a_citation_opens_its_passage() {
        let html = link(CHIP, &[source(1), source(2)], None);
        assert_eq!(html, r#"<p>مهلت<a class="cite" href="?source=psg_00000000000000000000000000000002" data-source="2">۲</a>.</p>"#);
    }

    #[test]
    fn the_open_one_is_marked() {
        assert!(link(CHIP, &[source(2)], source(2).passage).contains(" aria-current=\"true\""));
        assert!(!link(CHIP, &[source(2)], source(1).passage).contains("aria-current"));
    }

    #[test]
    fn a_source_that_is_no_passage_is_quoted_under_the_answer() {
        let html = link(CHIP, &[Source { passage: None, ..source(2) }], None);
        assert!(html.contains(r##"href="#source-msg_00000000000000000000000000000000-2" rel="external" data-source="2""##), "{html}");
    }

    #[test]
    fn m01_linking_changes_nothing_that_only_looks_like_a_citation() {
        let html = r##"<p><code>href="#source-1"</code> href="#source-1 <a href="https://example.com/" rel="noopener">x</a></p>"##;
        assert_eq!(link(html, &[source(1)], None), html);
    }

    #[test]
    fn a_number_without_a_source_leads_nowhere_and_text_stays_as_it_is() {
        assert_eq!(link(CHIP, &[], None), r#"<p>مهلت<a class="cite"  data-source="2">۲</a>.</p>"#);
        assert_eq!(link("<p>سلام</p>", &[source(1)], None), "<p>سلام</p>");
        assert_eq!(link(r##"<a class="cite" href="#source-"##, &[source(1)], None), r#"<a class="cite" "#);
    }
}
