//! Columns of text beside each other, which are read one after the other.

use std::ops::Range;

use super::layout::Line;
use super::rows::Piece;
use super::rules::Rule;

/// The least gap between columns, in units of the size of the text.
const GUTTER: f32 = 1.0;
/// Rows farther apart than this, in the same units, begin something new.
const FARTHEST: f32 = 3.0;
/// With more rows a page is no page of text.
const MAX_ROWS: usize = 1_500;
/// What text that is broken into lines looks like: so many lines, words in each, and most of them nearly as wide as the widest.
const LINES: usize = 3;
const WORDS: usize = 3;
const FULL: f32 = 0.7;
const WIDEST_SHARE: f32 = 0.5;

/// Rows that columns stand in, and where the gaps between these are, from the left.
#[derive(Debug, PartialEq)]
pub(super) struct Band {
    pub(super) rows: Range<usize>,
    pub(super) gutters: Vec<f32>,
}

/// A stretch from the left that something stands in.
type Cover = (f32, f32);

/// The bands of columns among the lines, from the top.
pub(super) fn find(lines: &[Line], rules: &[Rule], usual: f32) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut start = 0;
    while start < lines.len() && lines.len() <= MAX_ROWS {
        let (end, covers) = reach(lines, start, usual);
        if covers.len() > 1 && are_columns(&lines[start..end], &covers, rules) {
            let gutters = covers.windows(2).map(|pair| f32::midpoint(pair[0].1, pair[1].0)).collect();
            bands.push(Band { rows: start..end, gutters });
            start = end;
        } else {
            start += 1;
        }
    }
    bands
}

/// How far from a line on the same gaps stay free, and what stands between them.
fn reach(lines: &[Line], start: usize, usual: f32) -> (usize, Vec<Cover>) {
    let width = {
        let all = || lines.iter().flat_map(Line::covers);
        all().map(|cover| cover.1).fold(f32::NEG_INFINITY, f32::max) - all().map(|cover| cover.0).fold(f32::INFINITY, f32::min)
    };
    let mut covers: Vec<Cover> = Vec::new();
    for (place, line) in lines.iter().enumerate().skip(start) {
        let is_far = place > start && lines[place - 1].base - line.base > FARTHEST * usual;
        let next = with(&covers, line.covers(), GUTTER * usual);
        let fills_the_width = next.iter().any(|cover| cover.1 - cover.0 > WIDEST_SHARE * width);
        if next.len() < 2 && (covers.len() > 1 || fills_the_width) || is_far {
            return (place, covers);
        }
        covers = next;
    }
    (lines.len(), covers)
}

/// The stretches together with others; those that no gap parts are one.
fn with(covers: &[Cover], others: impl Iterator<Item = Cover>, gap: f32) -> Vec<Cover> {
    let mut all: Vec<Cover> = covers.iter().copied().chain(others).collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut merged: Vec<Cover> = Vec::new();
    for (left, right) in all {
        match merged.last_mut() {
            Some(last) if left - last.1 < gap => last.1 = last.1.max(right),
            _ => merged.push((left, right)),
        }
    }
    merged
}

fn are_columns(lines: &[Line], covers: &[Cover], rules: &[Rule]) -> bool {
    let (top, bottom) = (lines[0].base, lines[lines.len() - 1].base);
    let crosses = |rule: &&Rule| {
        rule.is_level()
            && (bottom..=top).contains(&rule.top)
            && covers.windows(2).any(|pair| rule.left < pair[0].1 && rule.right > pair[1].0)
    };
    if rules.iter().filter(crosses).count() > 1 {
        return false;
    }
    let sides: Vec<Vec<&Piece>> = covers.iter().map(|cover| inside(lines, *cover)).collect();
    let is_worded = |side: &Vec<&Piece>| side.len() >= 2 && side.iter().map(|piece| words(piece)).sum::<usize>() >= WORDS * side.len();
    if !sides.iter().all(is_worded) {
        return false;
    }
    sides.iter().all(|side| is_broken_text(side)) || are_drawn_one_after_the_other(&sides)
}

fn inside(lines: &[Line], (left, right): Cover) -> Vec<&Piece> {
    lines.iter().flat_map(|line| &line.pieces).filter(|piece| piece.left >= left && piece.right <= right).collect()
}

fn words(piece: &Piece) -> usize {
    piece.texts.concat().split_whitespace().count()
}

/// Whether lines look like sentences that were broken where the column ends.
fn is_broken_text(side: &[&Piece]) -> bool {
    let width = |piece: &&&Piece| piece.right - piece.left;
    let widest = side.iter().map(|piece| width(&piece)).fold(0.0, f32::max);
    let full = side.iter().filter(|piece| width(piece) >= FULL * widest).count();
    let has_sentences = side.iter().any(|piece| piece.texts.iter().any(|text| text.contains(['.', ',', ';', '،', '؛', '؟', '!'])));
    side.len() >= LINES && has_sentences && full * 5 >= side.len() * 3
}

/// A program that sets columns draws one to its end before the next; one that sets a table goes row by row.
fn are_drawn_one_after_the_other(sides: &[Vec<&Piece>]) -> bool {
    let drawn = |side: &Vec<&Piece>| {
        let all = side.iter().map(|piece| piece.drawn).collect::<Option<Vec<(u32, u32)>>>()?;
        Some((all.iter().map(|drawn| drawn.0).min()?, all.iter().map(|drawn| drawn.1).max()?))
    };
    let Some(mut drawn) = sides.iter().map(drawn).collect::<Option<Vec<_>>>() else { return false };
    drawn.sort_unstable();
    drawn.windows(2).all(|pair| pair[0].1 < pair[1].0)
}
