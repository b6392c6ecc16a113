//! Puts lines together again that were only broken because the page or the screen was not wider, and leaves those alone that were
//! meant to be lines.

use std::collections::HashMap;

use super::table::Table;
use crate::persian::digits;
use crate::persian::letters::is_arabic;

/// What stands before the items of a list; the last is the bullet of Word.
pub(super) const BULLETS: [char; 8] = ['•', '●', '▪', '■', '○', '◦', '·', '\u{F0B7}'];
/// Nobody breaks lines by hand beyond this many characters; a longer line is a paragraph.
const WIDEST_LINE: f32 = 200.0;

/// Nobody's screen or page is so narrow that a paragraph were broken after as few characters.
const NARROW_LINE: f32 = 32.0;

/// A line as it stands on a page or a screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// How much of the width it takes, in any unit.
    pub(super) width: f32,
}

/// The paragraphs of a text whose lines are as wide as they have characters. An empty line ends a paragraph; columns that are set
/// with spaces are rows of a table.
pub(super) fn of_text(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    for block in blocks(text) {
        let lines: Vec<Line<'_>> = block.iter().map(|line| Line { text: line, width: characters(line) }).collect();
        let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
        match columns(&block) {
            Some(table) => paragraphs.extend(table.into_lines()),
            None if widest > WIDEST_LINE || is_list(&lines, widest) => paragraphs.extend(block.iter().map(|&line| line.to_owned())),
            None => join(lines.into_iter(), widest, &mut paragraphs),
        }
    }
    paragraphs
}

/// The lines of a text that was set line by line; columns that are set with spaces are rows of a table.
pub(super) fn as_they_stand(text: &str) -> Vec<String> {
    let as_written = |block: Vec<&str>| match columns(&block) {
        Some(table) => table.into_lines(),
        None => block.into_iter().map(str::to_owned).collect(),
    };
    blocks(text).into_iter().flat_map(as_written).collect()
}

/// The lines of a cell as one, with a comma where nothing else parts them.
pub(super) fn in_one_line(lines: &[String]) -> String {
    let mut one = String::new();
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if one.ends_with(char::is_alphanumeric) {
            one.push(if one.contains(is_arabic) { '،' } else { ',' });
        }
        if !one.is_empty() {
            one.push(' ');
        }
        one.push_str(line);
    }
    one
}

/// Lines with nothing between them.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.split(|line| line.is_empty()).filter(|block| !block.is_empty()).map(<[&str]>::to_vec).collect()
}

/// A table, where every line of a block has the same number of columns, parted by tabs or by several spaces.
fn columns(block: &[&str]) -> Option<Table> {
    let rows: Vec<Vec<String>> = block.iter().map(|line| cells_of_spaced(line)).collect();
    let width = rows.first()?.len();
    // Two spaces after a full stop part sentences.
    let is_cell = |cell: &String| !cell.ends_with(['.', '!', '?', '؟', ':', '؛', '،', ',']);
    let is_row = |row: &Vec<String>| row.len() == width && row[..width - 1].iter().all(is_cell);
    (rows.len() > 1 && width > 1 && rows.iter().all(is_row)).then(|| Table::of(rows))
}

fn cells_of_spaced(line: &str) -> Vec<String> {
    let wide = line.replace("  ", "\t");
    wide.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

/// Whether somebody broke these lines by hand: they are alike, all short, or would have had room for what stands in the next.
fn is_list(lines: &[Line<'_>], widest: f32) -> bool {
    if lines.len() < 2 {
        return false;
    }
    let has_room = |pair: &&[Line<'_>]| {
        let next = pair[1].text.split_whitespace().next().map_or(0.0, characters);
        pair[0].width + 1.0 + next <= widest
    };
    let broken_early = lines.windows(2).filter(has_room).count();
    widest <= NARROW_LINE || broken_early * 2 >= lines.len() || are_alike(lines)
}

/// Whether most lines have their number at the same place from the end: a price list, not a paragraph.
fn are_alike(lines: &[Line<'_>]) -> bool {
    let place = |line: &Line<'_>| line.text.split_whitespace().rev().position(|word| word.contains(|c| digits::value(c).is_some()));
    let places: Vec<Option<usize>> = lines.iter().map(place).collect();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    places.iter().flatten().for_each(|place| *counts.entry(*place).or_default() += 1);
    let most = counts.into_values().max().unwrap_or(0);
    lines.len() > 2 && most * 10 >= lines.len() * 7
}

/// Puts lines together where one fills the width that there is and the next goes on with it. A line that begins an item of a
/// list begins a paragraph; one that ends like a sentence ends it, unless it is as wide as lines get.
pub(super) fn join<'a>(lines: impl Iterator<Item = Line<'a>>, widest: f32, paragraphs: &mut Vec<String>) {
    let mut goes_on = false;
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if goes_on && !begins_item(line.text) => {
                match hyphen(paragraph, line.text) {
                    Hyphen::Parts => drop(paragraph.pop()),
                    Hyphen::Belongs => {}
                    Hyphen::None => paragraph.push(' '),
                }
                paragraph.push_str(line.text);
            }
            _ => paragraphs.push(line.text.to_owned()),
        }
        let full = if line.text.ends_with('.') { 0.9 } else { 0.75 };
        goes_on = line.width >= widest * full && !line.text.ends_with([':', '؛', '؟', '!', '?']);
    }
}

