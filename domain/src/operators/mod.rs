//! What an operator does about accounts: makes administrators, suspends and restores, changes roles, resets counted attempts.

mod admin;
mod attempts;
mod jobs;
mod operator;
mod service;
mod status;
#[cfg(test)]
mod tests;

pub use jobs::*;
pub use operator::Operator;
pub use service::{Operators, OperatorsDeps};
pub use status::OperatorError;
pub(crate) use status::{another_stays, locked_admins};
