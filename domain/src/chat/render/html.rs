//! Writes the HTML of a segment from its Markdown. No HTML of the text itself survives: it is shown as it was typed.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::direction::{Direction, address};
use super::sanitize::{self, REL};
use crate::Language;
use crate::answers::mark;
use crate::persian::digits;

/// Stands for `<` while Markdown is parsed, so that nothing is ever taken for HTML.
pub(super) const LESS_THAN: char = '\u{E000}';
/// Lists and quotes nested deeper than this are shown flat.
const MAX_DEPTH: usize = 12;
/// So many rounds are spent on link definitions, which hide text; what is left then stays hidden.
const DEFINITION_ROUNDS: usize = 8;

/// A character as the parser gets it; `None` for those that would disturb the order of others.
pub(super) const fn masked(c: char) -> Option<char> {
    match c {
        '<' => Some(LESS_THAN),
        LESS_THAN | '\0' => Some('\u{FFFD}'),
        '\r' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        other => Some(other),
    }
}

fn unmasked(text: &str) -> String {
    text.replace(LESS_THAN, "<")
}

/// A parser of masked text.
pub(super) fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// Whether the line that begins at `line`, the last of the text, starts a block that owes nothing to the text before it.
/// Sure of itself: lines that may belong to a list, and lines that do not follow an empty one, never do.
pub(super) fn begins_segment(text: &str, line: usize) -> bool {
    let (before, last) = text.split_at(line);
    let after_gap = before.strip_suffix('\n').is_some_and(|before| before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty()));
    after_gap && !last.starts_with(char::is_whitespace) && !begins_item(last) && last_block(text) == Some(line)
}