/// What a hyphen at the end of a line is.
enum Hyphen {
    /// It only parts a word there.
    Parts,
    /// It stands in a number or a code.
    Belongs,
    None,
}

fn hyphen(before: &str, after: &str) -> Hyphen {
    match before.strip_suffix('-') {
        Some(word) if word.ends_with(char::is_lowercase) && after.starts_with(char::is_lowercase) => Hyphen::Parts,
        Some(word) if word.ends_with(char::is_alphanumeric) && after.starts_with(char::is_numeric) => Hyphen::Belongs,
        _ => Hyphen::None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "no line is so long that it mattered")]
fn characters(line: &str) -> f32 {
    line.chars().count() as f32
}

/// Whether a line begins an item of a list: a bullet, or a number with a mark after it.
pub(super) fn begins_item(line: &str) -> bool {
    let mut rest = line.chars().skip_while(|c| c.is_numeric());
    let numbered = line.starts_with(char::is_numeric) && matches!(rest.next(), Some('.' | ')' | '-' | 'ـ' | '–'));
    numbered || line.starts_with(['-', '*', '–']) || line.starts_with(BULLETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_become_one_paragraph_and_lists_stay_lists() {
        let page = "این بند در چند سطر نوشته شده است چون\nصفحه جا نداشت و سطرها شکسته شدند و\nهمین.\n\nفهرست:\n• یک\n• دو\n۳. سه";
        assert_eq!(
            of_text(page),
            ["این بند در چند سطر نوشته شده است چون صفحه جا نداشت و سطرها شکسته شدند و همین.", "فهرست:", "• یک", "• دو", "۳. سه"]
        );
    }

    #[test]
    fn lines_that_were_broken_by_hand_stay_lines() {
        let prices = [
            "سیب زرد کیلویی ۶۵۰۰۰ تومان در بازار بزرگ",
            "انار شیرین کیلویی ۹۹۰۰۰ تومان در بازار بزرگ",
            "کیوی کیلویی ۴۴۰۰۰ تومان در بازار بزرگ",
        ];
        assert_eq!(of_text(&prices.join("\n")), prices);
        assert_eq!(of_text("میوه‌های ما\nسیب ۶۵\nانار ۹۹"), ["میوه‌های ما", "سیب ۶۵", "انار ۹۹"]);
    }

    #[test]
    fn columns_of_spaces_are_a_table() {
        assert_eq!(of_text("کالا     بها     واحد\nقند      ۳۱۰     کیلو"), ["کالا: قند · بها: ۳۱۰ · واحد: کیلو"]);
        assert_eq!(as_they_stand("یک سطر\n\nسطری\nدیگر"), ["یک سطر", "سطری", "دیگر"]);
        let sentences = ["It came to the town.  Then it went away once more", "for a while.  It stayed for so long that all slept."];
        assert_eq!(of_text(&sentences.join("\n")), [sentences.join(" ")]);
    }

    #[test]
    fn the_lines_of_a_cell_become_one() {
        assert_eq!(in_one_line(&["ولیعصر".into(), " ".into(), "پلاک ۲.".into(), "تهران".into()]), "ولیعصر، پلاک ۲. تهران");
    }

    #[test]
    fn long_lines_are_paragraphs_already() {
        let line = "واژه ".repeat(100);
        assert_eq!(of_text(&format!("{line}\n{line}")).len(), 2);
    }
}
