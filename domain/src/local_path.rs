use std::fmt;

/// Longer ones are refused: no page of ours has such an address.
const LONGEST: usize = 2000;

/// A place on this site to go on to after signing in (`next=`): a path with an optional query, never another host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalPath(String);

impl LocalPath {
    /// Takes `text` if every browser reads it as a path on this site, percent signs decoded or not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic());
        (plain && is_local(text.as_bytes()) && is_local(&percent_decoded(text))).then(|| Self(text.to_owned()))
    }

    /// The same for a path and the query beside it: whatever a query holds, it leads to no other host.
    #[must_use]
    pub fn with_query(path: &str, query: Option<&str>) -> Option<Self> {
        let Self(path) = Self::parse(path)?;
        match query {
            None => Some(Self(path)),
            Some(query) => query.bytes().all(|b| b.is_ascii_graphic()).then(|| Self(format!("{path}?{query}"))),
        }
    }

    /// The path with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Begins with exactly one slash, and holds nothing that browsers drop (tab, newline) or take for a slash.
fn is_local(path: &[u8]) -> bool {
    let one_slash = path.first() == Some(&b'/') && path.get(1) != Some(&b'/');
    one_slash && !path.iter().any(|b| b.is_ascii_control() || *b == b'\\')
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some((byte, after)) = rest.split_first() {
        let value = (*byte == b'%').then(|| hex_pair(after)).flatten();
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
        decoded.push(value.unwrap_or(*byte));
    }
    decoded
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn c07_only_paths_of_this_site_are_taken() {
        for path in ["/", "/fa/chat", "/fa/library?document=doc_1&page=2", "/fa/chat?q=%D8%B3%D9%84%D8%A7%D9%85", "/a/b//c", "/en/#top"] {
            assert_eq!(LocalPath::parse(path).map(|path| path.to_string()).as_deref(), Some(path));
        }
        for path in [
            "",
            "e",
            "//e",
            "///e",
            "/\\e",
            "\\/e",
            "https:e",
            "https://e",
            "javascript:alert(1)",
            "%2f%2fe",
            "/%2fe",
            "/%2Fe",
            "/%5ce",
            "/\t/e",
            "\t//e",
            "/\n/e",
            "/%09/e",
            "/%0d%0aSet-Cookie:x",
            " //e",
            "/ /e",
            "/a\\b",
            "/سلام",
            ".//e",
            "@e",
            "?next=//e",
        ] {
            assert_eq!(LocalPath::parse(path), None, "{path:?}");
        }
    }

    #[test]
    fn l13_a_query_may_hold_what_a_path_may_not_and_leads_nowhere_else() {
        let with = |path, query| LocalPath::with_query(path, Some(query)).map(|path| path.to_string());
        assert_eq!(with("/chat", "q=a%5Cb%0A//e").as_deref(), Some("/chat?q=a%5Cb%0A//e"));
        assert_eq!(LocalPath::with_query("/chat", None), LocalPath::parse("/chat"));
        for (path, query) in [("/\\e", "q=1"), ("//e", "q=1"), ("", "q=1"), ("/chat", "q=\r\nSet-Cookie:x")] {
            assert_eq!(with(path, query), None, "{path}?{query}");
        }
    }

    proptest! {
        #[test]
        fn c07_what_is_taken_begins_with_one_slash(text in "[/\\\\%2fF5cC09:a.@?#\t]{0,12}") {
            if let Some(path) = LocalPath::parse(&text) {
                prop_assert!(path.as_str().starts_with('/'));
                prop_assert!(!path.as_str()[1..].starts_with(['/', '\\']));
            }
        }
    }
}
