use domain::json::{self, FromJson};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What an island begins with: a text of JSON in the JSON of its props, so that in the browser serde has no more than a text to read.
#[derive(Debug, Clone)]
pub struct Prop<T>(pub T);

impl<T: Serialize> Serialize for Prop<T> {
    #[cfg(feature = "ssr")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?)
    }

    /// Leptos asks for it in the browser as well, and throws it away.
    #[cfg(not(feature = "ssr"))]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, T: FromJson> Deserialize<'de> for Prop<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        json::read(&text).map(Self).ok_or_else(|| de::Error::custom("props of another kind"))
    }
}
