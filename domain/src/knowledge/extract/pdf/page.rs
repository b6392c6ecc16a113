//! What a page shows, turned so that its text runs level.

use std::cmp::Reverse;

use lopdf::{Dictionary, Document, ObjectId};

use super::annotations;
use super::font::Fonts;
use super::glyphs::{Glyph, Run, Shown};
use super::matrix::Turn;
use super::rules::Rule;
use super::{MAX_STREAM_BYTES, resolved};
use crate::knowledge::IntakeFailure;

/// A page without text that pictures cover as far as this, in square points, is a scan rather than empty: a tenth of a sheet.
const PICTURED: f32 = 50_000.0;
/// A page without text that has as many curves shows letters as shapes.
const CURVES: usize = 500;

/// A text across the page with as many letters is more than a stamp.
const ACROSS: usize = 60;
/// Pages that take what they are from those above go no deeper.
const MAX_PARENTS: usize = 16;

/// What all pages together may cost: one stream may be that of a thousand pages.
#[derive(Debug)]
pub(super) struct Budget {
    operations: usize,
    unpacked_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { operations: 20_000_000, unpacked_bytes: 512 * 1024 * 1024 }
    }
}

impl Budget {
    fn spend(&mut self, operations: usize, unpacked_bytes: usize) -> Result<(), IntakeFailure> {
        self.operations = self.operations.checked_sub(operations).ok_or(IntakeFailure::TooLarge)?;
        self.unpacked_bytes = self.unpacked_bytes.checked_sub(unpacked_bytes).ok_or(IntakeFailure::TooLarge)?;
        Ok(())
    }
}

/// What runs one way on a page, turned so that it runs level.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    /// In points; zero when the file does not say.
    pub(super) width: f32,
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Most of it first.
    pub(super) parts: Vec<Page>,
    /// It shows something that a person may read, and we cannot.
    pub(super) is_unreadable: bool,
}

/// Reads a page.
///
/// # Errors
/// [`IntakeFailure::TooLarge`] when the budget does not last.
pub(super) fn read(document: &Document, page: ObjectId, fonts: &mut Fonts, budget: &mut Budget) -> Result<Seen, IntakeFailure> {
    let mut run = Run::new(document, fonts);
    if let Ok(content) = document.get_page_content_with_limit(page, MAX_STREAM_BYTES) {
        let (own, others) = document.get_page_resources(page).unwrap_or_default();
        let own = own.or_else(|| inherited_resources(document, page));
        let others = others.into_iter().filter_map(|id| document.get_dictionary(id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(others).collect();
        run.draw_page(&content, &resources);
    }
    annotations::draw(document, page, &mut run);
    budget.spend(run.operations, run.unpacked_bytes)?;
    Ok(seen(run, sides(document, page)))
}

/// How wide and how high the page is, which may be said of several pages at once.
fn sides(document: &Document, page: ObjectId) -> (f32, f32) {
    let mut at = document.get_dictionary(page).ok();
    for _ in 0..MAX_PARENTS {
        let Some(node) = at else { break };
        if let Some([left, bottom, right, top]) = annotations::rectangle(document, node, b"MediaBox") {
            return (right - left, top - bottom);
        }
        at = node.get(b"Parent").ok().and_then(|parent| resolved(document, parent)?.as_dict().ok());
    }
    (0.0, 0.0)
}

fn inherited_resources(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    resolved(document, document.get_dictionary(page).ok()?.get(b"Resources").ok()?)?.as_dict().ok()
}

/// What a reader sees of it: text that runs as most of the page does, and a table that is set across it. A stamp or a watermark is no
/// part of its text.
fn seen(run: Run<'_>, (width, height): (f32, f32)) -> Seen {
    let (hidden, visible): (Vec<Shown>, Vec<Shown>) = run.shown.into_iter().partition(|shown| shown.is_hidden);
    // Below the picture of a scanned page lies its text; below a text lies what nobody is meant to read.
    let is_scan = letters(&hidden) > letters(&visible);
    let mut shown: Vec<Shown> = if is_scan { hidden.into_iter().chain(visible).collect() } else { visible };
    let readable = letters(&shown);
    let shows_something = run.pictured >= PICTURED || run.paths.painted_curves >= CURVES;
    let is_unreadable = run.unreadable > readable || (readable == 0 && shows_something);
    let mut ways: Vec<Vec<Shown>> = Vec::new();
    for turn in Turn::ALL {
        let (own, others) = shown.into_iter().partition(|shown| shown.turn == turn);
        ways.push(own);
        shown = others;
    }
    ways.sort_by_key(|way| Reverse(way.len()));
    let is_text = |(place, way): &(usize, Vec<Shown>)| *place == 0 || letters(way) >= ACROSS;
    let part = |(_, way): (usize, Vec<Shown>)| {
        let turn = way.first().map_or(Turn::None, |shown| shown.turn);
        Page {
            width: if matches!(turn, Turn::None | Turn::Over) { width } else { height },
            rules: run.paths.rules.iter().map(|rule| rule.turned(turn)).collect(),
            glyphs: way.into_iter().map(|shown| shown.glyph).collect(),
        }
    };
    Seen { parts: ways.into_iter().enumerate().filter(is_text).map(part).collect(), is_unreadable }
}

fn letters(shown: &[Shown]) -> usize {
    shown.iter().map(|shown| shown.glyph.text.chars().filter(|c| c.is_alphanumeric()).count()).sum()
}
