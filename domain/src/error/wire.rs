//! How errors travel: `{"code": "chat.question_too_long", "max": 4000}`, in answers to pages, over the socket and in problem+json alike.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Error, Param, Parts};
use crate::json::{FromJson, Json};

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

impl FromJson for Error {
    fn from_json(json: Json) -> Option<Self> {
        Self::from_parts(&Parts::from_json(json)?)
    }
}

impl FromJson for Parts {
    fn from_json(json: Json) -> Option<Self> {
        let mut fields = json.fields()?;
        let code = String::from_json(fields.take(CODE))?;
        let wrong = <Option<Vec<FieldParts>>>::from_json(fields.take(FIELDS))?.unwrap_or_default();
        let rest = fields.rest().into_iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
        let params = rest.map(|(name, value)| Some((name, Param::from_json(value)?))).collect::<Option<_>>()?;
        Some(Self { code, params, fields: wrong.into_iter().map(|FieldParts(field, error)| (field, error)).collect() })
    }
}

struct FieldParts(String, Error);

impl FromJson for FieldParts {
    fn from_json(json: Json) -> Option<Self> {
        let parts = Parts::from_json(json)?;
        Some(Self(parts.read(FIELD)?, Error::from_parts(&parts)?))
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
    use crate::json;

    #[test]
    fn every_error_comes_back_as_it_went() {
        for error in Error::samples() {
            let text = serde_json::to_string(&error).unwrap();
            assert_eq!(json::read(&text), Some(error), "{text}");
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
        assert_eq!(json::read::<Error>(&sent.to_string()), Some(wrong.into()));
    }

    #[test]
    fn codes_are_unique_and_unknown_ones_are_none_of_ours() {
        let mut codes: Vec<_> = Error::samples().iter().map(Error::code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert_eq!(json::read::<Error>(r#"{"code":"chat.no_such_thing"}"#), None);
        assert_eq!(json::read::<Error>(r#"{"code":"too_many"}"#), None, "its data is missing");
    }

    #[test]
    fn an_address_names_an_error_and_its_data_but_says_nothing_of_its_own() {
        let too_many = Error::from_pairs("too_many", [("retry_after", "42"), ("other", "x")]);
        assert_eq!(too_many, Some(Error::TooMany { retry_after: 42 }));
        assert_eq!(Error::from_pairs("internal", [("fault", "call 0900-1234")]), None);
        assert!(matches!(Error::from_pairs("internal", [("fault", "00F3A1")]), Some(Error::Internal(fault)) if fault.id == "00F3A1"));
    }

    #[test]
    fn l5_the_id_of_a_fault_is_six_hex_digits_and_no_words() {
        let read = |id: &str| json::read::<Error>(&json!({ "code": "internal", "fault": id }).to_string());
        assert!(matches!(read("00f3A1"), Some(Error::Internal(fault)) if fault.id == "00f3A1"));
        for id in ["CALL 0900 1234", "", "00F3A", "00F3A12", "00F3AG", "۰۰۰۰۰۰", "<b>x</"] {
            assert_eq!(read(id), None, "{id}");
        }
    }
}
