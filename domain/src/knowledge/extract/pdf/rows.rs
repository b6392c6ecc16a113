//! Rows from the places of glyphs, and the pieces that wide gaps part a row into.

use super::glyphs::Glyph;
use crate::knowledge::extract::paragraphs::BULLETS;
use crate::persian::letters::{is_arabic, is_mark};

/// Distances in units of the size of the text.
const SAME_LINE: f32 = 0.4;
/// What is smaller and stands as far above or below its neighbour belongs to it: m², notes.
const SCRIPT: f32 = 0.5;
const SMALLER: f32 = 0.8;
/// Rows of more glyphs, multiplied with those of the neighbour, are no text.
const MAX_PAIRS: usize = 1_000_000;
const SPACE: f32 = 0.14;
/// So wide a gap may part two columns, when other lines have it too; one twice as wide does so alone.
const PIECE: f32 = 0.9;
const PIECE_AFTER_SPACE: f32 = 1.1;
pub(super) const PARTED: f32 = 2.0;
/// Enough to part two pieces where words are parted by real spaces.
const PIECE_WITHOUT_SPACE: f32 = 0.4;
const DOUBLED: f32 = 0.12;

/// What stands on one line, across the whole of a page or a column.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) base: f32,
    pub(super) size: f32,
}

/// Glyphs that stand together, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) texts: Vec<String>,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The first and the last place in the order of drawing; none when any of it was filled into a form.
    pub(super) drawn: Option<(u32, u32)>,
}

