//! Puts lines that were only broken because the page or the screen ended together again.

/// Nobody breaks lines by hand beyond this width; a longer line is a paragraph.
const WIDEST_LINE: usize = 200;

/// The paragraphs of lines as they stand on a page. An empty line ends a paragraph; so does a line that is clearly
/// shorter than the others around it or ends like a sentence, when the next one does not go on with it.
pub(super) fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    for line in lines.map(str::trim).chain([""]) {
        if line.is_empty() {
            join_block(&std::mem::take(&mut block), &mut paragraphs);
        } else {
            block.push(line);
        }
    }
    paragraphs
}

fn join_block(block: &[&str], paragraphs: &mut Vec<String>) {
    let width = block.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut goes_on = false;
    for line in block {
        match paragraphs.last_mut() {
            Some(paragraph) if goes_on && !begins_item(line) => {
                paragraph.push(' ');
                paragraph.push_str(line);
            }
            _ => paragraphs.push((*line).to_owned()),
        }
        let full = line.chars().count() * 4 >= width * 3;
        goes_on = full && width <= WIDEST_LINE && !line.ends_with([':', '؛', '؟', '!', '?']) && !(line.ends_with('.') && line.chars().count() * 10 < width * 9);
    }
}

/// Whether a line begins an item of a list: a bullet, or a number with a mark after it.
fn begins_item(line: &str) -> bool {
    let mut rest = line.chars().skip_while(|c| c.is_numeric());
    let numbered = line.starts_with(char::is_numeric) && matches!(rest.next(), Some('.' | ')' | '-' | 'ـ' | '–'));
    numbered || line.starts_with(['•', '-', '*', '–', '●', '▪', '■', '○', '◦', '\u{F0B7}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_become_one_paragraph_and_lists_stay_lists() {
        let page = "این بند در چند سطر نوشته شده است چون\nصفحه جا نداشت و سطرها شکسته شدند و\nهمین.\n\nفهرست:\n• یک\n• دو\n۳. سه";
        assert_eq!(
            joined(page.lines()),
            ["این بند در چند سطر نوشته شده است چون صفحه جا نداشت و سطرها شکسته شدند و همین.", "فهرست:", "• یک", "• دو", "۳. سه"]
        );
    }

    #[test]
    fn long_lines_are_paragraphs_already() {
        let line = "واژه ".repeat(100);
        let page = format!("{line}\n{line}");
        assert_eq!(joined(page.lines()).len(), 2);
    }
}
