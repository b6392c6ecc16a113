//! Who did what to whom, for the owners of accounts and for operators: an append-only log.
//!
//! Each event is written in the transaction of the act it tells of, so there is no act without its event. Its hash is keyed
//! and covers every column and the hash of the event before: whoever changes, removes or moves a row without the secret breaks
//! the chain at that place. There are several chains, so that acts in different workspaces do not wait for each other. How far
//! each has come is also written down outside the database, where its end cannot be cut unseen.

mod action;
mod types;

pub use action::{Action, UnknownAction};
pub use types::{ActorKind, Event, EventActor, Outcome, Subject, SubjectKind, UnknownKind};

#[cfg(feature = "native")]
mod anchor;
#[cfg(feature = "native")]
mod chain;
#[cfg(feature = "native")]
mod denials;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod entry;
#[cfg(feature = "native")]
mod log;
#[cfg(feature = "native")]
mod personal_data;
#[cfg(feature = "native")]
mod verify;

#[cfg(feature = "native")]
pub use denials::Denials;
#[cfg(feature = "native")]
pub use entry::Entry;
#[cfg(feature = "native")]
pub use log::Audit;
#[cfg(feature = "native")]
pub use verify::{Break, Flaw, Verdict};

#[cfg(test)]
#[cfg(feature = "native")]
mod chains_tests;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
