//! Cuts a text into passages that are long enough to answer from and short enough to cite.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::extract::Section;
use super::rows::BETWEEN_CELLS;
use super::sentences::{sentences, trimmed};

/// No passage has more characters than this.
pub const MAX_PASSAGE_CHARACTERS: usize = 1_100;
/// A rest of a section that has fewer does not stand alone.
const MIN_PASSAGE_CHARACTERS: usize = 250;
/// A cell that is longer is not said again where its row goes on.
const MAX_REPEATED_CHARACTERS: usize = 200;
/// Between the sections of a document's text.
const BETWEEN_SECTIONS: &str = "\n";

/// A stretch of a document's text, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Page number, from 1.
    pub page: Option<u32>,
    /// Heading under which it stands.
    pub section: Option<String>,
    /// Its text; a row that goes on in it has its first cell repeated before.
    pub body: String,
    /// Which characters of [the document's text](text) it is cut from.
    pub characters: Range<usize>,
}

/// Cuts sections into passages of about equal length, at the ends of paragraphs or sentences where there are any,
/// never inside a word unless the word alone is longer than a passage, and never inside a character as a reader sees it.
#[must_use]
pub fn cut(sections: &[Section]) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut begun = 0;
    for section in sections {
        let cut = Cut::of(&section.text);
        let (mut counted, mut characters) = (0, begun);
        for range in cut.stretches() {
            characters += length(&section.text[counted..range.start]);
            let start = characters;
            characters += length(&section.text[range.clone()]);
            counted = range.end;
            let body = cut.body(range);
            passages.push(Passage { page: section.page, section: section.heading.clone(), body, characters: start..characters });
        }
        begun = characters + length(&section.text[counted..]) + length(BETWEEN_SECTIONS);
    }
    passages
}

/// The text of a document: that of its sections, in which passages are counted.
#[must_use]
pub fn text(sections: &[Section]) -> String {
    sections.iter().map(|section| section.text.as_str()).collect::<Vec<_>>().join(BETWEEN_SECTIONS)
}

/// A section on its way to passages.
struct Cut<'a> {
    text: &'a str,
    /// Where rows go on that are too long for one passage, with their first cells.
    goes_on: HashMap<usize, Range<usize>>,
    /// What is never cut, in its order.
    units: Vec<Range<usize>>,
}

impl<'a> Cut<'a> {
    fn of(text: &'a str) -> Self {
        let mut cut = Self { text, goes_on: HashMap::new(), units: Vec::new() };
        if length(text.trim()) > MAX_PASSAGE_CHARACTERS {
            sentences(text).into_iter().for_each(|sentence| cut.add(sentence));
        }
        cut
    }

    /// Takes a sentence apart that alone would be too long: a row between its cells, else between words, or between characters where a
    /// word is too long itself.
    fn add(&mut self, sentence: Range<usize>) {
        let whole = &self.text[sentence.clone()];
        if length(whole) <= MAX_PASSAGE_CHARACTERS {
            return self.units.push(sentence);
        }
        let Some((first, _)) = whole.split_once(BETWEEN_CELLS) else {
            return self.units.extend(between_words(self.text, sentence, MAX_PASSAGE_CHARACTERS));
        };
        let first = Some(sentence.start..sentence.start + first.len()).filter(|_| length(first) <= MAX_REPEATED_CHARACTERS);
        let room = MAX_PASSAGE_CHARACTERS - first.clone().map_or(0, |first| length(&self.text[first]) + length(BETWEEN_CELLS));
        let text = self.text;
        let pieces = pieces_of_row(whole, room).map(|piece| sentence.start + piece.start..sentence.start + piece.end);
        for piece in pieces.flat_map(|piece| between_words(text, piece, room)) {
            if let Some(first) = first.clone().filter(|_| piece.start > sentence.start) {
                self.goes_on.insert(piece.start, first);
            }
            self.units.push(piece);
        }
    }

