use std::fmt;

/// A text as it may stand in an element of HTML or in the quotes of an attribute.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(place) = rest.find(['&', '<', '>', '"', '\'']) {
            let (before, from) = rest.split_at(place);
            let (special, after) = from.split_at(1);
            f.write_str(before)?;
            f.write_str(match special {
                "&" => "&amp;",
                "<" => "&lt;",
                ">" => "&gt;",
                "\"" => "&quot;",
                _ => "&#39;",
            })?;
            rest = after;
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn nothing_of_a_text_is_read_as_html() {
        assert_eq!(Escaped("<b a=\"1\" b='2'>سلام & خداحافظ").to_string(), "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;سلام &amp; خداحافظ");
        assert_eq!(Escaped("").to_string(), "");
        assert_eq!(Escaped("&&").to_string(), "&amp;&amp;");
    }
}
