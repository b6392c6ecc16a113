mod by_password;
mod code_sender;
mod codes;
mod contacts;
mod email_links;
pub mod entity;
mod factor;
mod hasher;
mod jobs;
mod notifications;
mod outcome;
mod password_changes;
mod password_context;
mod pending_code;
mod personal_data;
mod prune;
mod second_step;
mod service;
mod sign_up;
mod stored_letters;
#[cfg(test)]
mod tests;

pub use code_sender::{CodeMessage, CodeSender, SmsError};
pub use codes::{SIGN_UP_WINDOW, Verified};
pub(crate) use email_links::NewLink;
pub use hasher::HashCost;
pub use jobs::*;
pub(crate) use notifications::{
    AddressChanged, AlreadyRegistered, FactorOff, FactorOn, PasswordChanged, ResetPassword, VerifyEmail, Welcome,
};
pub use outcome::SignInOutcome;
pub(crate) use password_context::password_context_of;
pub(crate) use personal_data::delete_secrets;
pub use service::{SignIn, SignInDeps};
pub use stored_letters::SendLetter;