    /// What is said again before a passage that begins there.
    fn repeated(&self, start: usize) -> Option<&'a str> {
        self.goes_on.get(&start).map(|first| &self.text[first.clone()])
    }

    fn body(&self, range: Range<usize>) -> String {
        let repeated = self.repeated(range.start);
        repeated.into_iter().flat_map(|first| [first, BETWEEN_CELLS]).chain([&self.text[range]]).collect()
    }

    /// How many characters a passage of this stretch has.
    fn size(&self, range: Range<usize>) -> usize {
        self.repeated(range.start).map_or(0, |first| length(first) + length(BETWEEN_CELLS)) + length(&self.text[range])
    }

    /// Where the passages stand: in one, when all of it fits.
    fn stretches(&self) -> Vec<Range<usize>> {
        let text = self.text;
        let total = length(text.trim());
        if total <= MAX_PASSAGE_CHARACTERS {
            return trimmed(text, 0..text.len()).into_iter().collect();
        }
        let wanted = total / total.div_ceil(MAX_PASSAGE_CHARACTERS).max(1);
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut open: Option<Range<usize>> = None;
        for unit in &self.units {
            open = Some(match open {
                None => unit.clone(),
                Some(open) => {
                    let held = self.size(open.clone());
                    let grown = held + length(&text[open.end..unit.end]);
                    let paragraph_ended = text[open.end..unit.start].contains('\n');
                    let full = held >= wanted || (paragraph_ended && held * 4 >= wanted * 3);
                    if full || grown > MAX_PASSAGE_CHARACTERS {
                        stretches.push(open);
                        unit.clone()
                    } else {
                        open.start..unit.end
                    }
                }
            });
        }
        stretches.extend(open);
        self.join_orphan(&mut stretches);
        stretches
    }

    /// A rest too small to stand alone joins what stands before it, or takes half of that where both do not fit.
    fn join_orphan(&self, stretches: &mut Vec<Range<usize>>) {
        let [.., before, last] = stretches.as_slice() else { return };
        if self.size(last.clone()) >= MIN_PASSAGE_CHARACTERS {
            return;
        }
        let both = before.start..last.end;
        let total = self.size(both.clone());
        let parts = |cut: usize| [both.start..cut, cut..both.end].map(|part| trimmed(self.text, part).unwrap_or_default());
        let new: Vec<Range<usize>> = if total <= MAX_PASSAGE_CHARACTERS {
            vec![both]
        } else {
            let starts = self.units.iter().map(|unit| unit.start).filter(|start| *start > both.start && *start <= last.start);
            let fitting = starts.filter(|cut| parts(*cut).into_iter().all(|part| self.size(part) <= MAX_PASSAGE_CHARACTERS));
            let Some(cut) = fitting.min_by_key(|cut| length(&self.text[both.start..*cut]).abs_diff(total / 2)) else { return };
            parts(cut).into()
        };
        stretches.truncate(stretches.len() - 2);
        stretches.extend(new);
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// As many cells at a time as fit.
fn pieces_of_row(row: &str, room: usize) -> impl Iterator<Item = Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for cell in row.split_inclusive(BETWEEN_CELLS) {
        let end = start + cell.len();
        match pieces.last_mut() {
            Some(piece) if length(&row[piece.start..end]) <= room => piece.end = end,
            _ => pieces.push(start..end),
        }
        start = end;
    }
    pieces.into_iter()
}

