//! What everything belongs to: libraries, assistants, conversations, exports.
//!
//! Each account has a workspace with its own uuid, whose first library and first assistant bear that uuid too; whoever is alone in
//! theirs never sees the word. A service that reads or changes something of a workspace takes a [`Member`], a
//! [`LibraryAccess`] or a [`Participant`], which nobody can make but this room.

mod types;

pub use types::{LibraryKind, MembershipRole, WorkspaceKind};

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod briefing;
        mod creation;
        pub mod entity;
        mod erasing;
        mod library_access;
        mod member;
        mod own;
        mod participant;
        mod personal_data;
        mod service;
        #[cfg(test)]
        mod tests;

        pub(crate) use self::{
            briefing::{Briefing, briefing},
            creation::{create_for_attachment, create_own},
        };
        pub use self::{
            library_access::LibraryAccess,
            member::{Member, WorkspaceAdmin},
            own::OwnWorkspace,
            participant::{Participant, ParticipantId, Visitor},
            service::Workspaces,
        };
    }
}
