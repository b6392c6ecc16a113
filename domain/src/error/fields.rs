use std::borrow::Cow;

use super::{Error, Kind, Params, Parts};

/// The fields of a form that are wrong, by their names in the form, each with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, thiserror::Error)]
#[error("fields of the form are wrong")]
pub struct InvalidFields(Vec<(Cow<'static, str>, Error)>);

impl InvalidFields {
    const CODE: &'static str = "invalid_fields";

    /// Notes what is wrong with a field, if anything is.
    pub fn note<T, E: Into<Error>>(&mut self, field: impl Into<&'static str>, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.0.push((Cow::Borrowed(field.into()), error.into()))).ok()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn of(&self, field: impl Into<&'static str>) -> Option<&Error> {
        let field = field.into();
        self.iter().find(|(name, _)| *name == field).map(|(_, error)| error)
    }

    /// All that is wrong, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.0.iter().map(|(field, error)| (field.as_ref(), error))
    }

    pub(super) const fn code(&self) -> &'static str {
        Self::CODE
    }

    pub(super) const fn kind(&self) -> Kind {
        Kind::Invalid
    }

    pub(super) const fn params(&self) -> Params {
        Vec::new()
    }

    pub(super) fn from_parts(parts: &Parts) -> Option<Self> {
        let fields = parts.fields.iter().map(|(field, error)| (Cow::Owned(field.clone()), error.clone()));
        (parts.code == Self::CODE).then(|| Self(fields.collect()))
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self(vec![(Cow::Borrowed("name"), Error::NotFound)])]
    }
}