fn between_words(text: &str, sentence: Range<usize>, room: usize) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let mut start = sentence.start;
    let (mut length, mut after_space) = (0, None);
    for (offset, grapheme) in text[sentence.clone()].grapheme_indices(true) {
        let at = sentence.start + offset;
        let size = grapheme.chars().count();
        if length + size > room && length > 0 {
            let cut = after_space.unwrap_or(at);
            cuts.extend(trimmed(text, start..cut));
            length = text[cut..at].chars().count();
            (start, after_space) = (cut, None);
        }
        length += size;
        if grapheme.chars().all(char::is_whitespace) {
            after_space = Some(at + grapheme.len());
        }
    }
    cuts.extend(trimmed(text, start..sentence.end));
    cuts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(text: &str) -> Section {
        Section { page: Some(3), heading: Some("عنوان".into()), text: text.into() }
    }

    #[test]
    fn a_short_section_is_one_passage_with_its_place() {
        let passages = cut(&[section("یک. دو. سه.")]);
        assert_eq!(passages, [Passage { page: Some(3), section: Some("عنوان".into()), body: "یک. دو. سه.".into(), characters: 0..11 }]);
        assert!(cut(&[section(" \n ")]).is_empty());
    }

    #[test]
    fn a_long_section_is_cut_at_sentences_into_about_equal_passages() {
        let sentence = "این جمله برای آزمودن برش متن‌های بلند نوشته شده و چیز دیگری نمی‌گوید. ";
        let text = sentence.repeat(50);
        let passages = cut(&[section(&text)]);
        for passage in &passages {
            let length = passage.body.chars().count();
            assert!((600..=MAX_PASSAGE_CHARACTERS).contains(&length), "{length}");
            assert!(passage.body.starts_with("این جمله") && passage.body.ends_with('.'));
        }
        let together: String = passages.iter().map(|passage| format!("{} ", passage.body)).collect();
        assert_eq!(together, text);
    }

    #[test]
    fn a_row_is_never_cut_while_it_fits_and_no_rest_stands_alone() {
        let row = |n: usize| format!("ردیف: {n} · شرح: بند ق. م. و غیره؛ بی‌پایان · مبلغ: {n}۰۰");
        let rows: Vec<String> = (0..60).map(row).collect();
        let passages = cut(&[section(&rows.join("\n"))]);
        assert!(passages.len() > 1);
        for passage in &passages {
            assert!(passage.body.lines().all(|line| rows.iter().any(|row| row == line)), "{}", passage.body);
            assert!(passage.body.chars().count() >= MIN_PASSAGE_CHARACTERS, "{}", passage.body);
        }
        let short = "یک جملهٔ کوتاه که تنهاست. ".repeat(42);
        let passages = cut(&[section(&format!("{short}\nپایان."))]);
        assert!(passages.iter().all(|passage| passage.body.chars().count() >= MIN_PASSAGE_CHARACTERS));
        let long = format!("الف: {} · ب: {} · پ: ۱", "واژه ".repeat(150), "سخن ".repeat(150));
        let starts: Vec<String> = cut(&[section(&long)]).iter().map(|passage| passage.body.chars().take(3).collect()).collect();
        assert_eq!(starts, ["الف", "ب: "]);
    }

    #[test]
    fn a_sentence_without_end_is_cut_between_words() {
        let text = "واژه‌ها ".repeat(400);
        for passage in cut(&[section(&text)]) {
            assert!(passage.body.split(' ').all(|word| word == "واژه‌ها"), "{}", passage.body);
        }
    }

    #[test]
    fn a_row_that_goes_on_says_again_what_it_is_about() {
        let cells = |name: &str| {
            (1..60).map(|n| format!("ستون {n}: مقدار بلند {n}")).fold(name.to_owned(), |row, cell| [&row, BETWEEN_CELLS, &cell].concat())
        };
        let sections = [section(&[cells("نام: سارا"), cells("نام: رضا")].join("\n"))];
        let passages = cut(&sections);
        assert!(passages.len() > 2);
        for passage in &passages {
            assert!(passage.body.lines().all(|line| line.starts_with("نام: ")), "{}", passage.body);
            assert!(length(&passage.body) <= MAX_PASSAGE_CHARACTERS);
        }
        let exact = passages.iter().filter(|passage| passage.body == characters(&text(&sections), &passage.characters)).count();
        assert!(exact < passages.len(), "what is repeated is not counted");
        let long = format!("{} · ب: {}", "الف ".repeat(100), "واژه ".repeat(300));
        assert!(cut(&[section(&long)])[1..].iter().all(|passage| !passage.body.starts_with("الف ")), "too long to be said again");
    }

    fn characters(text: &str, range: &Range<usize>) -> String {
        text.chars().skip(range.start).take(range.len()).collect()
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_long(texts in prop::collection::vec("(سلام|[\\PC]|[.؟!»\n ]| · |a: b|e\u{301}|👩\u{200D}💻|ab ){0,1500}", 1..3)) {
            let sections: Vec<Section> = texts.iter().map(|text| section(text)).collect();
            let (passages, whole) = (cut(&sections), text(&sections));
            let without_space = |text: &str| text.split_whitespace().collect::<String>();
            let mut together = String::new();
            let mut last = 0;
            for passage in &passages {
                let own = characters(&whole, &passage.characters);
                prop_assert!(passage.characters.start >= last, "no passage reaches into the one before");
                // Whatever else it says stands before that.
                prop_assert!(passage.body == own || passage.body.ends_with(&[BETWEEN_CELLS, &own].concat()), "{own}");
                together.push_str(&own);
                last = passage.characters.end;
            }
            prop_assert_eq!(without_space(&together), without_space(&whole));
            prop_assert!(passages.iter().all(|passage| passage.body.chars().count() <= MAX_PASSAGE_CHARACTERS));
        }
    }
}
