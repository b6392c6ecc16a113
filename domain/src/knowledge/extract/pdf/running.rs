//! Lines that stand at the top or the bottom of nearly every page: read once, not on each.

use std::collections::{HashMap, HashSet};

use super::layout::Block;
use crate::persian::digits;

/// So many blocks from either end of a page may be such lines.
const EDGE: usize = 2;
/// Pages may be numbered from a little before or after the first.
const OFFSETS: std::ops::RangeInclusive<i64> = -4..=4;
/// Of ten pages, so many have the line.
const OF_TEN: usize = 6;

/// Words beside the number of a page.
const PAGE: [&str; 6] = ["page", "صفحه", "صفحۀ", "ص", "الصفحة", "seite"];
/// A title of so many characters is that of a document or a chapter, not of a page.
const TITLE: usize = 20;

/// A line by what is the same on each page, and how its number differs from that of the page, where it has one.
type Key = (Option<i64>, String);

/// Takes out such lines from all pages but the first that has them.
pub(super) fn read_once(pages: &mut [(u32, Vec<Block>)]) {
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for (number, blocks) in pages.iter() {
        let keys: HashSet<Key> =
            edges(blocks.len()).filter_map(|place| text(&blocks[place])).flat_map(|text| keys(text, *number)).collect();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    // A number that grows with the pages may be that of a clause: two are not enough to tell.
    counts.retain(|(offset, text), count| match offset {
        Some(_) => *count > 2 && tells_page(text),
        None => *count > 1 && *count * 10 >= pages.len() * OF_TEN,
    });
    let mut seen: HashSet<Key> = HashSet::new();
    for (number, blocks) in pages.iter_mut() {
        let mut drop: Vec<usize> = Vec::new();
        for place in edges(blocks.len()) {
            let repeated: Vec<Key> =
                text(&blocks[place]).into_iter().flat_map(|text| keys(text, *number)).filter(|key| counts.contains_key(key)).collect();
            let is_known = repeated.iter().any(|key| seen.contains(key));
            if is_known {
                drop.push(place);
            } else if let (false, Block::Line(line)) = (repeated.is_empty(), &mut blocks[place]) {
                line.is_running = true;
            }
            seen.extend(repeated);
        }
        let mut place = 0;
        blocks.retain(|_| {
            place += 1;
            !drop.contains(&(place - 1))
        });
        if let Some(Block::Line(first)) = blocks.iter_mut().find(|block| !is_running(block)) {
            first.begins_column = true;
        }
    }
}

/// Whether the number in a line is that of the page: alone, named so, or below a long title.
fn tells_page(text: &str) -> bool {
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let names_page = words().any(|word| PAGE.contains(&word.to_lowercase().trim_end_matches('ٔ')));
    names_page || !text.contains(char::is_alphanumeric) || text.chars().count() >= TITLE
}

fn edges(blocks: usize) -> impl Iterator<Item = usize> {
    (0..blocks).filter(move |place| *place < EDGE || place + EDGE >= blocks)
}

fn is_running(block: &Block) -> bool {
    matches!(block, Block::Line(line) if line.is_running)
}

fn text(block: &Block) -> Option<&str> {
    match block {
        Block::Line(line) if !line.is_heading => Some(&line.text),
        _ => None,
    }
}

fn keys(text: &str, page: u32) -> Vec<Key> {
    let numbered = OFFSETS.filter_map(|offset| Some((Some(offset), without_number(text, i64::from(page) + offset)?)));
    std::iter::once((None, text.to_owned())).chain(numbered).collect()
}

/// The text without the first number in it that is the given one.
fn without_number(text: &str, number: i64) -> Option<String> {
    let mut value: Option<i64> = None;
    let mut start = 0;
    for (place, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (digits::value(c), value) {
            (Some(digit), None) => (value, start) = (Some(i64::from(digit)), place),
            (Some(digit), Some(before)) => value = Some(before.saturating_mul(10).saturating_add(i64::from(digit))),
            (None, Some(found)) if found == number => return Some([&text[..start], "#", &text[place..]].concat()),
            (None, _) => value = None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::layout::Printed;
    use super::*;

    fn line(text: &str) -> Block {
        Block::Line(Printed {
            text: text.into(),
            width: 1.0,
            room: 1.0,
            begins_block: true,
            begins_column: false,
            is_running: false,
            is_heading: false,
        })
    }

    fn read(pages: &[&[&str]]) -> Vec<String> {
        let blocks = |lines: &&[&str]| lines.iter().map(|text| line(text)).collect();
        let mut pages: Vec<(u32, Vec<Block>)> = (1..).zip(pages.iter().map(blocks)).collect();
        read_once(&mut pages);
        pages.iter().flat_map(|page| &page.1).filter_map(text).map(str::to_owned).collect()
    }

    #[test]
    fn what_stands_on_every_page_is_read_once() {
        let pages: &[&[&str]] = &[&["شرکت", "یک", "صفحهٔ ۲ از ۴"], &["شرکت", "دو", "صفحهٔ ۳ از ۴"], &["شرکت", "سه", "صفحهٔ ۴ از ۴"]];
        assert_eq!(read(pages), ["شرکت", "یک", "صفحهٔ ۲ از ۴", "دو", "سه"]);
    }

    #[test]
    fn a_title_above_each_page_is_not_taken_for_the_number_of_it() {
        let lessons: &[&[&str]] = &[&["درس ۱", "الف"], &["درس ۲", "ب"], &["درس ۳", "پ"], &["درس ۴", "ت"]];
        assert_eq!(read(lessons).len(), 8);
    }

    #[test]
    fn lines_that_only_look_alike_stay() {
        let pages: &[&[&str]] = &[&["مادهٔ ۱", "جمع: ۱۰"], &["مادهٔ ۲", "جمع: ۷"]];
        assert_eq!(read(pages).len(), 4);
        let sums: &[&[&str]] = &[&["a", "جمع: ۱۰"], &["b", "جمع: ۷"], &["c", "جمع: ۱۲"], &["d", "جمع: ۳۰"]];
        assert_eq!(read(sums).len(), 8);
    }
}
