use super::{LibraryKind, Member};
use crate::ids::{LibraryId, WorkspaceId};

/// A library that a member may work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryAccess {
    workspace: WorkspaceId,
    id: LibraryId,
    kind: LibraryKind,
}

impl LibraryAccess {
    pub(super) const fn found(member: Member<'_>, id: LibraryId) -> Self {
        Self { workspace: member.workspace(), id, kind: LibraryKind::Documents }
    }

    pub(super) const fn of_attachment(workspace: WorkspaceId, id: LibraryId) -> Self {
        Self { workspace, id, kind: LibraryKind::Attachment }
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

    /// What it is for.
    #[must_use]
    pub const fn kind(self) -> LibraryKind {
        self.kind
    }
}
