//! What to show of a text whose last words are still on their way: unfinished marks are finished or held back.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::direction::SCHEMES;
use super::html::{LESS_THAN, parser};

/// An opening bracket that stands open for longer than this is not the beginning of a link.
const LONGEST_LINK_TEXT: usize = 300;

/// The masked text as it is shown while more may follow.
pub(super) fn repaired(text: &str) -> String {
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let text = if may_begin_something(&text[line..]) { &text[..line] } else { text };
    let Some(leaf) = open_leaf(text) else {
        return text.to_owned();
    };
    let (before, leaf_text) = text.split_at(leaf.start);
    match leaf.kind {
        LeafKind::Paragraph => match without_beginning_table(leaf_text) {
            Some(shorter) => [before, &finished(shorter)].concat(),
            None => [before, &finished(leaf_text)].concat(),
        },
        LeafKind::Line => [before, &finished(leaf_text)].concat(),
    }
}

/// Whether a line consists of marks that may turn into anything: a list item, a rule, a fence, an underline.
fn may_begin_something(line: &str) -> bool {
    let marks = line.trim_start_matches(|c: char| c.is_whitespace() || ">-*+_=#~`|:".contains(c));
    let after_number = marks.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')']);
    if !line.trim().is_empty() && after_number.trim().is_empty() {
        return true;
    }
    let content = line.trim_start_matches(|c: char| c.is_whitespace() || ">-*+".contains(c) || c.is_ascii_digit() || c == '.' || c == ')');
    ["```", "~~~"].iter().any(|fence| content.strip_prefix(fence).is_some_and(|info| !info.contains('`')))
}

struct Leaf {
    kind: LeafKind,
    /// Where its text begins.
    start: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LeafKind {
    /// Goes on over several lines.
    Paragraph,
    /// A heading or a table's cell: ends with its line.
    Line,
}

/// The last stretch of running text, when it can still grow.
fn open_leaf(text: &str) -> Option<Leaf> {
    if text.ends_with("\n\n") || text.trim().is_empty() {
        return None;
    }
    let mut leaf: Option<Leaf> = None;
    let mut fresh: Option<LeafKind> = None;
    let mut in_code = false;
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => (in_code, fresh, leaf) = (true, None, None),
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Heading { .. } | Tag::TableCell) => (fresh, leaf) = (Some(LeafKind::Line), None),
            Event::Start(Tag::Paragraph | Tag::Item) => (fresh, leaf) = (Some(LeafKind::Paragraph), None),
            Event::Rule => (fresh, leaf) = (None, None),
            Event::End(TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Paragraph | TagEnd::Item) => fresh = None,
            Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
            _ if in_code => {}
            _ => {
                if let Some(kind) = fresh.take() {
                    leaf = Some(Leaf { kind, start: range.start });
                }
            }
        }
    }
    leaf.filter(|leaf| leaf.kind == LeafKind::Paragraph || !text.ends_with('\n'))
}

/// The paragraph without the lines at its end that may become the head of a table.
fn without_beginning_table(paragraph: &str) -> Option<&str> {
    let trimmed = paragraph.trim_end_matches('\n');
    let mut start = trimmed.len();
    let mut rows = 0;
    for line in trimmed.rsplit('\n').take_while(|line| line.trim_start().starts_with('|')) {
        start = line.as_ptr() as usize - paragraph.as_ptr() as usize;
        rows += 1;
    }
    let last = trimmed.rsplit('\n').next().unwrap_or_default();
    let held = rows == 1 || rows == 2 && last.chars().all(|c| "|-: ".contains(c));
    held.then(|| &paragraph[..start])
}

/// A run of `*`, `_` or `~` that waits for its counterpart.
struct Run {
    mark: char,
    count: usize,
    start: usize,
    end: usize,
}

