use super::{Extracted, Section};
use crate::knowledge::MAX_PASSAGES;

/// Longer headings are no headings.
const MAX_HEADING_CHARACTERS: usize = 200;

/// Gathers lines under the headings they stand below.
#[derive(Debug, Default)]
pub(super) struct Outline {
    done: Vec<Section>,
    page: Option<u32>,
    heading: Option<String>,
    /// Whether the heading has stood above any text yet.
    heading_used: bool,
    lines: String,
}

impl Outline {
    /// Begins a page; the heading still stands above what follows.
    pub(super) fn page(&mut self, number: u32) {
        self.close(true);
        self.page = Some(number);
    }

    /// Begins a section.
    pub(super) fn heading(&mut self, heading: &str) {
        let heading = heading.split_whitespace().collect::<Vec<_>>().join(" ");
        if heading.chars().count() > MAX_HEADING_CHARACTERS {
            return self.line(&heading);
        }
        if !heading.is_empty() {
            self.close(false);
            self.heading = Some(heading);
            self.heading_used = false;
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

    /// All sections.
    pub(super) fn finish(mut self) -> Extracted {
        self.close(false);
        Extracted { pages: None, sections: self.done }
    }

    /// Ends the section. A heading with nothing below it is itself what the document says there, unless text may follow.
    fn close(&mut self, text_may_follow: bool) {
        let mut text = std::mem::take(&mut self.lines);
        if let Some(heading) = &self.heading
            && text.is_empty()
            && !self.heading_used
            && !text_may_follow
        {
            text.clone_from(heading);
        }
        // One more than are allowed tells that it is too many.
        if !text.is_empty() && self.done.len() <= MAX_PASSAGES as usize {
            self.heading_used = true;
            self.done.push(Section { page: self.page, heading: self.heading.clone(), text });
        }
    }
}
