use super::Member;
use crate::ids::{LibraryId, WorkspaceId};

/// A library that a member may work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryAccess {
    workspace: WorkspaceId,
    id: LibraryId,
}

impl LibraryAccess {
    pub(super) const fn found(member: Member<'_>, id: LibraryId) -> Self {
        Self { workspace: member.workspace(), id }
    }

    /// Which.
    #[must_use]
    pub const fn id(self) -> LibraryId {
        self.id
    }

    /// Whose it is.
    #[must_use]
    pub const fn workspace(self) -> WorkspaceId {
        self.workspace
    }
}
