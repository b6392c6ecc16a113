use crate::error::errors;

errors! {
    /// Why something about an account was not done.
    pub enum AccountsError {
        /// The number, the password or both are wrong, or the account may not sign in; never told apart.
        WrongCredentials => "accounts.wrong_credentials", SignedOut, "wrong mobile number or password";
        /// The code does not fit.
        WrongCode { tries_left: u8 } => "accounts.wrong_code", Invalid, "wrong code; {tries_left} tries left";
        /// There is no live code any more: it was used, replaced, guessed at too often or its time is over.
        CodeOver => "accounts.code_over", Gone, "this code is over";
        /// A code was sent moments ago.
        CodeJustSent { retry_after: u32 } => "accounts.code_just_sent", TooMany, "a new code can be sent in {retry_after} s";
        /// Very many codes are wanted: whoever asks for one now must have solved a puzzle, or come back later.
        PuzzleDue { retry_after: u32 } => "accounts.puzzle_due", TooMany, "solve a puzzle, or come back in {retry_after} s";
        /// The code could not be sent.
        CodeNotSent => "accounts.code_not_sent", Unavailable, "the code could not be sent";
        /// The e-mail address must be confirmed by the link that was sent to it, before anything else.
        EmailUnverified => "accounts.email_unverified", Forbidden, "confirm the e-mail address first";
        /// The link was used, replaced, or its time is over.
        LinkOver => "accounts.link_over", Gone, "this link is over";
        /// A link was sent moments ago.
        LinkJustSent { retry_after: u32 } => "accounts.link_just_sent", TooMany, "a new link can be sent in {retry_after} s";
        /// The number or the address is the account's own already.
        SameContact => "accounts.same_contact", Conflict, "this is the account's own already";
        /// The number has another account.
        MobileTaken => "accounts.mobile_taken", Conflict, "this number has another account";
        /// The address has another account.
        EmailTaken => "accounts.email_taken", Conflict, "this address has another account";
        /// The current password does not fit.
        WrongPassword => "accounts.wrong_password", Invalid, "the current password is wrong";
        /// What is asked for takes the password anew: none was brought, or what was brought is too long ago.
        ProofNeeded => "accounts.proof_needed", Forbidden, "this takes the current password";
        /// The password alone is not enough: the account has a second factor.
        FactorNeeded => "accounts.factor_needed", Forbidden, "this takes a code of the second factor as well";
        /// Whoever works for the product may replace the second factor, and not be without one.
        FactorRequired => "accounts.factor_required", Forbidden, "staff cannot be without a second factor";
        /// The code of the second factor does not fit, or was used before; which kind it was is not told.
        WrongFactor => "accounts.wrong_factor", Invalid, "wrong code of the second factor";
        /// Nothing was begun that could be confirmed.
        FactorNotBegun => "accounts.factor_not_begun", Conflict, "no second factor has been begun";
        /// The account has a second factor.
        FactorAlreadyOn => "accounts.factor_already_on", Conflict, "the second factor is on already";
        /// The account has no second factor.
        NoFactor => "accounts.no_factor", Conflict, "there is no second factor";
        /// The one administrator that is left does not go.
        LastAdmin => "accounts.last_admin", Conflict, "the last administrator";
    }
    wraps {
        /// The password breaks a rule.
        Password(PasswordError),
    }
}

errors! {
    /// Which rule a chosen password breaks.
    #[derive(Copy)]
    pub enum PasswordError {
        /// Shorter than eight characters.
        TooShort => "accounts.password_too_short", Invalid, "the password is too short";
        /// Longer than 128 characters.
        TooLong => "accounts.password_too_long", Invalid, "the password is too long";
        /// Only digits.
        OnlyDigits => "accounts.password_only_digits", Invalid, "the password is only digits";
        /// Among the passwords that everybody tries first.
        TooCommon => "accounts.password_too_common", Invalid, "the password is too common";
        /// Like the person's own number.
        LikeYourData => "accounts.password_like_your_data", Invalid, "the password is like the person's own data";
    }
}

errors! {
    /// Why a picture of a person was not taken.
    pub enum PictureError {
        /// Not a picture of a kind that is known here, or too large.
        NotAPicture => "picture.not_a_picture", Invalid, "not a picture, or too large";
    }
}

/// The fields of the forms about accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormField {
    /// The name of a company.
    CompanyName,
    /// The national ID of a company.
    LegalId,
    /// An economic code.
    EconomicCode,
    /// An e-mail address.
    Email,
    /// A phone number.
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

impl From<FormField> for &'static str {
    fn from(field: FormField) -> Self {
        match field {
            FormField::CompanyName => "company_name",
            FormField::LegalId => "legal_id",
            FormField::EconomicCode => "economic_code",
            FormField::Email => "email",
            FormField::Phone => "phone",
            FormField::Password => "password",
            FormField::FirstName => "first_name",
            FormField::LastName => "last_name",
            FormField::NationalId => "national_id",
        }
    }
}
