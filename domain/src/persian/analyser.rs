//! Cuts a text into words as a search looks for them. The same analysis serves the index and the query, so
//! می‌شود, میشود and می شود are one word, and کتاب‌ها, کتابها and کتاب ها another.
//!
//! A word written in parts (half-space, or a prefix or ending written apart) gives its joined form and, at the same
//! position, its bare parts. Offsets always point into the original text, so that what was found can be marked there.

use std::ops::Range;

use super::letters::{HALF_SPACE, is_arabic};
use super::normalise::fold;
use super::words::{PREFIXES, SUFFIXES};
use super::{stem, synonyms, words};

/// Longer runs of letters are no words; the rest of one is not looked at.
const MAX_WORD_CHARACTERS: usize = 64;

/// A word, or a part of one, found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded spelling by which it is searched.
    pub text: String,
    /// The same without its endings; equal to `text` when there are none.
    pub stem: String,
    /// Where it stands in the original text, in bytes.
    pub span: Range<usize>,
    /// The how-manieth word of the text it is, from 0. Parts share the position of their word.
    pub position: usize,
    /// Whether it is a part of a word written in parts, rather than the whole word.
    pub part: bool,
}

impl Token {
    /// Whether the word is so frequent that it says little in a query. Negations are never among these.
    #[must_use]
    pub fn is_stop_word(&self) -> bool {
        words::is_stop_word(&self.text)
    }

    /// Whether it stands for something that was named before: آن، او، it, her.
    #[must_use]
    pub fn points_back(&self) -> bool {
        words::points_back(&self.text)
    }

    /// Stems of other words with the same meaning.
    #[must_use]
    pub fn synonyms(&self) -> &'static [String] {
        synonyms::of(&self.stem)
    }
}

/// The words of a text in its order, each followed by its parts.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (position, word) in glued(pieces(text)).into_iter().enumerate() {
        word.tokens(position, &mut tokens);
    }
    tokens
}

/// A run of letters and digits without a half-space.
#[derive(Debug)]
struct Piece {
    text: String,
    span: Range<usize>,
    /// What stands before it.
    before: Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// A half-space, or nothing where letters meet digits: it goes on the same word.
    None,
    /// White space only.
    Space,
    /// Anything else.
    Other,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Pieces { done: Vec::new(), open: None, gap: Gap::Other, hamza: false };
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let span = start..start + c.len_utf8();
        let digit_follows = || rest.clone().next().is_some_and(|(_, next)| super::digits::value(next).is_some());
        match c {
            HALF_SPACE | '\u{200B}' => pieces.pause(Gap::None),
            // 3.14 and ۳٫۱۴ are one number, and so are 1,234 and ۱٬۲۳۴.
            '.' | '\u{066B}' if pieces.after_digit() && digit_follows() => pieces.push('.', &span),
            ',' | '\u{066C}' if pieces.after_digit() && three_digits_follow(rest.clone().map(|(_, next)| next)) => {}
            _ => pieces.take(c, &span),
        }
    }
    pieces.finish()
}

fn three_digits_follow(rest: impl Iterator<Item = char>) -> bool {
    rest.take(4).take_while(|c| super::digits::value(*c).is_some()).count() == 3
}

struct Pieces {
    done: Vec<Piece>,
    open: Option<Piece>,
    /// What has been seen since the last piece.
    gap: Gap,
    /// Whether the last letter was a ی with a hamza, which before و is only another spelling of ؤ: مسئول, مسؤول.
    hamza: bool,
}

impl Pieces {
    fn take(&mut self, c: char, span: &Range<usize>) {
        let mut folded_to_nothing = true;
        fold(c, |folded| {
            folded_to_nothing = false;
            if folded.is_alphanumeric() {
                self.push(folded, span);
            } else {
                self.pause(if folded.is_whitespace() { Gap::Space } else { Gap::Other });
            }
        });
        match (&mut self.open, folded_to_nothing) {
            // A vowel sign or a stretch belongs to the letter it stands on.
            (Some(open), true) => {
                open.span.end = span.end;
                self.hamza |= c == '\u{0654}';
            }
            (Some(_), false) => self.hamza = c == 'ئ',
            (None, _) => {}
        }
    }