fn begins_item(line: &str) -> bool {
    let marker = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = if marker.len() == line.len() { &['-', '*', '+'] } else { &['.', ')'] };
    marker.strip_prefix(marks).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Where the line begins in which the last block of the text starts.
fn last_block(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut start = None;
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            Event::Start(_) => {
                if depth == 0 {
                    start = Some(range.start);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => start = Some(range.start),
            _ => {}
        }
    }
    start.map(|start| text[..start].rfind('\n').map_or(0, |at| at + 1))
}

/// The blocks of a segment of masked text. `direction` is that of the block before, and becomes that of the last one.
pub(super) fn segment(text: &str, sources: usize, direction: &mut Option<Direction>) -> Vec<String> {
    let text = with_visible_definitions(text);
    let events: Vec<Event<'_>> = TextMergeStream::new(parser(&text)).collect();
    let mut blocks = Vec::new();
    let mut rest = events.as_slice();
    while !rest.is_empty() {
        let (block, after) = rest.split_at(element_length(rest));
        rest = after;
        *direction = strong(block).or(*direction);
        let mut writer = Writer { sources, directions: vec![*direction], ..Writer::default() };
        writer.write(block);
        let html = sanitize::clean(&writer.html);
        if !html.is_empty() {
            blocks.push(html);
        }
    }
    blocks
}

/// A line such as `[1]: https://…` defines a link and is not shown; but to a reader it is text like any other.
fn with_visible_definitions(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..DEFINITION_ROUNDS {
        let mut starts: Vec<usize> = parser(&text).reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
        if starts.is_empty() {
            break;
        }
        starts.sort_unstable();
        for start in starts.into_iter().rev().filter(|start| text[*start..].starts_with('[')).collect::<Vec<_>>() {
            text.insert(start, '\\');
        }
    }
    text
}

/// How many events the element takes with which they begin.
fn element_length(events: &[Event<'_>]) -> usize {
    let mut depth = 0_usize;
    for (place, event) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    events.len()
}

/// The direction of the first strong letter of an element. Code is set apart on the page and does not count.
fn strong(element: &[Event<'_>]) -> Option<Direction> {
    let mut in_code = false;
    element[..element_length(element)].iter().find_map(|event| {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => return Direction::of(text),
            _ => {}
        }
        None
    })
}

#[derive(Default)]
struct Writer {
    sources: usize,
    html: String,
    /// What closes each open element; empty when nothing was opened for it.
    closers: Vec<&'static str>,
    /// The directions of the elements around.
    directions: Vec<Option<Direction>>,
    depth: usize,
    links: usize,
    in_code: bool,
    in_head: bool,
    columns: Vec<Alignment>,
    column: usize,
}

impl Writer {
    fn write(&mut self, events: &[Event<'_>]) {
        for (place, event) in events.iter().enumerate() {
            match event {
                Event::Start(tag) => self.open(tag, &events[place..]),
                Event::End(tag) => self.close(*tag),
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&unmasked(text)),
                Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                    self.html.push_str("<code dir=\"ltr\">");
                    self.escaped(&unmasked(code));
                    self.html.push_str("</code>");
                }
                // Who breaks a line in a chat means it.
                Event::SoftBreak | Event::HardBreak => self.html.push_str("<br>"),
                Event::Rule => self.html.push_str("<hr>"),
                Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            }
        }
    }

    fn open(&mut self, tag: &Tag<'_>, element: &[Event<'_>]) {
        let closer = match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.directed("p", "", element, "</p>"),
            Tag::Heading { level: HeadingLevel::H1, .. } => self.directed("h3", "", element, "</h3>"),
            Tag::Heading { level: HeadingLevel::H2, .. } => self.directed("h4", "", element, "</h4>"),
            Tag::Heading { .. } => self.directed("h5", "", element, "</h5>"),
            Tag::BlockQuote(_) => self.nested("blockquote", "", element, "</blockquote>"),
            Tag::List(None) => self.nested("ul", "", element, "</ul>"),
            Tag::List(Some(1)) => self.nested("ol", "", element, "</ol>"),
            Tag::List(Some(start)) => self.nested("ol", &format!(" start=\"{start}\""), element, "</ol>"),
            Tag::Item => self.nested("li", "", element, "</li>"),
            Tag::CodeBlock(kind) => self.code_block(kind),
            Tag::Table(columns) => {
                self.columns.clone_from(columns);
                let closer = self.directed("div", " class=\"table\"", element, "</tbody></table></div>");
                self.html.push_str("<table>");
                closer
            }
            Tag::TableHead => self.plain("<thead><tr>", "</tr></thead><tbody>"),
            Tag::TableRow => self.plain("<tr>", "</tr>"),
            Tag::TableCell => self.cell(element),
            Tag::Emphasis => self.plain("<em>", "</em>"),
            Tag::Strong => self.plain("<strong>", "</strong>"),
            Tag::Strikethrough => self.plain("<del>", "</del>"),
            Tag::Link { dest_url, .. } => self.link(&unmasked(dest_url)),
            // Of a picture only its description is shown: nothing may be loaded from elsewhere.
            _ => "",
        };
        match tag {
            Tag::TableHead => (self.in_head, self.column) = (true, 0),
            Tag::TableRow => (self.in_head, self.column) = (false, 0),
            _ => {}
        }
        self.closers.push(closer);
    }

    fn close(&mut self, tag: TagEnd) {
        let closer = self.closers.pop().unwrap_or_default();
        self.html.push_str(closer);
        match tag {
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            _ => {}
        }
        match closer {
            "</blockquote>" | "</ul>" | "</ol>" | "</li>" => self.depth -= 1,
            _ => {}
        }
        if DIRECTED.contains(&closer) && self.directions.len() > 1 {
            self.directions.pop();
        }
    }

    fn plain(&mut self, opener: &str, closer: &'static str) -> &'static str {
        self.html.push_str(opener);
        closer
    }

    /// Opens an element with a direction of its own.
    fn directed(&mut self, name: &str, attributes: &str, element: &[Event<'_>], closer: &'static str) -> &'static str {
        let direction = strong(element).or(self.direction());
        self.directions.push(direction);
        self.html.push_str(&format!("<{name}{attributes} dir=\"{}\">", Direction::attribute(direction)));
        closer
    }

    /// Opens an element that can stand in itself, unless it does so too deep already.
    fn nested(&mut self, name: &str, attributes: &str, element: &[Event<'_>], closer: &'static str) -> &'static str {
        if self.depth >= MAX_DEPTH {
            return "";
        }
        self.depth += 1;
        self.directed(name, attributes, element, closer)
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) -> &'static str {
        self.in_code = true;
        let language: String = match kind {
            CodeBlockKind::Fenced(info) => info
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(*c))
                .take(20)
                .collect::<String>()
                .to_ascii_lowercase(),
            CodeBlockKind::Indented => String::new(),
        };
        if language.is_empty() {
            self.html.push_str("<pre dir=\"ltr\"><code>");
        } else {
            self.html.push_str(&format!("<pre dir=\"ltr\" data-language=\"{language}\"><code class=\"language-{language}\">"));
        }
        "</code></pre>"
    }

    fn cell(&mut self, element: &[Event<'_>]) -> &'static str {
        let align = match self.columns.get(self.column) {
            Some(Alignment::Center) => " data-align=\"center\"",
            Some(Alignment::Right) => " data-align=\"end\"",
            Some(Alignment::Left) => " data-align=\"start\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        if self.in_head { self.directed("th", align, element, "</th>") } else { self.directed("td", align, element, "</td>") }
    }

    fn link(&mut self, target: &str) -> &'static str {
        self.links += 1;
        if !sanitize::allowed_target(target) {
            return "";
        }
        self.open_link(target);
        "</a>"
    }

    fn open_link(&mut self, target: &str) {
        self.html.push_str("<a href=\"");
        self.escaped(target.trim());
        self.html.push_str(&format!("\" rel=\"{REL}\" target=\"_blank\">"));
    }

    fn direction(&self) -> Option<Direction> {
        self.directions.last().copied().flatten()
    }

    /// Writes running text, with its citations and web addresses as links.
    fn text(&mut self, text: &str) {
        if self.in_code || self.links > 0 {
            self.escaped(text);
            return;
        }
        let mut rest = text;
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let mut taken = c.len_utf8();
            if let Some((number, length)) = mark(rest).filter(|(number, _)| (1..=self.sources).contains(&(*number as usize))) {
                self.cite(number);
                taken = length;
            } else if let Some(found) = address(rest).filter(|_| !before.is_alphanumeric()) {
                self.open_link(found);
                self.html.push_str("<bdi dir=\"ltr\">");
                self.escaped(found);
                self.html.push_str("</bdi></a>");
                taken = found.len();
            } else {
                self.escaped(&rest[..taken]);
            }
            rest = &rest[taken..];
            before = c;
        }
    }

    fn cite(&mut self, number: u32) {
        let language = if self.direction() == Some(Direction::Rtl) { Language::Fa } else { Language::En };
        let shown = digits::localize(&number.to_string(), language);
        self.html.push_str(&format!("<a class=\"cite\" href=\"#source-{number}\" data-source=\"{number}\">{shown}</a>"));
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                other => self.html.push(other),
            }
        }
    }
}

/// The closers of elements that brought a direction of their own.
const DIRECTED: [&str; 11] =
    ["</p>", "</h3>", "</h4>", "</h5>", "</blockquote>", "</ul>", "</ol>", "</li>", "</tbody></table></div>", "</td>", "</th>"];
