//! What the styles of a document say of its paragraphs.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbered;
use crate::knowledge::IntakeFailure;
use crate::knowledge::extract::xml::{attribute, next, number};

/// Styles stand upon others no deeper.
const MAX_DEPTH: usize = 16;

/// The title of a document stands above all headings.
const TITLE: u8 = 0;

/// What a style, or the styles it stands upon, says of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// The level of the heading that it is, from 1; that of the title is 0.
    pub(super) heading: Option<u8>,
    /// In which list it stands.
    pub(super) numbering: Numbered,
}

#[derive(Debug, Default)]
struct Declared {
    own: Style,
    stands_upon: Option<String>,
}

/// The styles by their ids, whatever language Word was in.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Declared>);

impl Styles {
    pub(super) fn read(xml: &str) -> Result<Self, IntakeFailure> {
        let mut styles = HashMap::new();
        let mut open: Option<(String, Declared)> = None;
        let mut reader = Reader::from_str(xml);
        loop {
            match next(&mut reader)? {
                Event::Start(element) if element.local_name().as_ref() == "style" => {
                    open = attribute(&element, "styleId").map(|id| (id, Declared::default()));
                }
                Event::End(element) if element.local_name().as_ref() == "style" => styles.extend(open.take()),
                Event::Empty(element) | Event::Start(element) => {
                    if let Some((_, declared)) = &mut open {
                        declared.note(&element);
                    }
                }
                Event::Eof => return Ok(Self(styles)),
                _ => {}
            }
        }
    }

    /// What a style says, with what it takes over from those it stands upon.
    pub(super) fn of(&self, id: &str) -> Style {
        let mut style = Style::default();
        let mut next = self.0.get(id);
        for _ in 0..MAX_DEPTH {
            let Some(declared) = next else { break };
            style.heading = style.heading.or(declared.own.heading);
            style.numbering = style.numbering.or(declared.own.numbering);
            next = declared.stands_upon.as_ref().and_then(|id| self.0.get(id));
        }
        style
    }
}

impl Declared {
    fn note(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "name" => self.own.heading = attribute(element, "val").and_then(|name| named_level(&name)).or(self.own.heading),
            "basedOn" => self.stands_upon = attribute(element, "val"),
            "outlineLvl" => self.own.heading = outline_level(element).or(self.own.heading),
            "ilvl" => self.own.numbering.level = number(element, "val"),
            "numId" => self.own.numbering.list = number(element, "val"),
            _ => {}
        }
    }
}

/// The level of a style by the name that all languages of Word share.
fn named_level(name: &str) -> Option<u8> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(TITLE),
        name => name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok()),
    }
}

/// The level of a heading, from 1; level 9 of Word means body text.
pub(super) fn outline_level(element: &BytesStart<'_>) -> Option<u8> {
    number::<u8>(element, "val").filter(|level| *level < 9).map(|level| level + 1)
}
