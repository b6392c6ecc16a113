use crate::error::errors;

errors! {
    /// Why something is not what a person or a company is known by.
    #[derive(Copy)]
    pub enum IdentityError {
        /// Not a mobile number of Iran.
        InvalidMobile => "accounts.invalid_mobile", Invalid, "not an Iranian mobile number";
        /// Not an address that e-mail can be sent to.
        InvalidEmail => "accounts.invalid_email", Invalid, "not an e-mail address";
        /// Not a phone number of Iran, with its area code.
        InvalidPhone => "accounts.invalid_phone", Invalid, "not an Iranian phone number";
        /// Not the number of a person (کد ملی).
        InvalidNationalId => "accounts.invalid_national_id", Invalid, "not a national ID";
        /// Not the number of a company (شناسهٔ ملی).
        InvalidLegalId => "accounts.invalid_legal_id", Invalid, "not the national ID of a company";
        /// Not the number of a taxpayer (شمارهٔ اقتصادی).
        InvalidEconomicCode => "accounts.invalid_economic_code", Invalid, "not an economic code";
        /// Not a name.
        InvalidName => "accounts.invalid_name", Invalid, "not a name";
    }
}
