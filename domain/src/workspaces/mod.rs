//! What everything belongs to: libraries, assistants, conversations, exports.
//!
//! Each account has a workspace with its own uuid, whose first library and first assistant bear that uuid too; whoever is alone in
//! theirs never sees the word. A service that reads or changes something of a workspace takes a [`Member`], a
//! [`LibraryAccess`] or a [`Participant`], which nobody can make but this room.

mod types;

pub use types::{MembershipRole, WorkspaceKind};

#[cfg(feature = "native")]
mod briefing;
#[cfg(feature = "native")]
mod creation;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod erasing;
#[cfg(feature = "native")]
mod library_access;
#[cfg(feature = "native")]
mod member;
#[cfg(feature = "native")]
mod own;
#[cfg(feature = "native")]
mod participant;
#[cfg(feature = "native")]
mod personal_data;
#[cfg(feature = "native")]
mod service;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;

#[cfg(feature = "native")]
pub(crate) use self::{
    briefing::{Briefing, briefing},
    creation::create_own,
};
#[cfg(feature = "native")]
pub use self::{
    library_access::LibraryAccess,
    member::{Member, WorkspaceAdmin},
    own::OwnWorkspace,
    participant::{Participant, ParticipantId, Visitor},
    service::Workspaces,
};
