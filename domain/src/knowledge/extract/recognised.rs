//! What a recogniser of letters says of a picture of a page, as a table of words: tab-separated, as Tesseract writes it.

use super::{Extracted, Section, normal, paragraphs};
use crate::persian::digits;
use crate::persian::letters::is_arabic;

/// A page whose words are less certain than this on the whole, in percent, shows no text.
const LEAST_CERTAINTY: f32 = 50.0;
/// A word in the other script that is as certain is what it seems.
const CERTAIN: f32 = 92.0;
/// What tells a line of words from those of blocks, paragraphs and lines.
const WORD: &str = "5";

/// The words of a page in the order in which they are read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::knowledge) struct Words(Vec<Word>);

#[derive(Debug, Clone, PartialEq)]
struct Word {
    /// The block, paragraph and line in which it stands.
    line: [u32; 3],
    /// From the left and from above, then its width and height.
    place: [f32; 4],
    certainty: f32,
    text: String,
}

impl Words {
    pub(in crate::knowledge) fn read(table: &str) -> Self {
        Self(table.lines().filter_map(Word::read).collect())
    }

    /// Whether some words are not in the script of most.
    pub(in crate::knowledge) fn are_doubtful(&self) -> bool {
        let foreign = self.0.iter().filter(|word| word.is_foreign()).count();
        foreign > 0 && foreign * 2 < self.0.len()
    }

    /// Puts what is read with the first language alone in the place of words that only seem to be of another script. A word that really
    /// is makes no sense in the first one: it comes out with digits, or in no letters at all.
    pub(in crate::knowledge) fn corrected_by(self, first: &Self) -> Self {
        let mut is_used = vec![false; first.0.len()];
        let mut words = Vec::with_capacity(self.0.len());
        for word in self.0 {
            let places =
                first.0.iter().enumerate().filter(|(_, other)| word.is_foreign() && word.certainty < CERTAIN && word.covers(other));
            let (places, others): (Vec<usize>, Vec<&Word>) = places.unzip();
            let text = others.iter().map(|other| other.text.as_str()).collect::<Vec<_>>().join(" ");
            if !makes_sense(&text) {
                words.push(word);
            } else if places.iter().any(|place| !is_used[*place]) {
                places.iter().for_each(|place| is_used[*place] = true);
                words.push(Word { text, ..word });
            }
        }
        Self(words)
    }

    /// The text of the page; none when it is not one.
    pub(in crate::knowledge) fn into_section(self, page: u32) -> Option<Section> {
        let weight = |word: &Word| f32::from(u16::try_from(word.text.chars().count()).unwrap_or(u16::MAX));
        let letters: f32 = self.0.iter().map(weight).sum();
        let certainty: f32 = self.0.iter().map(|word| word.certainty * weight(word)).sum();
        if letters == 0.0 || certainty / letters < LEAST_CERTAINTY {
            return None;
        }
        let mut text = String::new();
        let mut last: Option<[u32; 3]> = None;
        for Word { line, text: word, .. } in &self.0 {
            match last {
                Some(last) if last == *line => text.push(' '),
                Some(last) if last[..2] == line[..2] => text.push('\n'),
                Some(_) => text.push_str("\n\n"),
                None => {}
            }
            text.push_str(word);
            last = Some(*line);
        }
        let text = paragraphs::of_text(&as_persian(text)).join("\n");
        Some(normal(Section { page: Some(page), heading: None, text })).filter(|section| letters_of(&section.text) > 1)
    }
}

impl Word {
    fn read(line: &str) -> Option<Self> {
        let [kind, _page, block, paragraph, line, _word, left, top, width, height, certainty, text] =
            line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        if kind != WORD {
            return None;
        }
        let text: String = text.chars().filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}')).collect();
        let line = [block.parse().ok()?, paragraph.parse().ok()?, line.parse().ok()?];
        let place = [left.parse().ok()?, top.parse().ok()?, width.parse().ok()?, height.parse().ok()?];
        let (certainty, text) = (certainty.parse().ok()?, text.trim().to_owned());
        (!text.is_empty()).then_some(Self { line, place, certainty, text })
    }

    fn is_foreign(&self) -> bool {
        self.text.contains(|c: char| c.is_ascii_alphabetic())
    }

    /// Whether most of the other word stands where this one does.
    fn covers(&self, other: &Self) -> bool {
        let ([x, y, width, height], [left, top, wide, high]) = (self.place, other.place);
        let across = (x + width).min(left + wide) - x.max(left);
        let down = (y + height).min(top + high) - y.max(top);
        across.max(0.0) * down.max(0.0) > 0.4 * wide * high
    }
}