    fn push(&mut self, folded: char, span: &Range<usize>) {
        if self.open.as_ref().is_some_and(|open| meets_digits(&open.text, folded)) {
            self.pause(Gap::None);
        }
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let open = self.open.get_or_insert_with(|| Piece { text: String::new(), span: span.clone(), before: gap });
        if folded == 'و' && std::mem::take(&mut self.hamza) && open.text.ends_with('ی') {
            open.text.pop();
            open.text.push('و');
        }
        open.span.end = span.end;
        if open.text.chars().nth(MAX_WORD_CHARACTERS - 1).is_none() {
            open.text.push(folded);
        }
    }

    fn pause(&mut self, gap: Gap) {
        self.hamza = false;
        if let Some(piece) = self.open.take() {
            self.done.push(piece);
            self.gap = gap;
        } else {
            self.gap = match (self.gap, gap) {
                (Gap::Other, _) | (_, Gap::Other) => Gap::Other,
                (Gap::Space, _) | (_, Gap::Space) => Gap::Space,
                (Gap::None, Gap::None) => Gap::None,
            };
        }
    }

    fn after_digit(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.text.ends_with(|c: char| c.is_ascii_digit()))
    }

    fn finish(mut self) -> Vec<Piece> {
        self.pause(Gap::Other);
        self.done
    }
}

/// «ماده۱۲» is two words that lost their space; `CO2` is one.
fn meets_digits(written: &str, next: char) -> bool {
    written.chars().next_back().is_some_and(|last| (is_arabic(last) && next.is_ascii_digit()) || (last.is_ascii_digit() && is_arabic(next)))
}

/// A word and the parts it is written in.
struct Word(Vec<Piece>);

/// Puts the pieces together that belong to one word.
fn glued(pieces: Vec<Piece>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for piece in pieces {
        let goes_on = match piece.before {
            Gap::None => true,
            Gap::Other => false,
            Gap::Space => words.last().is_some_and(|word| word.takes(&piece)),
        };
        match words.last_mut() {
            Some(word) if goes_on => word.0.push(piece),
            _ => words.push(Word(vec![piece])),
        }
    }
    words
}

impl Word {
    /// Whether a piece after a space still belongs to this word.
    fn takes(&self, next: &Piece) -> bool {
        let ends_in_letter = self.0.last().is_some_and(|last| last.text.ends_with(char::is_alphabetic));
        let is_prefix = matches!(self.0.as_slice(), [only] if PREFIXES.contains(&only.text.as_str()));
        let starts_in_arabic = next.text.starts_with(is_arabic);
        (is_prefix && starts_in_arabic) || (ends_in_letter && !is_prefix && SUFFIXES.contains(&next.text.as_str()))
    }

