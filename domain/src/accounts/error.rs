use serde::{Deserialize, Serialize};

/// Why something about an account was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AccountsError {
    /// Not a mobile number of Iran.
    #[error("not an Iranian mobile number")]
    InvalidMobile,
    /// Not an address that e-mail can be sent to.
    #[error("not an e-mail address")]
    InvalidEmail,
    /// Not a telephone number of Iran, with its area code.
    #[error("not an Iranian telephone number")]
    InvalidPhone,
    /// Not the number of a person (کد ملی).
    #[error("not a national ID")]
    InvalidNationalId,
    /// Not the number of a company (شناسهٔ ملی).
    #[error("not the national ID of a company")]
    InvalidLegalId,
    /// Not the number of a taxpayer (شمارهٔ اقتصادی).
    #[error("not an economic code")]
    InvalidEconomicCode,
    /// Not a name.
    #[error("not a name")]
    InvalidName,
    /// Fields of a form are wrong, each with what is wrong with it.
    #[error("fields of the form are wrong")]
    Fields(Vec<(FormField, AccountsError)>),
    /// The number, the password or both are wrong, or the account may not sign in; never told apart.
    #[error("wrong mobile number or password")]
    WrongCredentials,
    /// The code does not fit.
    #[error("wrong code; {tries_left} tries left")]
    WrongCode {
        /// How many more guesses this code allows.
        tries_left: u8,
    },
    /// There is no live code any more: it was used, replaced, guessed at too often or its time is over.
    #[error("this code is over")]
    CodeOver,
    /// A code was sent moments ago.
    #[error("a new code can be sent in {retry_after} s")]
    CodeJustSent {
        /// Seconds until another may be sent.
        retry_after: u32,
    },
    /// The code could not be sent.
    #[error("the code could not be sent")]
    CodeNotSent,
    /// The e-mail address must be confirmed by the link that was sent to it, before anything else.
    #[error("confirm the e-mail address first")]
    EmailUnverified,
    /// The link was used, replaced, or its time is over.
    #[error("this link is over")]
    LinkOver,
    /// A link was sent moments ago.
    #[error("a new link can be sent in {retry_after} s")]
    LinkJustSent {
        /// Seconds until another may be sent.
        retry_after: u32,
    },
    /// The number or the address is the account's own already.
    #[error("this is the account's own already")]
    SameContact,
    /// The number has another account.
    #[error("this number has another account")]
    MobileTaken,
    /// The address has another account.
    #[error("this address has another account")]
    EmailTaken,
    /// The present password does not fit.
    #[error("the present password is wrong")]
    WrongPassword,
    /// The code of the second factor does not fit, or was used before; which kind it was is not told.
    #[error("wrong code of the second factor")]
    WrongFactor,
    /// Nothing was begun that could be confirmed.
    #[error("no second factor has been begun")]
    FactorNotBegun,
    /// The account has a second factor.
    #[error("the second factor is on already")]
    FactorAlreadyOn,
    /// The account has no second factor.
    #[error("there is no second factor")]
    NoFactor,
    /// Not the name of a time zone.
    #[error("not a time zone")]
    UnknownTimeZone,
    /// Not a picture of a kind that is known here, or too large.
    #[error("not a picture")]
    NotAPicture,
    /// The one administrator that is left does not go.
    #[error("the last administrator")]
    LastAdmin,
    /// A copy of the person's data is being prepared already.
    #[error("an export is being prepared already")]
    ExportUnderWay,
    /// The password breaks a rule.
    #[error("password: {0}")]
    Password(#[from] PasswordError),
}

/// Which rule a chosen password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PasswordError {
    /// Shorter than eight characters.
    #[error("too short")]
    TooShort,
    /// Longer than 128 characters.
    #[error("too long")]
    TooLong,
    /// Only digits.
    #[error("only digits")]
    OnlyDigits,
    /// Among the passwords that everybody tries first.
    #[error("too common")]
    TooCommon,
    /// Like the person's own number.
    #[error("like your own data")]
    LikeYourData,
}

/// The fields of the forms about accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormField {
    /// The name of a company.
    CompanyName,
    /// The national ID of a company.
    LegalId,
    /// An economic code.
    EconomicCode,
    /// An e-mail address.
    Email,
    /// A telephone.
    Phone,
    /// A password to be chosen.
    Password,
    /// A first name.
    FirstName,
    /// A last name.
    LastName,
    /// The national ID of a person.
    NationalId,
}

impl AccountsError {
    /// What is wrong with a field of the form that was sent.
    #[must_use]
    pub fn of_field(&self, field: FormField) -> Option<&Self> {
        match self {
            Self::Fields(wrong) => wrong.iter().find(|(name, _)| *name == field).map(|(_, error)| error),
            _ => None,
        }
    }

    /// The stable name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidMobile => "accounts.invalid_mobile",
            Self::InvalidEmail => "accounts.invalid_email",
            Self::InvalidPhone => "accounts.invalid_phone",
            Self::InvalidNationalId => "accounts.invalid_national_id",
            Self::InvalidLegalId => "accounts.invalid_legal_id",
            Self::InvalidEconomicCode => "accounts.invalid_economic_code",
            Self::InvalidName => "accounts.invalid_name",
            Self::Fields(_) => "accounts.fields",
            Self::WrongCredentials => "accounts.wrong_credentials",
            Self::WrongCode { .. } => "accounts.wrong_code",
            Self::CodeOver => "accounts.code_over",
            Self::CodeJustSent { .. } => "accounts.code_just_sent",
            Self::CodeNotSent => "accounts.code_not_sent",
            Self::EmailUnverified => "accounts.email_unverified",
            Self::LinkOver => "accounts.link_over",
            Self::LinkJustSent { .. } => "accounts.link_just_sent",
            Self::SameContact => "accounts.same_contact",
            Self::MobileTaken => "accounts.mobile_taken",
            Self::EmailTaken => "accounts.email_taken",
            Self::WrongPassword => "accounts.wrong_password",
            Self::WrongFactor => "accounts.wrong_factor",
            Self::FactorNotBegun => "accounts.factor_not_begun",
            Self::FactorAlreadyOn => "accounts.factor_already_on",
            Self::NoFactor => "accounts.no_factor",
            Self::UnknownTimeZone => "accounts.unknown_time_zone",
            Self::NotAPicture => "accounts.not_a_picture",
            Self::LastAdmin => "accounts.last_admin",
            Self::ExportUnderWay => "accounts.export_under_way",
            Self::Password(PasswordError::TooShort) => "accounts.password_too_short",
            Self::Password(PasswordError::TooLong) => "accounts.password_too_long",
            Self::Password(PasswordError::OnlyDigits) => "accounts.password_only_digits",
            Self::Password(PasswordError::TooCommon) => "accounts.password_too_common",
            Self::Password(PasswordError::LikeYourData) => "accounts.password_like_your_data",
        }
    }
}
