//! Pages by key: the next page starts after the last row seen, so the thousandth page costs what the first does
//! and rows that arrive meanwhile neither repeat nor hide others.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::InvalidId;
use crate::json::{FromJson, Json};

/// A stretch of a list, and where the next one starts when there is more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T, K = Cursor> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Hand this back to get the rows after these.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// A page from one row more than asked for: that extra row only tells that there is more.
    #[must_use]
    pub fn from_overfull(mut items: Vec<T>, size: usize, key: impl Fn(&T) -> K) -> Self {
        let more = items.len() > size;
        items.truncate(size);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page with every row changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// The place of a row in a list ordered by time and then id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When the row was last touched.
    pub at: Timestamp,
    /// Its id, without prefix.
    pub id: uuid::Uuid,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (at, id) = text.split_once('.').ok_or(InvalidId)?;
        let at = at.parse().map(Timestamp).map_err(|_| InvalidId)?;
        let id = uuid::Uuid::try_parse(id).map_err(|_| InvalidId)?;
        Ok(Self { at, id })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromJson for Cursor {
    fn from_json(json: Json) -> Option<Self> {
        String::from_json(json)?.parse().ok()
    }
}

impl<T: FromJson, K: FromJson> FromJson for Page<T, K> {
    fn from_json(json: Json) -> Option<Self> {
        let mut fields = json.fields()?;
        Some(Self { items: FromJson::from_json(fields.take("items"))?, next: FromJson::from_json(fields.take("next"))? })
    }
}
