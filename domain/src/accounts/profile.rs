use serde::{Deserialize, Serialize};

use super::{AccountKind, FormField, optional};
use crate::error::InvalidFields;
use crate::identity::{EconomicCode, LegalId, Name, NationalId, Phone};

/// What is known of a person or a company, as their own pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What kind of customer they are.
    pub kind: AccountKind,
    /// Their mobile number (`+989…`).
    pub mobile: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// What they may change.
    pub form: ProfileForm,
}

/// What somebody tells of themselves, as typed. Which of the fields count depends on the kind of account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// A first name.
    pub first_name: String,
    /// A last name.
    pub last_name: String,
    /// The national ID of a person.
    pub national_id: String,
    /// The name of a company.
    pub company_name: String,
    /// The national ID of a company.
    pub legal_id: String,
    /// An economic code.
    pub economic_code: String,
    /// A telephone.
    pub phone: String,
}

/// What somebody tells of themselves, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProfile {
    /// A first name.
    pub first_name: Option<Name>,
    /// A last name.
    pub last_name: Option<Name>,
    /// The national ID of a person.
    pub national_id: Option<NationalId>,
    /// What belongs to a company; `None` for a person.
    pub company: Option<ReadCompany>,
}

/// What belongs to a company alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCompany {
    /// Its name.
    pub name: Name,
    /// Its national ID.
    pub legal_id: LegalId,
    /// Its economic code.
    pub economic_code: Option<EconomicCode>,
    /// Its telephone.
    pub phone: Phone,
}

impl ProfileForm {
    /// Reads the fields that an account of this kind has.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn read(&self, kind: AccountKind) -> Result<ReadProfile, InvalidFields> {
        let mut wrong = InvalidFields::default();
        let first_name = wrong.note(FormField::FirstName, optional(&self.first_name, Name::parse));
        let last_name = wrong.note(FormField::LastName, optional(&self.last_name, Name::parse));
        let national_id = wrong.note(FormField::NationalId, optional(&self.national_id, NationalId::parse));
        let company = if kind == AccountKind::Individual { Some(None) } else { self.read_company(&mut wrong).map(Some) };
        match (first_name, last_name, national_id, company) {
            (Some(first_name), Some(last_name), Some(national_id), Some(company)) => {
                Ok(ReadProfile { first_name, last_name, national_id, company })
            }
            _ => Err(wrong),
        }
    }

    fn read_company(&self, wrong: &mut InvalidFields) -> Option<ReadCompany> {
        let name = wrong.note(FormField::CompanyName, Name::parse(&self.company_name));
        let legal_id = wrong.note(FormField::LegalId, LegalId::parse(&self.legal_id));
        let economic_code = wrong.note(FormField::EconomicCode, optional(&self.economic_code, EconomicCode::parse));
        let phone = wrong.note(FormField::Phone, Phone::parse(&self.phone));
        Some(ReadCompany { name: name?, legal_id: legal_id?, economic_code: economic_code?, phone: phone? })
    }
}
