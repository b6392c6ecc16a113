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

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod anchor;
        mod chain;
        mod denials;
        pub mod entity;
        mod entry;
        mod forgetting;
        mod log;
        mod personal_data;
        mod verify;
        #[cfg(test)]
        mod chains_tests;
        #[cfg(test)]
        mod tests;

        pub use denials::Denials;
        pub use entry::Entry;
        pub use log::Audit;
        pub use verify::{Break, Flaw, Verdict};
    }
}
