use serde::ser::{Serialize, Serializer};

use super::Error;
use crate::json::{FromJson, Json};

/// What the sentence of an error needs besides its words: a limit, a time to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// A count, a size, seconds.
    Number(u64),
    /// A name.
    Text(String),
}

/// All of them, by the names of the variant's fields.
pub type Params = Vec<(&'static str, Param)>;

/// An error as it travels: its code and its data, for whoever has a type to read them into.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) code: String,
    pub(crate) params: Vec<(String, Param)>,
    /// What is wrong with each field of a form.
    pub(crate) fields: Vec<(String, Error)>,
}

impl Parts {
    pub(crate) fn read<T: ParamType>(&self, name: &str) -> Option<T> {
        self.params.iter().find(|(known, _)| known == name).and_then(|(_, param)| T::read(param))
    }
}

/// What a variant of an error may carry.
pub(crate) trait ParamType: Sized {
    /// Takes it out again.
    fn read(param: &Param) -> Option<Self>;

    /// Any one, for tests of all errors.
    fn sample() -> Self;
}

macro_rules! numbers {
    ($($type:ty: $sample:expr;)*) => { $(
        impl From<&$type> for Param {
            fn from(number: &$type) -> Self {
                Self::Number(u64::from(*number))
            }
        }

        impl ParamType for $type {
            fn read(param: &Param) -> Option<Self> {
                if let Param::Number(number) = param { (*number).try_into().ok() } else { None }
            }

            fn sample() -> Self {
                $sample
            }
        }
    )* };
}

numbers! {
    u8: 3;
    u32: 42;
    // Sizes in bytes are told in megabytes.
    u64: 25 << 20;
}

impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl ParamType for String {
    fn read(param: &Param) -> Option<Self> {
        if let Param::Text(text) = param { Some(text.clone()) } else { None }
    }

    fn sample() -> Self {
        "A1B2C3".to_owned()
    }
}

impl Serialize for Param {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl FromJson for Param {
    fn from_json(json: Json) -> Option<Self> {
        match json {
            Json::Number(number) => number.try_into().ok().map(Self::Number),
            Json::Text(text) => Some(Self::Text(text)),
            _ => None,
        }
    }
}
