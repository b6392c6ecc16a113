//! Numbers that are printed before the items of lists and before headings, although nobody typed them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Language;
use crate::knowledge::IntakeFailure;
use crate::knowledge::extract::list_numbers::printed;
use crate::knowledge::extract::xml::{attribute, next, number};
use crate::persian::digits;
use crate::persian::letters::is_arabic;

/// Lists have no more levels.
const LEVELS: usize = 10;

type Counts = [Option<u32>; LEVELS];

#[derive(Debug, Clone, Default)]
struct Level {
    /// As it is written: the first number, or the first three. Empty for bullets.
    format: String,
    start: u32,
    before: String,
    after: String,
    /// How many levels are printed, itself included.
    shown: usize,
    /// `%1%.%2%`: the same with what stands around each, in files of newer programs.
    text: String,
}

type Style = HashMap<usize, Level>;

/// A list that has begun and not ended.
#[derive(Debug)]
struct Open {
    style: String,
    /// Which of the counts is its own; lists within lists share them.
    counts: usize,
    /// Whether an item has begun of which nothing is read yet.
    is_due: bool,
}

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: HashMap<String, Style>,
    outline: Style,
    headings: Counts,
    counts: Vec<Counts>,
    /// The last list of each style, and those that have a name, by their counts.
    of_style: HashMap<String, usize>,
    named: HashMap<String, usize>,
    open: Vec<Open>,
}

impl Lists {
    /// Reads what a part says of how lists look.
    pub(super) fn read(&mut self, xml: &str) -> Result<(), IntakeFailure> {
        // The style that is open; none for that of headings.
        let mut style: Option<String> = None;
        let mut reader = Reader::from_str(xml);
        loop {
            match next(&mut reader)? {
                Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                    "list-style" => style = attribute(&element, "name"),
                    "outline-style" => style = None,
                    "list-level-style-number" | "list-level-style-bullet" | "list-level-style-image" => {
                        let levels = self.styles.entry(style.clone().unwrap_or_default()).or_default();
                        levels.extend(Level::read(&element));
                    }
                    "outline-level-style" => self.outline.extend(Level::read(&element)),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    pub(super) fn open(&mut self, element: &BytesStart<'_>) {
        let own = attribute(element, "style-name");
        let (style, counts) = match self.open.last() {
            Some(around) => (own.unwrap_or_else(|| around.style.clone()), around.counts),
            None => {
                let style = own.unwrap_or_default();
                let goes_on = attribute(element, "continue-numbering").is_some_and(|on| on == "true");
                let before = match attribute(element, "continue-list") {
                    Some(name) => self.named.get(&name),
                    None => self.of_style.get(&style).filter(|_| goes_on),
                };
                let counts = before.copied().unwrap_or(self.counts.len());
                if counts == self.counts.len() {
                    self.counts.push(Counts::default());
                }
                self.named.extend(attribute(element, "id").map(|name| (name, counts)));
                self.of_style.insert(style.clone(), counts);
                (style, counts)
            }
        };
        self.open.push(Open { style, counts, is_due: false });
    }

    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    pub(super) fn item(&mut self, element: &BytesStart<'_>) {
        let depth = self.open.len();
        let Some(open) = self.open.last_mut().filter(|_| depth <= LEVELS) else { return };
        let (Some(counts), level) = (self.counts.get_mut(open.counts), depth - 1) else { return };
        let start = self.styles.get(&open.style).and_then(|style| style.get(&level)).map_or(1, |level| level.start);
        let next = number(element, "start-value").unwrap_or_else(|| counts[level].map_or(start, |last| last.saturating_add(1)));
        counts[level] = Some(next);
        counts[depth..].fill(None);
        open.is_due = true;
    }

    /// Whether the paragraph that begins now has a number, which is that of its item.
    pub(super) fn begins_item(&mut self) -> bool {
        self.open.last_mut().is_some_and(|open| std::mem::take(&mut open.is_due))
    }

    /// What is printed before the text of an item; empty for bullets.
    pub(super) fn label(&self, text: &str) -> String {
        let Some(open) = self.open.last() else { return String::new() };
        let (style, counts) = (self.styles.get(&open.style), self.counts.get(open.counts));
        style.zip(counts).map_or_else(String::new, |(style, counts)| label(style, counts, self.open.len() - 1, text))
    }

    /// What is printed before a heading of this level, from 1.
    pub(super) fn heading(&mut self, level: u8, text: &str) -> String {
        let place = usize::from(level.max(1)) - 1;
        let Some(own) = self.outline.get(&place).filter(|_| place < LEVELS) else { return String::new() };
        self.headings[place] = Some(self.headings[place].map_or(own.start, |last| last.saturating_add(1)));
        self.headings[place + 1..].fill(None);
        label(&self.outline, &self.headings, place, text)
    }
}

impl Level {
    /// The level that an element describes, by its place from 0.
    fn read(element: &BytesStart<'_>) -> Option<(usize, Self)> {
        let level = Self {
            format: attribute(element, "num-format").unwrap_or_default(),
            start: number(element, "start-value").unwrap_or(1),
            before: attribute(element, "num-prefix").unwrap_or_default(),
            after: attribute(element, "num-suffix").unwrap_or_default(),
            shown: number(element, "display-levels").unwrap_or(1),
            text: attribute(element, "num-list-format").unwrap_or_default(),
        };
        Some((number::<usize>(element, "level")?.checked_sub(1)?, level))
    }

    fn printed(&self, number: u32) -> String {
        let format = match self.format.as_str() {
            "i" => "lowerRoman",
            "I" => "upperRoman",
            "a" => "lowerLetter",
            "A" => "upperLetter",
            format if format.starts_with("01") => "decimalZero",
            // Letters are named by the first of them, and told apart by the third.
            format if format.starts_with(is_arabic) && !format.starts_with(|c| digits::value(c).is_some()) => {
                match format.split([',', ' ']).filter(|letter| !letter.is_empty()).nth(2) {
                    Some("پ") => "persianAlpha",
                    Some("ج") => "arabicAbjad",
                    _ => "arabicAlpha",
                }
            }
            _ => "decimal",
        };
        printed(number, format)
    }
}

fn label(style: &Style, counts: &Counts, place: usize, text: &str) -> String {
    let Some(own) = style.get(&place).filter(|level| !level.format.is_empty()) else { return String::new() };
    let number = |at: usize| {
        let level = style.get(&at).filter(|level| !level.format.is_empty())?;
        Some(level.printed(counts[at].unwrap_or(level.start)))
    };
    let label = if own.text.contains('%') {
        (0..=place).fold(own.text.clone(), |label, at| label.replace(&format!("%{}%", at + 1), &number(at).unwrap_or_default()))
    } else {
        let shown = (place + 1).saturating_sub(own.shown.max(1))..=place;
        [&own.before, &shown.filter_map(number).collect::<Vec<_>>().join("."), &own.after].into_iter().cloned().collect()
    };
    // Such numbers are read in the digits of the text they stand in.
    let is_persian = label.contains(is_arabic) || text.contains(is_arabic);
    digits::localize(label.trim(), if is_persian { Language::Fa } else { Language::En })
}
