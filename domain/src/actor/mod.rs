//! Whoever acts, and what they may in the system itself.
//!
//! An [`Actor`] only names somebody, for the audit log. What opens anything is a narrow type that cannot be made outside this crate:
//! [`Person`] comes from checking an access token, [`Support`] and [`Admin`] from a person's role, and membership of a
//! workspace from [`crate::workspaces`].

mod role;

pub use role::Role;

#[cfg(feature = "native")]
mod names;
#[cfg(feature = "native")]
mod person;

#[cfg(feature = "native")]
pub use self::{
    names::{Actor, Scope},
    person::{Admin, Person, Support},
};
