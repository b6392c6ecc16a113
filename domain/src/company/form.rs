use serde::{Deserialize, Serialize};

use crate::accounts::{AccountKind, FormField, optional};
use crate::error::InvalidFields;
use crate::identity::{EconomicCode, Email, LegalId, Name, Phone};
use crate::sign_in::PasswordContext;

/// What a company that signs up has typed, but for the password.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    /// Whether it wants what businesses have: assistants, channels, a team.
    pub business: bool,
    /// Its name.
    pub company_name: String,
    /// Its national ID (شناسهٔ ملی).
    pub legal_id: String,
    /// Its economic code; may be empty.
    pub economic_code: String,
    /// Where it is written to, and what it signs in with.
    pub email: String,
    /// Where it is called, mobile or landline.
    pub phone: String,
}

/// A company, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCompany {
    /// [`AccountKind::Legal`] or [`AccountKind::Business`].
    pub kind: AccountKind,
    /// Its name.
    pub name: Name,
    /// Its national ID.
    pub legal_id: LegalId,
    /// Its economic code.
    pub economic_code: Option<EconomicCode>,
    /// Its address.
    pub email: Email,
    /// Its telephone.
    pub phone: Phone,
}

impl CompanyForm {
    /// Reads every field.
    ///
    /// # Errors
    /// All fields that are wrong, not only the first.
    pub fn read(&self) -> Result<NewCompany, InvalidFields> {
        let mut wrong = InvalidFields::default();
        let name = wrong.note(FormField::CompanyName, Name::parse(&self.company_name));
        let legal_id = wrong.note(FormField::LegalId, LegalId::parse(&self.legal_id));
        let economic_code = wrong.note(FormField::EconomicCode, optional(&self.economic_code, EconomicCode::parse));
        let email = wrong.note(FormField::Email, Email::parse(&self.email));
        let phone = wrong.note(FormField::Phone, Phone::parse(&self.phone));
        let kind = if self.business { AccountKind::Business } else { AccountKind::Legal };
        match (name, legal_id, economic_code, email, phone) {
            (Some(name), Some(legal_id), Some(economic_code), Some(email), Some(phone)) => {
                Ok(NewCompany { kind, name, legal_id, economic_code, email, phone })
            }
            _ => Err(wrong),
        }
    }

    /// What its password must not be made of, as far as it can be read.
    #[must_use]
    pub fn password_context(&self) -> PasswordContext {
        let own = PasswordContext::default().with_words(&self.company_name).with_words(&self.legal_id).with_words(&self.phone);
        Email::parse(&self.email).map_or(own.clone(), |email| own.with_email(&email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::IdentityError;

    fn form() -> CompanyForm {
        CompanyForm {
            business: false,
            company_name: "پخش آوند".to_owned(),
            legal_id: "۱۰۳۸۰۲۸۴۷۹۰".to_owned(),
            economic_code: String::new(),
            email: "Info@Avand.example.com".to_owned(),
            phone: "۰۲۱-۸۸۸۸۸۸۸۸".to_owned(),
        }
    }

    #[test]
    fn a_company_is_read_and_each_wrong_field_is_told() {
        let company = form().read().unwrap();
        assert_eq!((company.kind, company.economic_code), (AccountKind::Legal, None));
        assert_eq!(company.email.as_str(), "info@avand.example.com");
        let wrong = CompanyForm { legal_id: "10380284791".to_owned(), phone: "12".to_owned(), economic_code: "x".to_owned(), ..form() };
        let problems = wrong.read().unwrap_err();
        let expected = [
            ("legal_id", &IdentityError::InvalidLegalId.into()),
            ("economic_code", &IdentityError::InvalidEconomicCode.into()),
            ("phone", &IdentityError::InvalidPhone.into()),
        ];
        assert_eq!(problems.iter().collect::<Vec<_>>(), expected);
        assert_eq!(problems.of(FormField::Phone), Some(&IdentityError::InvalidPhone.into()));
        assert_eq!(problems.of(FormField::Email), None);
    }
}
