//! How much there is to be made of a page, told from its text alone: the marks in it, each with its attributes, as the tokenizer of HTML
//! reads them (WHATWG HTML §13.2.5). The parser itself is not asked: it compares each attribute of a tag with all those before it.

/// The most marks of a page; each element has two.
pub(super) const MAX_MARKS: usize = 1_000_000;
/// The most attributes of a tag.
pub(super) const MAX_ATTRIBUTES: usize = 1_000;
/// What follows the start tags of these is text until their end tags, whatever it looks like. Within `svg` it is not: what somebody hides
/// there is left to the limits of the process that reads.
const HOLD_TEXT: [&[u8]; 9] = [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript"];
/// What follows this one is text to the end.
const NEVER_ENDS: &[u8] = b"plaintext";

/// Whether there is more in a page than in any that was written to be read.
pub(super) fn is_oversized(page: &str) -> bool {
    let mut marks = 0;
    Marks { rest: page.as_bytes() }.any(|attributes| {
        marks += 1;
        marks > MAX_MARKS || attributes > MAX_ATTRIBUTES
    })
}

/// The marks of a page, each as the number of its attributes: tags, and comments, which have none.
struct Marks<'a> {
    rest: &'a [u8],
}

impl Iterator for Marks<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            let behind = past(self.rest, b"<")?;
            match behind {
                [first, ..] if first.is_ascii_alphabetic() => {
                    let (name, attributes, rest) = tag(behind);
                    self.rest = behind_text_of(name, rest);
                    return Some(attributes);
                }
                [b'/', named @ ..] if named.first().is_some_and(u8::is_ascii_alphabetic) => {
                    let (_, attributes, rest) = tag(named);
                    self.rest = rest;
                    return Some(attributes);
                }
                [b'!', comment @ ..] if comment.starts_with(b"--") => {
                    self.rest = behind_comment(comment);
                    return Some(0);
                }
                // Nothing at all.
                [b'/', b'>', rest @ ..] => self.rest = rest,
                // A declaration, or what counts as a comment.
                [b'!' | b'?' | b'/', ..] => {
                    self.rest = past(behind, b">").unwrap_or_default();
                    return Some(0);
                }
                // Text.
                _ => self.rest = behind,
            }
        }
    }
}

/// The name of a tag that begins here, the number of its attributes, and what comes behind it.
fn tag(text: &[u8]) -> (&[u8], usize, &[u8]) {
    let mut rest = skip(text, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>'));
    let name = &text[..text.len() - rest.len()];
    let mut attributes = 0;
    loop {
        rest = skip(rest, |byte| byte.is_ascii_whitespace() || byte == b'/');
        match rest {
            [] => return (name, attributes, rest),
            [b'>', behind @ ..] => return (name, attributes, behind),
            // Whatever it is; even `=` begins a name.
            [_, named @ ..] => rest = skip(named, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=')),
        }
        attributes += 1;
        if let [b'=', value @ ..] = skip(rest, |byte| byte.is_ascii_whitespace()) {
            rest = behind_value(skip(value, |byte| byte.is_ascii_whitespace()));
        }
    }
}

fn behind_value(value: &[u8]) -> &[u8] {
    match value {
        [quote @ (b'"' | b'\''), quoted @ ..] => past(quoted, &[*quote]).unwrap_or_default(),
        _ => skip(value, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
    }
}

/// What comes behind a comment. The dashes of its beginning may be those of its end, too: `<!-->`.
fn behind_comment(comment: &[u8]) -> &[u8] {
    let rest = past(comment, b"-->").unwrap_or_default();
    let within = &comment[2..comment.len() - rest.len()];
    past(within, b"--!>").map_or(rest, |earlier| &comment[2 + within.len() - earlier.len()..])
}

/// What comes behind the text of an element that holds nothing else.
fn behind_text_of<'a>(name: &[u8], text: &'a [u8]) -> &'a [u8] {
    if name.eq_ignore_ascii_case(NEVER_ENDS) {
        return &[];
    }
    if !HOLD_TEXT.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return text;
    }
    let mut rest = text;
    while let Some(behind) = past(rest, b"</") {
        let ends = behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && behind.get(name.len()).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        if ends {
            // Its end tag is a mark again.
            return &rest[rest.len() - behind.len() - 2..];
        }
        rest = behind;
    }
    &[]
}

/// What comes behind the first place where a text has this.
fn past<'a>(text: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    let place = text.windows(what.len()).position(|window| window == what)?;
    Some(&text[place + what.len()..])
}