/// Whether it is a word or two of an Arabic script.
fn makes_sense(text: &str) -> bool {
    let is_odd = |c: char| c.is_ascii_alphabetic() || digits::value(c).is_some();
    !text.contains(is_odd) && text.chars().filter(|c| is_arabic(*c)).count() > 1
}

/// In Persian, what looks like the last letter of Arabic words is a silent one with a sign above.
fn as_persian(text: String) -> String {
    if !text.contains(['پ', 'چ', 'ژ', 'گ']) {
        return text;
    }
    ["ة\u{64C}", "ة\u{651}", "ة"].into_iter().fold(text, |text, seen| text.replace(seen, "هٔ"))
}

fn letters_of(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

impl Extracted {
    /// Puts in what was read of a page, unless there is more of it already.
    pub(in crate::knowledge) fn put_page(&mut self, page: u32, read: Section) -> bool {
        let known: usize = self.sections.iter().filter(|section| section.page == Some(page)).map(|section| letters_of(&section.text)).sum();
        if letters_of(&read.text) <= known {
            return false;
        }
        self.sections.retain(|section| section.page != Some(page));
        let place = self.sections.iter().position(|section| section.page > Some(page)).unwrap_or(self.sections.len());
        self.sections.insert(place, read);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of words: each with its line, its place from the left, and how certain it is.
    fn table(words: &[(u32, u32, u32, &str)]) -> Words {
        let row = |(line, left, certainty, text): &(u32, u32, u32, &str)| {
            format!("5\t1\t1\t1\t{line}\t1\t{left}\t{}\t90\t30\t{certainty}\t{text}\n", line * 50)
        };
        let head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n";
        Words::read(&[head.to_owned(), words.iter().map(row).collect()].concat())
    }

    #[test]
    fn words_of_another_script_stay_where_they_make_no_sense_in_the_first() {
        let both = table(&[
            (1, 300, 90, "گفتم"),
            (1, 200, 60, "\u{200E}VIS\u{200F}"),
            (1, 100, 80, "GitLab"),
            (2, 300, 93, "به"),
            (2, 200, 95, "CIF"),
            (2, 100, 90, "و"),
            (2, 0, 90, "بر"),
        ]);
        let first = table(&[
            (1, 300, 90, "گفتم"),
            (1, 200, 80, "کالا"),
            (1, 100, 40, "۰1۱"),
            (2, 300, 93, "به"),
            (2, 200, 30, "نها"),
            (2, 100, 90, "و"),
            (2, 0, 90, "بر"),
        ]);
        assert!(both.are_doubtful() && !first.are_doubtful());
        let read = both.corrected_by(&first).into_section(3).unwrap();
        assert_eq!((read.page, read.text.as_str()), (Some(3), "گفتم کالا GitLab\nبه CIF و بر"));
    }

    #[test]
    fn what_is_hardly_certain_is_no_text() {
        assert_eq!(table(&[(1, 0, 20, "ab"), (1, 100, 60, "c")]).into_section(1), None);
        assert_eq!(table(&[(1, 0, 90, "—")]).into_section(1), None);
        assert_eq!(Words::read("nonsense\t5\n5\t1").into_section(1), None);
    }

    #[test]
    fn a_page_that_was_read_stands_between_its_neighbours() {
        let section = |page, text: &str| Section { page: Some(page), heading: None, text: text.into() };
        let mut read = Extracted { sections: vec![section(1, "one"), section(3, "three")], ..Extracted::default() };
        assert!(read.put_page(2, section(2, "two")) && read.put_page(3, section(3, "number three")));
        assert!(!read.put_page(1, section(1, "1")), "there was more of it");
        let texts: Vec<&str> = read.sections.iter().map(|section| section.text.as_str()).collect();
        assert_eq!(texts, ["one", "two", "number three"]);
    }
}
