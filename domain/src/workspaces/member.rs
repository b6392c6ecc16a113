use super::{LibraryAccess, MembershipRole, Participant};
use crate::actor::Person;
use crate::ids::{AccountId, AssistantId, LibraryId, WorkspaceId};
use crate::{Error, Result};

/// A person in a workspace that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'a> {
    person: &'a Person,
    workspace: WorkspaceId,
    role: MembershipRole,
}

impl<'a> Member<'a> {
    /// A person in the workspace with their account's own uuid. They own it by definition, so nothing has to be looked up.
    #[must_use]
    pub const fn of_own(person: &'a Person) -> Self {
        Self { person, workspace: WorkspaceId(person.account.0), role: MembershipRole::Owner }
    }

    pub(super) const fn found(person: &'a Person, workspace: WorkspaceId, role: MembershipRole) -> Self {
        Self { person, workspace, role }
    }

    /// Who it is.
    #[must_use]
    pub const fn person(self) -> &'a Person {
        self.person
    }

    /// Their account.
    #[must_use]
    pub const fn account(self) -> AccountId {
        self.person.account
    }

    /// Where they are.
    #[must_use]
    pub const fn workspace(self) -> WorkspaceId {
        self.workspace
    }

    /// What they may do there.
    #[must_use]
    pub const fn role(self) -> MembershipRole {
        self.role
    }

    /// The library that the workspace has had from the start.
    #[must_use]
    pub const fn library(self) -> LibraryAccess {
        LibraryAccess::found(self, LibraryId(self.workspace.0))
    }

    /// The assistant that the workspace has had from the start.
    #[must_use]
    pub const fn assistant(self) -> AssistantId {
        AssistantId(self.workspace.0)
    }

    /// The person as one who talks to the workspace's first assistant.
    #[must_use]
    pub const fn participant(self) -> Participant {
        Participant::of_member(self)
    }

    /// The member as one who manages the workspace.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they only work there.
    pub fn admin(self) -> Result<WorkspaceAdmin<'a>> {
        if self.role >= MembershipRole::Admin { Ok(WorkspaceAdmin(self)) } else { Err(Error::NotFound) }
    }
}

/// Somebody who manages a workspace: an administrator of it, or its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkspaceAdmin<'a>(pub(super) Member<'a>);

impl<'a> WorkspaceAdmin<'a> {
    /// Who it is.
    #[must_use]
    pub const fn member(self) -> Member<'a> {
        self.0
    }
}
