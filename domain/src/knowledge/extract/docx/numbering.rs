//! Numbers that Word prints before paragraphs although nobody typed them.

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
const LEVELS: usize = 9;
/// In which list a paragraph stands, and how deep, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) list: u32,
    pub(super) level: usize,
}

/// What a paragraph or a style says of it; either may be said elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Numbered {
    pub(super) list: Option<u32>,
    pub(super) level: Option<usize>,
}

impl Numbered {
    /// The same, with what it leaves open.
    pub(super) fn or(self, other: Self) -> Self {
        Self { list: self.list.or(other.list), level: self.level.or(other.level) }
    }

    /// List 0 means none.
    pub(super) fn place(self) -> Option<Place> {
        self.list.filter(|list| *list > 0).map(|list| Place { list, level: self.level.unwrap_or(0) })
    }
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    /// `%1.%2`: the numbers of the levels, with what stands around them.
    text: String,
}

#[derive(Debug, Clone, Default)]
struct List {
    /// The kind of list; those of one kind are counted on.
    kind: String,
    /// Levels that begin anew where this list begins.
    restarts: HashMap<usize, u32>,
}

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, HashMap<usize, Level>>,
    lists: HashMap<u32, List>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    begun: Vec<u32>,
}

impl Numbering {
    pub(super) fn read(xml: &str) -> Result<Self, IntakeFailure> {
        let mut this = Self::default();
        let (mut kind, mut list, mut level) = (String::new(), 0, 0);
        let mut reader = Reader::from_str(xml);
        loop {
            match next(&mut reader)? {
                Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                    "abstractNum" => (kind, list) = (attribute(&element, "abstractNumId").unwrap_or_default(), 0),
                    "num" => list = number(&element, "numId").unwrap_or(0),
                    "abstractNumId" => this.lists.entry(list).or_default().kind = attribute(&element, "val").unwrap_or_default(),
                    "lvl" | "lvlOverride" => level = number(&element, "ilvl").unwrap_or(0),
                    "startOverride" => {
                        let start = number(&element, "val").unwrap_or(1);
                        this.lists.entry(list).or_default().restarts.insert(level, start);
                    }
                    // A level that a list has for itself is rare; that of its kind stands for it.
                    name if list == 0 => this.kinds.entry(kind.clone()).or_default().entry(level).or_default().note(name, &element),
                    _ => {}
                },
                Event::Eof => return Ok(this),
                _ => {}
            }
        }
    }

    /// Counts a paragraph, and tells what is printed before it; empty for bullets.
    pub(super) fn label(&mut self, place: Place, text: &str) -> String {
        let Some(list) = self.lists.get(&place.list) else { return String::new() };
        let Some(levels) = self.kinds.get(&list.kind) else { return String::new() };
        let Some(level) = levels.get(&place.level).filter(|_| place.level < LEVELS) else { return String::new() };
        let counted = self.counted.entry(list.kind.clone()).or_default();
        if !self.begun.contains(&place.list) {
            self.begun.push(place.list);
            for (level, start) in list.restarts.iter().filter(|(level, _)| **level < LEVELS) {
                counted[*level] = start.checked_sub(1);
            }
        }
        counted[place.level] = Some(counted[place.level].map_or(level.start, |last| last.saturating_add(1)));
        counted[place.level + 1..].fill(None);
        if matches!(level.format.as_str(), "bullet" | "none") {
            return String::new();
        }
        let mut label = level.text.clone();
        for (at, other) in (0..LEVELS).filter_map(|at| Some((at, levels.get(&at)?))) {
            let printed = printed(counted[at].unwrap_or(other.start), &other.format);
            label = label.replace(&format!("%{}", at + 1), &printed);
        }
        // Word prints such numbers in the digits of the text they stand in.
        let is_persian = label.contains(is_arabic) || text.contains(is_arabic);
        digits::localize(label.trim(), if is_persian { Language::Fa } else { Language::En })
    }
}

impl Level {
    fn note(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "start" => self.start = number(element, "val").unwrap_or(1),
            "numFmt" => self.format = attribute(element, "val").unwrap_or_default(),
            "lvlText" => self.text = attribute(element, "val").unwrap_or_default(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<w:numbering><w:abstractNum w:abstractNumId=\"7\">\
        <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"ماده %1:\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%1-%2\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>\
        <w:num w:numId=\"2\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride></w:num>\
        </w:numbering>";

    #[test]
    fn paragraphs_are_counted_as_word_counts_them() {
        let mut numbering = Numbering::read(XML).unwrap();
        let mut label = |list, level, text| numbering.label(Place { list, level }, text);
        assert_eq!(label(1, 0, "موضوع"), "ماده ۱:");
        assert_eq!(label(1, 1, "payment"), "1-a");
        assert_eq!(label(1, 1, "payment"), "1-b");
        assert_eq!(label(1, 0, "مدت"), "ماده ۲:");
        assert_eq!(label(1, 1, "بند"), "۲-a");
        assert_eq!(label(2, 0, "مبلغ"), "ماده ۵:");
        assert_eq!(label(9, 0, "هیچ"), "");
    }
}
