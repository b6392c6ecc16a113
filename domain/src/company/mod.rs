//! Companies: what they tell of themselves, and how they sign up with an e-mail address.

mod form;

pub use form::{CompanyForm, NewCompany};

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod sign_up;
        #[cfg(test)]
        mod tests;

        pub use sign_up::{Companies, EmailVerified};
    }
}