    fn tokens(self, position: usize, into: &mut Vec<Token>) {
        let Self(pieces) = self;
        let texts = pieces.iter().map(|piece| piece.text.as_str());
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        into.push(Token {
            text: texts.clone().collect(),
            stem: stem::of_parts(texts),
            span: first.span.start..last.span.end,
            position,
            part: false,
        });
        if pieces.len() > 1 {
            into.extend(pieces.into_iter().map(|piece| {
                let stem = stem::of_parts(std::iter::once(piece.text.as_str()));
                Token { text: piece.text, stem, span: piece.span, position, part: true }
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn whole(text: &str) -> Vec<String> {
        tokens(text).into_iter().filter(|token| !token.part).map(|token| token.text).collect()
    }

    fn all(text: &str) -> BTreeSet<String> {
        tokens(text).into_iter().flat_map(|token| [token.text, token.stem]).collect()
    }

    #[test]
    fn spellings_of_one_word_are_one_word() {
        for spellings in [
            &["می\u{200C}شود", "میشود", "می شود"][..],
            &["نمی\u{200C}توانم", "نمیتوانم", "نمی توانم"],
            &["کتاب\u{200C}ها", "کتابها", "کتاب ها"],
            &["كتاب\u{200C}هايشان", "کتابهایشان", "کتاب هایشان"],
            &["بزرگ\u{200C}ترین", "بزرگترین", "بزرگ ترین"],
            &["علي", "علی", "عَلِیّ"],
            &["۱۲۳", "123", "١٢٣"],
            &["۱٬۲۳۴٬۵۶۷", "1,234,567", "1234567"],
            &["۳٫۱۴", "3.14"],
            &["مسئول", "مسؤول", "مسوول", "مسي\u{0654}ول"],
            &["محمـــد", "مُحَمَّد", "محمد"],
            &["خانهٔ", "خانۀ", "خانه"],
            &["ﷲ", "الله"],
            &["CIF", "cif"],
        ] {
            for spelling in spellings {
                assert_eq!(whole(spelling), whole(spellings[0]), "{spelling}");
                assert_eq!(whole(spelling).len(), 1, "{spelling}");
            }
        }
    }

    #[test]
    fn spellings_with_and_without_a_space_share_their_parts() {
        for (one, other) in [("آئین\u{200C}نامه", "آیین نامه"), ("خانه\u{200C}ی", "خانهٔ"), ("خانه\u{200C}ی", "خانه"), ("ماده۱۲", "مادهٔ ۱۲")]
        {
            assert!(tokens(other).iter().all(|token| all(one).contains(&token.text)), "{one} and {other}");
        }
    }

    #[test]
    fn punctuation_keeps_words_apart() {
        assert_eq!(whole("می، شود"), ["می", "شود"]);
        assert_eq!(whole("کتاب. ها"), ["کتاب", "ها"]);
        assert_eq!(whole("۱۴۰۲/۰۵/۱۲، 10,20 و CO2"), ["1402", "05", "12", "10", "20", "و", "co2"]);
        assert_eq!(whole("الکترونیک"), ["الکترونیک"]);
    }

    #[test]
    fn offsets_point_into_the_original_text() {
        let text = "«كتاب\u{200C}هاي» مُحَمَّد";
        let marked: Vec<_> = tokens(text).into_iter().map(|token| (token.position, token.part, &text[token.span])).collect();
        assert_eq!(marked, [(0, false, "كتاب\u{200C}هاي"), (0, true, "كتاب"), (0, true, "هاي"), (1, false, "مُحَمَّد")]);
    }

    #[test]
    fn stems_lead_from_plural_to_singular() {
        assert_eq!(tokens("قراردادهای")[0].stem, "قرارداد");
        assert_eq!(tokens("قرارداد های")[0].stem, "قرارداد");
        assert_eq!(tokens("PDF ها")[0].stem, "pdf");
        assert_eq!(tokens("اسناد")[0].synonyms(), ["سند"]);
        assert_eq!(tokens("سندها")[0].synonyms(), ["اسناد"]);
        assert!(tokens("درخت")[0].synonyms().is_empty());
    }

    #[test]
    fn frequent_words_say_little_but_negations_say_a_lot() {
        for word in ["می‌شود", "می شود", "آنها", "چیست", "the"] {
            assert!(tokens(word)[0].is_stop_word(), "{word}");
        }
        for word in ["نه", "بی", "غیر", "بدون", "نا", "جز", "not", "no", "without"] {
            assert!(!tokens(word)[0].is_stop_word(), "{word}");
        }
    }

    #[test]
    fn an_endless_word_is_cut() {
        let endless = "آ".repeat(10_000);
        let tokens = tokens(&endless);
        assert_eq!((tokens.len(), tokens[0].text.chars().count(), tokens[0].span.clone()), (1, MAX_WORD_CHARACTERS, 0..endless.len()));
    }

    proptest! {
        #[test]
        fn spans_lie_between_characters_and_in_order(text in "(\\PC|[\u{200C}\u{200B}\u{0654}يكهٔمیهاتر ,.۱2٬\n]){0,60}") {
            let mut position = 0;
            for token in tokens(&text) {
                prop_assert!(text.get(token.span.clone()).is_some_and(|written| !written.is_empty()));
                prop_assert!(!token.text.is_empty() && !token.stem.is_empty());
                prop_assert!(token.position == position || token.position == position + 1);
                position = token.position;
            }
        }

        #[test]
        fn words_of_a_folded_text_are_words_of_the_text(text in "[يكآئؤةهٔابپت ]{0,30}") {
            prop_assert_eq!(whole(&super::super::normalise::for_storage(&text)), whole(&text));
        }
    }
}
