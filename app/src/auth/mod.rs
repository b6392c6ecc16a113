//! Signing up and in. Every step is a form with an address of its own, so that it works without scripts, survives a reload, and
//! "back" goes one step back. The code cookie knows what was requested; the address does not.

mod code_sent;
mod company;
mod forgot;
mod frame;
mod inbox;
mod kinds;
mod link_pages;
mod puzzle;
mod server_fns;
mod sign_in;
mod sign_up;
mod staff;
mod steps;
mod visit;

pub(crate) use code_sent::CodeSentTo;
pub(crate) use forgot::ForgotPage;
pub(crate) use link_pages::{ResetPasswordPage, VerifyEmailPage};
pub(crate) use server_fns::{CodeOnItsWay, JudgePassword, on_its_way};
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
pub(crate) use staff::StaffSignInPage;
pub(crate) use steps::name_of_channel;
