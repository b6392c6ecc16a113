//! The marks `[1]` by which an answer cites its sources.

use std::collections::BTreeSet;

use crate::persian::digits;

/// No mark is longer; what stands open for longer is something else.
const LONGEST_MARK: usize = 40;

/// The citation `[n]` with which the text begins, in any digits: its number, and its length in bytes.
pub(crate) fn mark(text: &str) -> Option<(u32, usize)> {
    let inner = text.strip_prefix('[')?;
    let length = inner.find(|c| digits::value(c).is_none())?;
    if !(1..=12).contains(&length) || !inner[length..].starts_with(']') {
        return None;
    }
    Some((digits::to_ascii(&inner[..length]).parse().ok()?, length + 2))
}

/// The numbers of the sources that a text cites.
#[must_use]
pub fn cited(text: &str) -> BTreeSet<u32> {
    text.match_indices('[').filter_map(|(at, _)| mark(&text[at..])).map(|(number, _)| number).collect()
}

/// Lets a foreign text through and puts its citations in order: `[۱]` and `[1, 2]` become `[1]` and `[1][2]`,
/// and those of sources that do not exist disappear. Code is left alone. A mark may be cut anywhere between pieces.
#[derive(Debug)]
pub struct Citations {
    highest: u32,
    /// What is added to each number.
    taken: u32,
    /// What may become a mark: a space, an opening bracket and what follows it.
    held: String,
    /// How many backticks opened the code that the text is in.
    code: Option<usize>,
    ticks: usize,
    after_mark: bool,
}

impl Citations {
    /// For sources numbered from 1 to `highest`.
    #[must_use]
    pub const fn new(highest: u32) -> Self {
        Self::after(0, highest)
    }

    /// The same for a text that comes after another: the numbers up to `taken` are that one's, and these go on after them.
    #[must_use]
    pub const fn after(taken: u32, highest: u32) -> Self {
        Self { highest, taken, held: String::new(), code: None, ticks: 0, after_mark: false }
    }

    /// The text that can be let through by now.
    pub fn push(&mut self, delta: &str) -> String {
        let mut out = String::with_capacity(delta.len());
        for c in delta.chars() {
            self.take(c, &mut out);
        }
        out
    }

    /// What was held back to the end.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    fn take(&mut self, c: char, out: &mut String) {
        self.follow_code(c);
        if self.held.contains('[') {
            self.go_on(c, out);
        } else if self.code.is_some() || self.ticks > 0 {
            self.release(out);
            out.push(c);
        } else if c == ' ' || c == '[' {
            if c == ' ' {
                self.release(out);
            }
            self.held.push(c);
        } else {
            // "[1](address)" would turn the citation into a link to somewhere else.
            if self.after_mark && c == '(' && self.held.is_empty() {
                out.push(' ');
            }
            self.release(out);
            out.push(c);
        }
    }

    fn go_on(&mut self, c: char, out: &mut String) {
        match c {
            ']' => self.end_mark(out),
            _ if (digits::value(c).is_some() || is_separator(c)) && self.held.len() < LONGEST_MARK => self.held.push(c),
            _ => {
                self.release(out);
                if c == '[' { self.held.push(c) } else { out.push(c) }
            }
        }
    }

    fn end_mark(&mut self, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        let (space, inner) = held.split_once('[').unwrap_or(("", &held));
        let numbers: Vec<&str> = inner.split(is_separator).filter(|part| !part.is_empty()).collect();
        if numbers.is_empty() {
            out.push_str(&held);
            out.push(']');
            return;
        }
        let known = |number: &u32| (1..=self.highest).contains(number);
        let marks: String = numbers
            .into_iter()
            .filter_map(|number| digits::to_ascii(number).parse().ok())
            .filter(known)
            .map(|n: u32| format!("[{}]", n.saturating_add(self.taken)))
            .collect();
        self.after_mark = !marks.is_empty();
        if self.after_mark {
            out.push_str(space);
            out.push_str(&marks);
        }
    }

    fn release(&mut self, out: &mut String) {
        out.push_str(&std::mem::take(&mut self.held));
        self.after_mark = false;
    }

    fn follow_code(&mut self, c: char) {
        if c == '`' {
            self.ticks += 1;
            return;
        }
        let ticks = std::mem::take(&mut self.ticks);
        match self.code {
            None if ticks > 0 => self.code = Some(ticks),
            Some(open) if ticks == open || (open >= 3 && ticks > open) => self.code = None,
            _ => {}
        }
        // A lone backtick opens nothing beyond its line.
        if c == '\n' && self.code.is_some_and(|open| open < 3) {
            self.code = None;
        }
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '،' | ';' | '؛' | ' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filtered(text: &str, highest: u32) -> String {
        let mut citations = Citations::new(highest);
        let out = citations.push(text);
        out + &citations.finish()
    }

    #[test]
    fn marks_are_brought_into_one_form() {
        assert_eq!(filtered("الف [۱]، ب [1, ۲] و پ [2][3].", 3), "الف [1]، ب [1][2] و پ [2][3].");
        assert_eq!(filtered("a [٣؛ 1]", 3), "a [3][1]");
    }

    #[test]
    fn citations_of_nothing_disappear_with_their_space() {
        assert_eq!(filtered("متن [9]. متن [0] [1, 7]", 2), "متن. متن [1]");
        assert_eq!(filtered("متن [1]", 0), "متن");
        assert_eq!(filtered("[99999999999999999999]", 2), "");
    }

    #[test]
    fn a_text_after_another_goes_on_with_its_numbers() {
        let mut citations = Citations::after(3, 2);
        assert_eq!(citations.push("الف [1] ب [۲, 3]") + &citations.finish(), "الف [4] ب [5]");
    }

    #[test]
    fn other_brackets_and_code_are_left_alone() {
        for text in ["[متن](https://a.example)", "بازهٔ [۱، ۵) است", "`a[7]` و [ ] []", "```\nx[9]\n```\n", "x `a\n", "a  b [", "[[x]]"]
        {
            assert_eq!(filtered(text, 2), text);
        }
        assert_eq!(filtered("```\nx[9]\n```\n[9]y", 2), "```\nx[9]\n```\ny");
    }

    #[test]
    fn a_citation_cannot_become_a_link() {
        assert_eq!(filtered("[1](https://evil.example)", 2), "[1] (https://evil.example)");
    }

    #[test]
    fn the_sources_of_a_text_are_counted() {
        assert_eq!(cited("الف [1][۳] و [12] و [x] [ 4]"), BTreeSet::from([1, 3, 12]));
    }

    proptest! {
        #[test]
        fn however_the_text_is_cut_the_result_is_the_same(
            pieces in prop::collection::vec(prop::sample::select(vec!["[", "]", "1", "۲", "9", ",", "،", " ", "a", "ب", "`", "```", "\n", "("]), 0..30)
        ) {
            let text = pieces.concat();
            let mut citations = Citations::new(2);
            let mut out: String = pieces.iter().map(|piece| citations.push(piece)).collect();
            out.push_str(&citations.finish());
            prop_assert_eq!(&out, &filtered(&text, 2));
        }
    }
}
