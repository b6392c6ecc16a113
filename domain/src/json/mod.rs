//! JSON as the browser reads it. serde compiles a reader for each type, which made a sixth of the browser's half; here one parser makes
//! a tree, and a type only says how its fields are called.
//!
//! What is read was written by our own server: there are no fractions in it, and what does not fit is refused as a whole.

mod parser;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Values in their order.
    List(Vec<Json>),
    /// Values by their names, in the order in which they stand.
    Object(Vec<(String, Json)>),
}

/// A type that can be read from JSON as serde writes it.
pub trait FromJson: Sized {
    /// `None` when it is something else.
    fn from_json(json: Json) -> Option<Self>;
}

/// Reads a text that is a `T` and nothing else.
#[must_use]
pub fn read<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(Json::parse(text)?)
}

/// The fields of an object that have not been taken yet.
#[derive(Debug, Clone)]
pub struct Fields(Vec<(String, Json)>);

impl Json {
    /// Its fields, when it is an object.
    #[must_use]
    pub fn fields(self) -> Option<Fields> {
        if let Self::Object(fields) = self { Some(Fields(fields)) } else { None }
    }

    /// The name of an enum's variant and what it holds, if anything.
    #[must_use]
    pub fn variant(self) -> Option<(String, Self)> {
        match self {
            Self::Text(name) => Some((name, Self::Null)),
            Self::Object(fields) => <[_; 1]>::try_from(fields).ok().map(|[variant]| variant),
            _ => None,
        }
    }
}

impl Fields {
    /// The value of a field; one that is not there is nothing.
    pub fn take(&mut self, name: &str) -> Json {
        let place = self.0.iter().position(|(known, _)| known == name);
        place.map_or(Json::Null, |place| self.0.swap_remove(place).1)
    }

    /// Those that are left.
    #[must_use]
    pub fn rest(self) -> Vec<(String, Json)> {
        self.0
    }
}

/// Says by which names a type is read: the fields of a struct, the variants of an enum.
#[macro_export]
#[doc(hidden)]
macro_rules! __from_json {
    ($(struct $name:ident $(<$parameter:ident>)? { $($field:ident),* $(,)? })*) => { $(
        impl $(<$parameter: $crate::json::FromJson>)? $crate::json::FromJson for $name $(<$parameter>)? {
            fn from_json(json: $crate::json::Json) -> Option<Self> {
                let mut fields = json.fields()?;
                Some(Self { $($field: $crate::json::FromJson::from_json(fields.take(stringify!($field)))?),* })
            }
        }
    )* };
    ($(enum $name:ident { $($tag:literal => $variant:ident $({ $($field:ident),* })? $(($inner:ident))?),* $(,)? })*) => { $(
        impl $crate::json::FromJson for $name {
            fn from_json(json: $crate::json::Json) -> Option<Self> {
                let (tag, content) = json.variant()?;
                // None is forgotten.
                let _: fn(&Self) = |value| match value { $(Self::$variant { .. } => (),)* };
                match tag.as_str() {
                    $($tag => $crate::json::from_json!(@variant content, $variant $({ $($field),* })? $(($inner))?),)*
                    _ => None,
                }
            }
        }
    )* };
    (@variant $content:ident, $variant:ident) => {
        if $content == $crate::json::Json::Null { Some(Self::$variant) } else { None }
    };
    (@variant $content:ident, $variant:ident { $($field:ident),* }) => {{
        let mut fields = $content.fields()?;
        Some(Self::$variant { $($field: $crate::json::FromJson::from_json(fields.take(stringify!($field)))?),* })
    }};
    (@variant $content:ident, $variant:ident ($inner:ident)) => {
        $crate::json::FromJson::from_json($content).map(Self::$variant)
    };
}

#[doc(inline)]
pub use __from_json as from_json;

impl FromJson for () {
    fn from_json(json: Json) -> Option<Self> {
        (json == Json::Null).then_some(())
    }
}

impl FromJson for bool {
    /// What an earlier version did not know of was not so.
    fn from_json(json: Json) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(value),
            Json::Null => Some(false),
            _ => None,
        }
    }
}

impl FromJson for String {
    fn from_json(json: Json) -> Option<Self> {
        if let Json::Text(text) = json { Some(text) } else { None }
    }
}

impl FromJson for i64 {
    fn from_json(json: Json) -> Option<Self> {
        if let Json::Number(number) = json { Some(number) } else { None }
    }
}

impl FromJson for u64 {
    fn from_json(json: Json) -> Option<Self> {
        i64::from_json(json)?.try_into().ok()
    }
}

impl FromJson for u32 {
    fn from_json(json: Json) -> Option<Self> {
        i64::from_json(json)?.try_into().ok()
    }
}

impl FromJson for u8 {
    fn from_json(json: Json) -> Option<Self> {
        i64::from_json(json)?.try_into().ok()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Json) -> Option<Self> {
        if json == Json::Null { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    /// A list that is not there is empty: an earlier version did not know of it.
    fn from_json(json: Json) -> Option<Self> {
        match json {
            Json::List(items) => items.into_iter().map(T::from_json).collect(),
            Json::Null => Some(Self::new()),
            _ => None,
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: Json) -> Option<Self> {
        T::from_json(json).map(Self::new)
    }
}

impl<T: FromJson, E: FromJson> FromJson for Result<T, E> {
    fn from_json(json: Json) -> Option<Self> {
        let (tag, content) = json.variant()?;
        match tag.as_str() {
            "Ok" => T::from_json(content).map(Ok),
            "Err" => E::from_json(content).map(Err),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::Timestamp;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    struct Row {
        id: u32,
        name: Option<String>,
        tags: Vec<Tag>,
        outcome: Result<bool, i64>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Tag {
        Plain,
        Timed { at: Timestamp, count: u64 },
        Nested(Box<Row>),
    }

    from_json! {
        struct Row { id, name, tags, outcome }
    }

    from_json! {
        enum Tag { "plain" => Plain, "timed" => Timed { at, count }, "nested" => Nested(row) }
    }

    fn row() -> Row {
        Row { id: 7, name: None, tags: vec![Tag::Plain, Tag::Timed { at: Timestamp(-3), count: 1 << 60 }], outcome: Ok(true) }
    }

    #[test]
    fn what_serde_writes_is_read() {
        let whole = Row { name: Some("سلام \"\n".to_owned()), outcome: Err(-1), tags: vec![Tag::Nested(Box::new(row()))], ..row() };
        for row in [row(), whole] {
            assert_eq!(read::<Row>(&serde_json::to_string(&row).unwrap()), Some(row));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_as_a_whole() {
        for wrong in [
            r#"{"id":-1,"tags":[],"outcome":{"Ok":true}}"#,
            r#"{"id":1,"tags":{},"outcome":{"Ok":true}}"#,
            r#"{"id":1,"tags":["other"],"outcome":{"Ok":true}}"#,
            r#"{"id":1,"tags":[{"plain":1}],"outcome":{"Ok":true}}"#,
            r#"{"id":1,"tags":[],"outcome":{"Ok":true,"Err":1}}"#,
            r#"{"id":1,"tags":[]}"#,
            "[]",
            "7",
        ] {
            assert_eq!(read::<Row>(wrong), None, "{wrong}");
        }
        assert_eq!(
            read::<Row>(r#"{"new":[1],"id":1,"tags":[],"outcome":{"Ok":true}}"#).map(|row| row.id),
            Some(1),
            "what is new is skipped"
        );
    }
}
