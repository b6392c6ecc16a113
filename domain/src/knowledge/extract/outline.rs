use super::{Extracted, Section};

/// Longer headings are no headings.
const MAX_HEADING_CHARACTERS: usize = 200;

/// Gathers lines under the headings they stand below.
#[derive(Debug, Default)]
pub(super) struct Outline {
    done: Vec<Section>,
    heading: Option<String>,
    lines: String,
}

impl Outline {
    /// Begins a section.
    pub(super) fn heading(&mut self, heading: &str) {
        let heading = heading.split_whitespace().collect::<Vec<_>>().join(" ");
        if heading.chars().count() > MAX_HEADING_CHARACTERS {
            return self.line(&heading);
        }
        if !heading.is_empty() {
            self.close();
            self.heading = Some(heading);
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

    /// All sections, for a format without pages.
    pub(super) fn finish(mut self) -> Extracted {
        self.close();
        Extracted { pages: None, sections: self.done }
    }

    fn close(&mut self) {
        let heading = self.heading.take();
        let mut text = std::mem::take(&mut self.lines);
        // A heading with nothing below it is itself what the document says there.
        if let (Some(heading), true) = (&heading, text.is_empty()) {
            text.clone_from(heading);
        }
        if !text.is_empty() {
            self.done.push(Section { page: None, heading, text });
        }
    }
}
