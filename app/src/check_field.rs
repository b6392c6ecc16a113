//! A single field of a form is checked by the server's own rule while somebody fills in the rest.

use domain::Language;
use domain::identity::{EconomicCode, Email, LegalId, Mobile, Name, NationalId, Phone, SignInName};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::errors::{AppError, in_language};

/// What must hold of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    EconomicCode,
    Email,
    LegalId,
    Mobile,
    Name,
    NationalId,
    Phone,
    SignInName,
}

impl Check {
    /// As the script sends it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EconomicCode => "economic_code",
            Self::Email => "email",
            Self::LegalId => "legal_id",
            Self::Mobile => "mobile",
            Self::Name => "name",
            Self::NationalId => "national_id",
            Self::Phone => "phone",
            Self::SignInName => "sign_in_name",
        }
    }

    fn error(self, typed: &str) -> Option<domain::Error> {
        let error = match self {
            Self::EconomicCode => EconomicCode::parse(typed).err(),
            Self::Email => Email::parse(typed).err(),
            Self::LegalId => LegalId::parse(typed).err(),
            Self::Mobile => Mobile::parse(typed).err(),
            Self::Name => Name::parse(typed).err(),
            Self::NationalId => NationalId::parse(typed).err(),
            Self::Phone => Phone::parse(typed).err(),
            Self::SignInName => SignInName::parse(typed).err(),
        };
        error.map(Into::into)
    }
}

/// What is wrong with a field, in one sentence; `None` when nothing is.
#[server(endpoint = "/app/check_field")]
#[allow(clippy::unused_async, reason = "a server function is async for its caller")]
pub async fn check_field(check: Check, typed: String, language: Language) -> Result<Option<String>, AppError> {
    Ok(check.error(&typed).map(|error| in_language(language, &error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_named_as_it_is_read() {
        for check in [
            Check::EconomicCode,
            Check::Email,
            Check::LegalId,
            Check::Mobile,
            Check::Name,
            Check::NationalId,
            Check::Phone,
            Check::SignInName,
        ] {
            assert_eq!(serde_json::to_value(check).unwrap(), check.name());
            assert!(check.error("؟").is_some() || check == Check::Name, "{check:?}");
        }
    }
}
