//! How errors travel: `{"code": "chat.question_too_long", "max": 4000}`, in answers to pages, over the socket and in problem+json alike.

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Error, Param, Parts};

const CODE: &str = "code";
const FIELDS: &str = "errors";
const FIELD: &str = "field";
/// What problem+json says besides, in words.
const WORDS: [&str; 6] = ["type", "title", "status", "detail", "instance", "request_id"];

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write(self, &mut map)?;
        if let Self::Fields(fields) = self {
            let fields: Vec<FieldProblem<'_>> = fields.iter().map(|(field, error)| FieldProblem { field, error }).collect();
            map.serialize_entry(FIELDS, &fields)?;
        }
        map.end()
    }
}

struct FieldProblem<'a> {
    field: &'a str,
    error: &'a Error,
}

impl Serialize for FieldProblem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(FIELD, self.field)?;
        write(self.error, &mut map)?;
        map.end()
    }
}

fn write<M: SerializeMap>(error: &Error, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry(CODE, error.code())?;
    error.params().iter().try_for_each(|(name, param)| map.serialize_entry(name, param))
}

impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        Self::from_parts(&parts).ok_or_else(|| de::Error::custom("not an error that is known here"))
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Parts;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an error")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
                let mut parts = Parts::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        CODE => parts.code = map.next_value()?,
                        FIELDS => {
                            for FieldParts(field, error) in map.next_value::<Vec<FieldParts>>()? {
                                parts.fields.push((field, error));
                            }
                        }
                        word if WORDS.contains(&word) => {
                            map.next_value::<IgnoredAny>()?;
                        }
                        _ => parts.params.push((key, map.next_value::<Param>()?)),
                    }
                }
                Ok(parts)
            }
        }

        deserializer.deserialize_map(Read)
    }
}

struct FieldParts(String, Error);

impl<'de> Deserialize<'de> for FieldParts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        let field = parts.read(FIELD).ok_or_else(|| de::Error::missing_field(FIELD))?;
        let error = Error::from_parts(&parts).ok_or_else(|| de::Error::custom("not an error that is known here"))?;
        Ok(Self(field, error))
    }
}

impl Error {
    /// The error that an address names, as `code` and one pair for each of its data: the way back of a form without scripts. Anybody
    /// may have written the address, so texts in it are short and plain.
    #[must_use]
    pub fn from_pairs<'a>(code: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        const MAX_TEXT: usize = 12;
        let read = |text: &str| match text.parse() {
            Ok(number) => Some(Param::Number(number)),
            Err(_) if text.len() <= MAX_TEXT && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Some(Param::Text(text.to_owned())),
            Err(_) => None,
        };
        let params = pairs.into_iter().filter_map(|(name, text)| Some((name.to_owned(), read(text)?))).collect();
        Self::from_parts(&Parts { code: code.to_owned(), params, fields: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::InvalidFields;
    use super::*;
    use crate::accounts::AccountsError;
    use crate::identity::IdentityError;

    #[test]
    fn every_error_comes_back_as_it_went() {
        for error in Error::samples() {
            let text = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<Error>(&text).unwrap(), error, "{text}");
        }
    }

    #[test]
    fn fields_come_back_with_what_is_wrong_with_each() {
        let mut wrong = InvalidFields::default();
        wrong.note("email", Err::<(), _>(IdentityError::InvalidEmail));
        wrong.note("code", Err::<(), _>(AccountsError::WrongCode { tries_left: 2 }));
        let sent = serde_json::to_value(Error::from(wrong.clone())).unwrap();
        let fields = json!([
            { "field": "email", "code": "accounts.invalid_email" },
            { "field": "code", "code": "accounts.wrong_code", "tries_left": 2 },
        ]);
        assert_eq!(sent, json!({ "code": "invalid_fields", "errors": fields }));
        assert_eq!(serde_json::from_value::<Error>(sent).unwrap(), wrong.into());
    }

    #[test]
    fn codes_are_unique_and_unknown_ones_are_none_of_ours() {
        let mut codes: Vec<_> = Error::samples().iter().map(Error::code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(serde_json::from_value::<Error>(json!({ "code": "chat.no_such_thing" })).is_err());
        assert!(serde_json::from_value::<Error>(json!({ "code": "too_many" })).is_err(), "its data is missing");
    }

    #[test]
    fn an_address_names_an_error_and_its_data_but_says_nothing_of_its_own() {
        let too_many = Error::from_pairs("too_many", [("retry_after", "42"), ("other", "x")]);
        assert_eq!(too_many, Some(Error::TooMany { retry_after: 42 }));
        assert_eq!(Error::from_pairs("internal", [("fault", "call 0900-1234")]), None);
        assert!(matches!(Error::from_pairs("internal", [("fault", "00F3A1")]), Some(Error::Internal(fault)) if fault.id == "00F3A1"));
    }
}
