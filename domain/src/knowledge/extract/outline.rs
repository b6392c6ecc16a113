use super::table::Table;
use super::{Extracted, Section};
use crate::knowledge::{Anchor, MAX_PASSAGES};

/// Longer headings are no headings.
const MAX_HEADING_CHARACTERS: usize = 200;
/// Of the headings that stand above a text, so many of the nearest are named.
const MAX_DEPTH: usize = 4;

/// Gathers lines under the headings they stand below.
#[derive(Debug, Default)]
pub(super) struct Outline {
    done: Vec<Section>,
    page: Option<u32>,
    /// The headings above, each deeper than the one before.
    headings: Vec<(u8, String)>,
    /// Whether the innermost heading has stood above any text yet.
    heading_used: bool,
    /// The page that it stands on.
    heading_page: Option<u32>,
    lines: String,
}

/// What comes after a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// More text under the same headings, or other headings below them.
    Below,
    /// Something else.
    Other,
}

impl Outline {
    /// Begins a page; the headings still stand above what follows.
    pub(super) fn page(&mut self, number: u32) {
        self.close(Next::Below);
        self.page = Some(number);
    }

    /// Begins a page that nothing of the one before goes on to: a slide.
    pub(super) fn slide(&mut self, number: u32) {
        self.close(Next::Other);
        self.headings.clear();
        self.page = Some(number);
    }

    /// Begins a section under a heading of a level, mostly from 1; those of a higher number stand below it.
    pub(super) fn heading(&mut self, level: u8, heading: &str) {
        let heading = heading.split_whitespace().collect::<Vec<_>>().join(" ");
        if heading.chars().count() > MAX_HEADING_CHARACTERS {
            return self.line(&heading);
        }
        if !heading.is_empty() {
            let is_below = self.headings.last().is_some_and(|(above, _)| *above < level);
            self.close(if is_below { Next::Below } else { Next::Other });
            self.headings.retain(|(above, _)| *above < level);
            self.headings.push((level, heading));
            self.heading_used = false;
            self.heading_page = self.page;
        }
    }

    /// Adds a paragraph to the section.
    pub(super) fn line(&mut self, line: &str) {
        let line = line.trim();
        if !line.is_empty() {
            self.lines.push_str(line);
            self.lines.push('\n');
        }
    }

    /// Adds the rows of a table to the section.
    pub(super) fn table(&mut self, table: Table) {
        table.into_lines().iter().for_each(|line| self.line(line));
    }

    /// Adds what was read by itself below the headings so far.
    pub(super) fn below(&mut self, other: Extracted) {
        self.close(Next::Below);
        let above = self.path();
        self.done.extend(other.sections.into_iter().map(|section| {
            let headings = above.iter().chain(&section.heading).map(String::as_str).collect::<Vec<_>>();
            Section { heading: (!headings.is_empty()).then(|| headings.join(Anchor::BETWEEN_HEADINGS)), ..section }
        }));
    }

    /// All sections.
    pub(super) fn finish(mut self) -> Extracted {
        self.close(Next::Other);
        Extracted { sections: self.done, ..Extracted::default() }
    }

    /// Ends the section. A heading with nothing below it is itself what the document says there.
    fn close(&mut self, next: Next) {
        let mut text = std::mem::take(&mut self.lines);
        let mut page = self.page;
        if let Some((_, heading)) = self.headings.last()
            && text.is_empty()
            && !self.heading_used
            && next == Next::Other
        {
            text.clone_from(heading);
            page = self.heading_page;
        }
        // One more than are allowed tells that it is too many.
        if !text.is_empty() && self.done.len() <= MAX_PASSAGES as usize {
            self.heading_used = true;
            self.done.push(Section { page, heading: self.path(), text });
        }
    }

    fn path(&self) -> Option<String> {
        let nearest = self.headings.iter().skip(self.headings.len().saturating_sub(MAX_DEPTH));
        let path = nearest.map(|(_, heading)| heading.as_str()).collect::<Vec<_>>().join(Anchor::BETWEEN_HEADINGS);
        (!path.is_empty()).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_nothing_but_a_heading_is_named_by_its_own_number() {
        let mut outline = Outline::default();
        outline.page(4);
        outline.heading(1, "فصل دوم");
        outline.page(5);
        outline.heading(1, "فصل سوم");
        outline.line("متن");
        let told: Vec<_> = outline.finish().sections.into_iter().map(|section| (section.page, section.text)).collect();
        assert_eq!(told, [(Some(4), "فصل دوم".to_owned()), (Some(5), "متن\n".to_owned())]);
    }

    #[test]
    fn text_stands_under_all_its_headings_and_none_is_lost() {
        let mut outline = Outline::default();
        outline.heading(1, "فصل ۱");
        outline.heading(2, "ماده ۱");
        outline.line("متن");
        outline.heading(2, "ماده ۲");
        outline.heading(1, "فصل ۲");
        outline.line("پایان");
        let told: Vec<_> = outline.finish().sections.into_iter().map(|section| (section.heading.unwrap(), section.text)).collect();
        let expected = [("فصل ۱ › ماده ۱", "متن\n"), ("فصل ۱ › ماده ۲", "ماده ۲"), ("فصل ۲", "پایان\n")];
        assert_eq!(told, expected.map(|(heading, text)| (heading.to_owned(), text.to_owned())));
    }
}
