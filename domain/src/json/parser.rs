//! The grammar of RFC 8259, without fractions.

use super::Json;

/// Deeper than anything the server writes.
const MAX_DEPTH: u32 = 48;

impl Json {
    /// Reads a text that holds one value; `None` when it is no JSON, or has fractions in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { text, at: 0 };
        let value = parser.value(MAX_DEPTH)?;
        parser.skip_space();
        (parser.at == text.len()).then_some(value)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Goes past a character that must come now.
    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        self.skip_space();
        match self.peek()? {
            b'"' => self.text().map(Json::Text),
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Json> {
        let words = [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        let (word, value) = words.into_iter().find(|(word, _)| self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)))?;
        self.at += word.len();
        Some(value)
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let number = self.text.get(start..self.at)?;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let is_plain = number == "0" || !digits.starts_with(['0', '+', '-']);
        number.parse().ok().filter(|_| is_plain).map(Json::Number)
    }

    fn list(&mut self, depth: u32) -> Option<Json> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.expect(b']').is_some() {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_space();
            if self.expect(b']').is_some() {
                return Some(Json::List(items));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json> {
        let mut fields = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.expect(b'}').is_some() {
            return Some(Json::Object(fields));
        }
        loop {
            self.skip_space();
            let name = self.text()?;
            self.skip_space();
            self.expect(b':')?;
            fields.push((name, self.value(depth)?));
            self.skip_space();
            if self.expect(b'}').is_some() {
                return Some(Json::Object(fields));
            }
            self.expect(b',')?;
        }
    }

    fn text(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1f) {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at)?);
            let end = self.peek()?;
            self.at += 1;
            match end {
                b'"' => return Some(text),
                b'\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += 1;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if !(0xD800..0xDC00).contains(&first) {
                    return char::from_u32(first);
                }
                self.expect(b'\\')?;
                self.expect(b'u')?;
                let second = self.unit()?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                return char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second);
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// The same tree as serde_json has it.
    fn as_value(json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::from(*value),
            Json::Number(number) => Value::from(*number),
            Json::Text(text) => Value::from(text.as_str()),
            Json::List(items) => items.iter().map(as_value).collect(),
            Json::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), as_value(value))).collect(),
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6).prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_serde_writes_is_read_the_same(value in values()) {
            for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
                let read = Json::parse(&text);
                prop_assert_eq!(read.as_ref().map(as_value), Some(value.clone()), "{}", text);
            }
        }

        #[test]
        fn what_is_read_serde_reads_as_well(text in r#"[\[\]{},:"\\untrealsf0-9eE+. /bfD8Cdك\n-]{0,24}"#) {
            if let Some(json) = Json::parse(&text) {
                prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(as_value(&json)), "{}", text);
            }
        }
    }

    #[test]
    fn escapes_of_every_kind_are_read() {
        let text = r#""\"\\\/\b\f\n\r\t\u06a9\ud83d\ude42""#;
        assert_eq!(Json::parse(text), Some(Json::Text("\"\\/\u{8}\u{c}\n\r\tک🙂".to_owned())));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(60) + &"]".repeat(60);
        for wrong in [
            "",
            " ",
            "nul",
            "nulll",
            "01",
            "-",
            "+1",
            "1.5",
            "1e3",
            "--1",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "\"a",
            "\"\n\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\u12\"",
            "1 1",
            "[",
            "{",
            "99999999999999999999",
            deep.as_str(),
        ] {
            assert_eq!(Json::parse(wrong), None, "{wrong}");
        }
    }
}
