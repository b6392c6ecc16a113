//! Companies: what they tell of themselves, and how they sign up with an e-mail address.

mod form;

pub use form::{CompanyForm, NewCompany};

#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::*;