/// Running text with its open marks closed and what is not yet a link or a citation held back.
fn finished(text: &str) -> String {
    let mut runs: Vec<Run> = Vec::new();
    let mut brackets: Vec<usize> = Vec::new();
    let mut hidden: Vec<std::ops::Range<usize>> = Vec::new();
    let mut end = text.len();
    let mut code = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        let rest = &text[after..];
        match c {
            '\\' if rest.is_empty() => {
                end = at;
                break;
            }
            '\\' => at = after + rest.chars().next().map_or(0, char::len_utf8),
            '`' => {
                let count = run_length(&text[at..], '`');
                match closing_ticks(&text[at + count..], count) {
                    Some(length) => at += count + length,
                    None => {
                        let content = text[at + count..].trim_end_matches('`');
                        if content.trim().is_empty() {
                            end = at;
                        } else {
                            end = at + count + content.len();
                            code = "`".repeat(count);
                        }
                        break;
                    }
                }
            }
            '[' => {
                brackets.push(at);
                at = after;
            }
            ']' => {
                at = after;
                if let Some(open) = brackets.pop() {
                    match rest.strip_prefix('(').map(|target| target.find([')', '\n'])) {
                        Some(Some(close)) => at = after + 1 + close + 1,
                        Some(None) => {
                            hidden.push(bracket(text, open));
                            end = after - 1;
                            break;
                        }
                        None if rest.is_empty() && !is_numbers(&text[open + 1..after - 1]) => {
                            hidden.push(bracket(text, open));
                            end = after - 1;
                            break;
                        }
                        None => {}
                    }
                }
            }
            '*' | '_' | '~' => {
                let count = run_length(&text[at..], c);
                if at + count == text.trim_end().len() {
                    end = at;
                    break;
                }
                weigh(text, Run { mark: c, count, start: at, end: at + count }, &mut runs);
                at += count;
            }
            _ => at = after,
        }
    }
    if code.is_empty() {
        end = end.min(held_back(&text[..end]));
    }
    for open in brackets.into_iter().rev() {
        if open >= end {
            continue;
        }
        let inner = &text[open + 1..end];
        if is_numbers(inner) {
            end = bracket(text, open).start;
        } else if inner.len() <= LONGEST_LINK_TEXT {
            hidden.push(bracket(text, open));
        }
    }
    with_closers(text, end, hidden, runs, &code)
}

fn with_closers(text: &str, mut end: usize, mut hidden: Vec<std::ops::Range<usize>>, runs: Vec<Run>, code: &str) -> String {
    hidden.sort_unstable_by_key(|range| range.start);
    let shown = |from: usize, to: usize| {
        let (mut part, start) = (String::new(), from);
        let mut from = from;
        for range in hidden.iter().filter(|range| range.start >= start && range.end <= to) {
            part.push_str(&text[from..range.start]);
            from = range.end;
        }
        part.push_str(&text[from.min(to)..to]);
        part
    };
    let mut closers = code.to_owned();
    for run in runs.iter().rev() {
        if run.end >= end || (code.is_empty() && shown(run.end, end).trim().is_empty()) {
            end = end.min(run.start);
        } else {
            closers.extend(std::iter::repeat_n(run.mark, run.count));
        }
    }
    let mut text = shown(0, end);
    if !closers.is_empty() {
        text.truncate(text.trim_end().len());
    }
    text + &closers
}

/// Where to stop showing a text whose last letters may become a web address or a picture.
fn held_back(text: &str) -> usize {
    let word = text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let address = text[word..]
        .rfind(|c: char| !c.is_ascii_alphabetic() && c != ':' && c != '/')
        .map_or(word, |at| word + at + text[word + at..].chars().next().map_or(1, char::len_utf8));
    let letters = &text[address..];
    if !letters.is_empty() && SCHEMES.iter().any(|scheme| scheme.starts_with(letters)) {
        return address;
    }
    text.trim_end_matches(['!', LESS_THAN]).len()
}

/// The opening bracket, with the exclamation mark that makes it a picture.
fn bracket(text: &str, open: usize) -> std::ops::Range<usize> {
    if text[..open].ends_with('!') { open - 1..open + 1 } else { open..open + 1 }
}

fn is_numbers(text: &str) -> bool {
    text.chars().all(|c| c.is_numeric() || c.is_whitespace() || matches!(c, ',' | '،' | ';' | '؛'))
}

fn run_length(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// How far it is to the end of the run of exactly so many backticks that closes a code span.
fn closing_ticks(text: &str, count: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let length = run_length(&text[at + found..], '`');
        at += found + length;
        if length == count {
            return Some(at);
        }
    }
    None
}

/// Lets a run close what it can and open what it may (the flanking rules of CommonMark).
fn weigh(text: &str, mut run: Run, open: &mut Vec<Run>) {
    let before = text[..run.start].chars().next_back().unwrap_or(' ');
    let after = text[run.end..].chars().next().unwrap_or(' ');
    let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let left = !after.is_whitespace() && (!is_mark(after) || is_mark(before) || before.is_whitespace());
    let right = !before.is_whitespace() && (!is_mark(before) || is_mark(after) || after.is_whitespace());
    let (opens, closes) =
        if run.mark == '_' { (left && (!right || is_mark(before)), right && (!left || is_mark(after))) } else { (left, right) };
    while closes && run.count > 0 {
        let Some(place) = open.iter().rposition(|other| other.mark == run.mark) else { break };
        open.truncate(place + 1);
        let Some(opener) = open.last_mut() else { break };
        let used = if opener.count >= 2 && run.count >= 2 { 2 } else { 1 };
        opener.count -= used;
        run.count -= used;
        if opener.count == 0 {
            open.pop();
        }
    }
    if opens && run.count > 0 {
        open.push(run);
    }
}