/// The rows of glyphs from the top.
pub(super) fn of(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.sort_by(|one, other| other.base.total_cmp(&one.base));
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if row.base - glyph.base < SAME_LINE * row.size.min(glyph.size) => {
                if glyph.size > row.size {
                    (row.base, row.size) = (glyph.base, glyph.size);
                }
                row.glyphs.push(glyph);
            }
            _ => rows.push(Row { base: glyph.base, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    for place in 0..rows.len() {
        for neighbour in [place.checked_sub(1), Some(place + 1)].into_iter().flatten() {
            move_scripts(&mut rows, place, neighbour);
        }
    }
    rows.retain(|row| !row.glyphs.is_empty());
    rows
}

/// Moves small glyphs of a row to the larger neighbour beside which they stand.
fn move_scripts(rows: &mut [Row], from: usize, to: usize) {
    let (Some(small), Some(large)) = (rows.get(from), rows.get(to)) else { return };
    let reach = SCRIPT * large.size;
    let are_many = small.glyphs.len().saturating_mul(large.glyphs.len()) > MAX_PAIRS;
    if are_many || small.size > SMALLER * large.size || (small.base - large.base).abs() > reach {
        return;
    }
    let is_near = |gap: f32| (-0.2 * reach..reach * 1.5).contains(&gap);
    let touches = |glyph: &Glyph, other: &Glyph| is_near(glyph.left - other.right) || is_near(other.left - glyph.right);
    let covers = |glyph: &Glyph, other: &Glyph| glyph.middle() > other.left && glyph.middle() < other.right;
    let large_glyphs = || large.glyphs.iter().filter(|glyph| !glyph.is_blank());
    let stands_beside =
        |glyph: &Glyph| large_glyphs().any(|other| touches(glyph, other)) && !large_glyphs().any(|other| covers(glyph, other));
    let beside: Vec<bool> = small.glyphs.iter().map(stands_beside).collect();
    let mut beside = beside.into_iter();
    let (moved, kept): (Vec<Glyph>, Vec<Glyph>) =
        std::mem::take(&mut rows[from].glyphs).into_iter().partition(|_| beside.next().unwrap_or(false));
    rows[from].glyphs = kept;
    rows[to].glyphs.extend(moved);
}

impl Row {
    /// The row's pieces from left to right, with a space wherever one is seen. `spaced` says that the page has real spaces between words.
    pub(super) fn pieces(&self, spaced: bool) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for glyph in self.letters() {
            let blank = glyph.is_blank();
            match pieces.last_mut() {
                Some(piece) if blank => {
                    // A space may be as wide as it likes to be.
                    if glyph.left - piece.right < PARTED * self.size {
                        piece.right = piece.right.max(glyph.right.min(piece.right + self.size));
                    }
                    piece.texts.push(" ".to_owned());
                }
                Some(piece) if (glyph.left - piece.right) / self.size < piece.reach(spaced) => {
                    if glyph.left - piece.right > SPACE * self.size && !piece.ends_in_space() {
                        piece.texts.push(" ".to_owned());
                    }
                    piece.add(glyph);
                }
                None if blank => {}
                _ => pieces.push(Piece::of(glyph)),
            }
        }
        pieces.retain(|piece| piece.texts.iter().any(|text| !text.trim().is_empty()));
        with_item_marks(pieces)
    }

    /// The glyphs from left to right, each with the marks that stand on it.
    fn letters(&self) -> Vec<Glyph> {
        let (marks, mut letters): (Vec<Glyph>, Vec<Glyph>) = self.glyphs.iter().cloned().partition(|glyph| glyph.text.chars().all(is_mark));
        letters.sort_by(|one, other| one.middle().total_cmp(&other.middle()));
        // Some programs print a letter twice to make it bold.
        letters.dedup_by(|next, kept| next.text == kept.text && (next.middle() - kept.middle()).abs() < DOUBLED * kept.size);
        for mark in marks {
            let distance = |glyph: &Glyph| (glyph.middle() - mark.middle()).abs();
            let base = letters.iter_mut().filter(|glyph| !glyph.is_blank()).min_by(|one, other| distance(one).total_cmp(&distance(other)));
            if let Some(base) = base {
                base.text.push_str(&mark.text);
            }
        }
        letters
    }
}

impl Piece {
    fn of(glyph: Glyph) -> Self {
        Self { left: glyph.left, right: glyph.right, drawn: glyph.drawn.map(|place| (place, place)), texts: vec![glyph.text] }
    }

    fn add(&mut self, glyph: Glyph) {
        self.right = self.right.max(glyph.right);
        self.drawn = self.drawn.zip(glyph.drawn).map(|((first, last), place)| (first.min(place), last.max(place)));
        self.texts.push(glyph.text);
    }

    fn ends_in_space(&self) -> bool {
        self.texts.last().is_some_and(|last| last.trim().is_empty())
    }

    /// A gap as wide as this parts what comes next, in units of the size.
    fn reach(&self, spaced: bool) -> f32 {
        match (spaced, self.ends_in_space()) {
            (true, false) => PIECE_WITHOUT_SPACE,
            (true, true) => PIECE_AFTER_SPACE,
            (false, _) => PIECE,
        }
    }

    pub(super) fn is_arabic(&self) -> bool {
        self.texts.iter().any(|text| text.contains(is_arabic))
    }

    /// The piece with another that stands to the right of it.
    fn and(mut self, right: Self) -> Self {
        self.texts.push(" ".to_owned());
        self.texts.extend(right.texts);
        self.right = right.right;
        self.drawn =
            self.drawn.zip(right.drawn).map(|((first, last), (other_first, other_last))| (first.min(other_first), last.max(other_last)));
        self
    }

    /// Whether it is only the bullet or number of an item of a list.
    fn is_item_mark(&self) -> bool {
        let is_sign = |c: char| matches!(c, '.' | ')' | '(' | '-' | '–' | '*') || BULLETS.contains(&c);
        let mut characters = self.texts.iter().flat_map(|text| text.trim().chars());
        self.texts.len() <= 4 && characters.clone().any(is_sign) && characters.all(|c| c.is_numeric() || is_sign(c))
    }
}

/// Pieces of which the mark of an item is put together with the item.
fn with_item_marks(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.len() < 2 {
        return pieces;
    }
    let from_right = pieces.iter().any(Piece::is_arabic);
    let (first, second) = if from_right { (pieces.len() - 1, pieces.len() - 2) } else { (0, 1) };
    if pieces[first].is_item_mark() && !pieces[second].is_item_mark() {
        let left = first.min(second);
        let right = pieces.remove(left + 1);
        let whole = pieces.remove(left).and(right);
        pieces.insert(left, whole);
    }
    pieces
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::knowledge::extract::pdf::direction::{Brackets, in_reading_order};

    /// A word whose letters are drawn from left to right as they are given.
    pub(in crate::knowledge::extract::pdf) fn word(seen: &str, left: f32, base: f32) -> Vec<Glyph> {
        let place = |n: usize| left + 5.0 * f32::from(u16::try_from(n).unwrap());
        let glyph = |(n, c): (usize, char)| Glyph { text: c.into(), left: place(n), right: place(n) + 5.0, base, size: 10.0, drawn: None };
        seen.chars().enumerate().map(glyph).collect()
    }

    fn texts(glyphs: Vec<Glyph>) -> Vec<Vec<String>> {
        let pieces = |row: &Row| row.pieces(false).into_iter().map(|piece| in_reading_order(&piece.texts, Brackets::default())).collect();
        of(glyphs).iter().map(pieces).collect()
    }

    #[test]
    fn pieces_of_a_line_are_put_together_wherever_they_are_drawn() {
        let glyphs = [word("مالس", 60.0, 100.0), word("ایند", 37.0, 100.2), word("!", 30.0, 100.0)].concat();
        assert_eq!(texts(glyphs), [["سلام دنیا !"]]);
    }

    #[test]
    fn the_mark_of_an_item_stays_with_it() {
        assert_eq!(texts([word("•", 0.0, 100.0), word("one", 30.0, 100.0)].concat()), [["• one"]]);
        assert_eq!(texts([word("کی", 0.0, 100.0), word(".۱", 40.0, 100.0)].concat()), [["۱. یک"]]);
    }

    #[test]
    fn letters_printed_twice_are_read_once() {
        let glyphs = [word("11ab", 0.0, 100.0), word("11ab", 0.3, 100.0)].concat();
        assert_eq!(texts(glyphs), [["11ab"]]);
    }

    #[test]
    fn small_figures_above_the_line_belong_to_it() {
        let raised = Glyph { size: 6.0, ..word("2", 5.5, 104.0).remove(0) };
        assert_eq!(texts([word("m", 0.0, 100.0), vec![raised], word("next", 0.0, 88.0)].concat()), [["m2"], ["next"]]);
    }
}
