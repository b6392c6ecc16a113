//! Puts lines together again that were only broken because the page or the screen was not wider.

/// What stands before the items of a list; the last is the bullet of Word.
pub(super) const BULLETS: [char; 8] = ['•', '●', '▪', '■', '○', '◦', '·', '\u{F0B7}'];
/// Nobody breaks lines by hand beyond this many characters; a longer line is a paragraph.
const WIDEST_LINE: f32 = 200.0;

/// A line as it stands on a page or a screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// How much of the width it takes, in any unit.
    pub(super) width: f32,
}

/// The paragraphs of a text whose lines are as wide as they have characters. An empty line ends a paragraph.
pub(super) fn of_text(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let lines: Vec<Line<'_>> = text.lines().map(|line| Line { text: line.trim(), width: characters(line.trim()) }).collect();
    for block in lines.split(|line| line.text.is_empty()) {
        let widest = block.iter().map(|line| line.width).fold(0.0, f32::max);
        if widest > WIDEST_LINE {
            paragraphs.extend(block.iter().map(|line| line.text.to_owned()));
        } else {
            join(block.iter().copied(), widest, &mut paragraphs);
        }
    }
    paragraphs
}

/// Puts lines together where one fills the width that there is and the next goes on with it. A line that begins an item of a
/// list begins a paragraph; one that ends like a sentence ends it, unless it is as wide as lines get.
pub(super) fn join<'a>(lines: impl Iterator<Item = Line<'a>>, widest: f32, paragraphs: &mut Vec<String>) {
    let mut goes_on = false;
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if goes_on && !begins_item(line.text) => {
                paragraph.push(' ');
                paragraph.push_str(line.text);
            }
            _ => paragraphs.push(line.text.to_owned()),
        }
        let full = if line.text.ends_with('.') { 0.9 } else { 0.75 };
        goes_on = line.width >= widest * full && !line.text.ends_with([':', '؛', '؟', '!', '?']);
    }
}

#[expect(clippy::cast_precision_loss, reason = "no line is so long that it mattered")]
fn characters(line: &str) -> f32 {
    line.chars().count() as f32
}

/// Whether a line begins an item of a list: a bullet, or a number with a mark after it.
fn begins_item(line: &str) -> bool {
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
    fn long_lines_are_paragraphs_already() {
        let line = "واژه ".repeat(100);
        assert_eq!(of_text(&format!("{line}\n{line}")).len(), 2);
    }
}
