//! Signing up and in. Every step is a form with an address of its own, so that it works without the browser's half,
//! survives a reload, and "back" goes one step back. What was asked for is remembered by the browser's code cookie,
//! never by the address.

mod countdown;
mod frame;
mod server_fns;
mod sign_in;
mod sign_up;
mod steps;
mod visit;

pub use server_fns::SignOut;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
