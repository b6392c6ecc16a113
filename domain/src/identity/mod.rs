//! What people and companies are known by: names, numbers, addresses. One thing has one form, however it is typed.

mod email;
mod error;
mod identifiers;
mod mobile;
mod name;
mod normal_form;
mod phone;
mod sign_in_name;

pub use email::Email;
pub use error::IdentityError;
pub use identifiers::{EconomicCode, LegalId, NationalId};
pub use mobile::Mobile;
pub use name::Name;
pub use phone::Phone;
pub use sign_in_name::SignInName;
