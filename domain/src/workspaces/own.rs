use super::{Member, Participant, WorkspaceAdmin};
use crate::actor::Person;

/// Somebody who is signed in, in the workspace with their account's own uuid: what comes of a request, and lives while a service
/// works for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnWorkspace(Person);

impl OwnWorkspace {
    #[must_use]
    pub const fn of(person: Person) -> Self {
        Self(person)
    }

    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.0
    }

    #[must_use]
    pub const fn member(&self) -> Member<'_> {
        Member::of_own(&self.0)
    }

    /// They own it, and so manage it.
    #[must_use]
    pub const fn admin(&self) -> WorkspaceAdmin<'_> {
        WorkspaceAdmin(self.member())
    }

    #[must_use]
    pub const fn participant(&self) -> Participant {
        self.member().participant()
    }
}
