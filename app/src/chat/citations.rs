//! Numbered citations in an answer's HTML become links that open their passage: `?source=psg_…`. A link works before
//! and without scripts, from the keyboard, and "back" closes what it opened.

use domain::ids::PassageId;
use domain::knowledge::Source;

/// The address that opens a passage beside the present conversation.
#[must_use]
pub fn address(passage: PassageId) -> String {
    format!("?source={passage}")
}

/// The HTML of a block with its citations linked to their passages; the one that is `open` is marked.
/// A number without a source leads nowhere.
#[must_use]
pub fn link(html: &str, sources: &[Source], open: Option<PassageId>) -> String {
    const START: &str = "href=\"#source-";
    let mut linked = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(place) = rest.find(START) {
        let (before, after) = rest.split_at(place);
        linked.push_str(before);
        let number = &after[START.len()..];
        let end = number.find('"').unwrap_or(number.len());
        let source = number[..end].parse().ok().and_then(|n: u32| sources.iter().find(|source| source.n == n));
        if let Some(source) = source {
            let current = if open == Some(source.passage) { " aria-current=\"true\"" } else { "" };
            linked.push_str(&format!("href=\"{}\" data-noscroll{current}", address(source.passage)));
        }
        rest = number.get(end + 1..).unwrap_or_default();
    }
    linked.push_str(rest);
    linked
}

#[cfg(test)]
mod tests {
    use domain::ids::DocumentId;
    use domain::knowledge::Anchor;

    use super::*;

    fn source(n: u32) -> Source {
        Source {
            n,
            document: DocumentId(uuid::Uuid::nil()),
            passage: PassageId(uuid::Uuid::from_u128(u128::from(n))),
            document_name: String::new(),
            anchor: Anchor::default(),
            quote: String::new(),
        }
    }

    const CHIP: &str = r##"<p>مهلت<a class="cite" href="#source-2" data-source="2">۲</a>.</p>"##;

    #[test]
    fn a_citation_opens_its_passage() {
        let html = link(CHIP, &[source(1), source(2)], None);
        assert_eq!(
            html,
            r#"<p>مهلت<a class="cite" href="?source=psg_00000000000000000000000000000002" data-noscroll data-source="2">۲</a>.</p>"#
        );
    }

    #[test]
    fn the_open_one_is_marked() {
        assert!(link(CHIP, &[source(2)], Some(source(2).passage)).contains(" aria-current=\"true\""));
        assert!(!link(CHIP, &[source(2)], Some(source(1).passage)).contains("aria-current"));
    }

    #[test]
    fn a_number_without_a_source_leads_nowhere_and_text_stays_as_it_is() {
        assert_eq!(link(CHIP, &[], None), r#"<p>مهلت<a class="cite"  data-source="2">۲</a>.</p>"#);
        assert_eq!(link("<p>سلام</p>", &[source(1)], None), "<p>سلام</p>");
        assert_eq!(link("href=\"#source-", &[source(1)], None), "");
    }
}
