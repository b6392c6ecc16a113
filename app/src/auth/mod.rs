//! Signing up and in. Every step is a form with an address of its own, so that it works without the browser's half,
//! survives a reload, and "back" goes one step back. What was asked for is remembered by the browser's code cookie,
//! never by the address.

mod company;
mod countdown;
mod forgot;
mod frame;
mod inbox;
mod kinds;
mod link_pages;
mod new_password;
mod server_fns;
mod sign_in;
mod sign_up;
mod staff;
mod steps;
mod visit;

pub(crate) use forgot::ForgotPage;
pub(crate) use link_pages::{ResetPasswordPage, VerifyEmailPage};
pub(crate) use new_password::NewPasswordField;
pub use server_fns::SignOut;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
pub(crate) use staff::StaffSignInPage;