fn skip(text: &[u8], what: impl Fn(u8) -> bool) -> &[u8] {
    let kept = text.iter().position(|byte| !what(*byte)).unwrap_or(text.len());
    &text[kept..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::{Html, Selector};

    use super::*;

    fn marks(page: &str) -> Vec<usize> {
        Marks { rest: page.as_bytes() }.collect()
    }

    /// The attributes of the page's first `b` as the parser has them: of several with one name it keeps the first.
    fn parsed(page: &str) -> Option<usize> {
        let page = Html::parse_document(page);
        let first = Selector::parse("b").ok()?;
        page.select(&first).next().map(|element| element.value().attrs().count())
    }

    #[test]
    fn words_within_a_value_are_no_attributes_whatever_stands_around_its_equals_sign() {
        let words = "واژه ".repeat(MAX_ATTRIBUTES + 1);
        for value in [format!("=\"{words}\""), format!(" = \"{words}\""), format!("\n=\t'{words}'"), format!("= \"{words} it's\"")] {
            let page = format!("<p title{value} class=a>متن</p>");
            assert!(!is_oversized(&page), "{}", &page[..20]);
            assert_eq!(marks(&page), [2, 0]);
        }
    }

    #[test]
    fn a_quote_that_opens_no_value_hides_nothing() {
        let many = " a".repeat(MAX_ATTRIBUTES + 1);
        for before in ["<p title=a\"b>", "<p \">", "<p x=\"\"\">", "<!-- <p title=\" -->", "<p a=/\">", "it's <p>", "<script>'\"</script>"]
        {
            assert!(is_oversized(&format!("{before}<p{many}>")), "{before}");
        }
    }

    #[test]
    fn what_is_text_for_the_parser_is_no_mark() {
        let many = format!("<p{}>", " a".repeat(MAX_ATTRIBUTES + 1));
        for page in [
            format!("<script>if (a <b) {{ {many} }}</script>"),
            format!("<STYLE>{many}</styles></Style >"),
            format!("<!-- {many} --><p>"),
            format!("<textarea>{many}</textarea>"),
            format!("<plaintext>{many}"),
            format!("a < b {}", " c".repeat(MAX_ATTRIBUTES + 1)),
        ] {
            assert!(!is_oversized(&page), "{page:.30}");
        }
        assert_eq!(marks("<!--><b a>"), [0, 1]);
        assert_eq!(marks("<!---><b a>"), [0, 1]);
        assert_eq!(marks("<!-- <b a --!><b>"), [0, 0]);
        assert_eq!(marks("</><?x><!doctype html></p a b>"), [0, 0, 2]);
    }

    #[test]
    fn h2_a_page_of_too_many_tags_or_attributes_is_refused_unread() {
        for (page, is_refused) in [
            ("<p>سلام".repeat(MAX_MARKS), false),
            ("<p>سلام</p>".repeat(MAX_MARKS), true),
            ("<!---->".repeat(MAX_MARKS + 1), true),
            (format!("<p{}>سلام", " a".repeat(MAX_ATTRIBUTES)), false),
            (format!("<p{}>سلام", " a=1".repeat(MAX_ATTRIBUTES + 1)), true),
            (format!("<p{}>سلام", "/a".repeat(MAX_ATTRIBUTES + 1)), true),
            (format!("<p {}>سلام", "a=\"\"".repeat(MAX_ATTRIBUTES + 1)), true),
            (format!("<p title=\"{}\">سلام", " a".repeat(MAX_ATTRIBUTES + 1)), false),
        ] {
            assert_eq!(is_oversized(&page), is_refused, "{page:.40}");
        }
    }

    proptest! {
        #[test]
        fn attributes_are_counted_as_the_parser_reads_them(pieces in prop::collection::vec(" |\n|=|\"|'|/|[a-z]|آ|<", 0..24)) {
            // Each with a name of its own, so that the parser keeps all.
            let is_letter = |piece: &str| piece.bytes().all(|byte| byte.is_ascii_lowercase());
            let inside: String =
                pieces.iter().zip(0..).map(|(piece, n)| if is_letter(piece) { format!("{piece}{n}") } else { piece.clone() }).collect();
            let page = format!("<b {inside}>x");
            let counted = marks(&page)[0];
            if let Some(kept) = parsed(&page) {
                prop_assert!(counted >= kept, "{page}: {counted} and {kept}");
                let is_plain = pieces.iter().all(|piece| is_letter(piece) || matches!(piece.as_str(), " " | "\n" | "/"));
                prop_assert!(!is_plain || counted == kept, "{page}: {counted} and {kept}");
            }
        }

        #[test]
        fn no_value_in_quotes_counts_as_more_than_one(value in "[^\"]{0,200}", space in "[ \n\t]{0,3}") {
            let page = format!("<b a{space}={space}\"{value}\" c='{}'>", value.replace('\'', " "));
            prop_assert_eq!(marks(&page)[0], 2, "{}", page);
            prop_assert_eq!(parsed(&page), Some(2), "{}", page);
        }

        #[test]
        fn no_page_upsets_the_count(page in "(<|</|<!--|-->|--!>|<script>|</script|<plaintext>|=|\"|'| |/|>|[a-z]|\\PC){0,60}") {
            let page_is_read = marks(&page).len() <= page.len();
            prop_assert!(page_is_read);
        }
    }
}
