use uuid::Uuid;

use super::Member;
use crate::ids::{AccountId, AssistantId, VisitorId, WorkspaceId};
use crate::live::Audience;

/// Who talks to assistants in a workspace: the owner of the conversations that come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participant {
    workspace: WorkspaceId,
    assistant: AssistantId,
    id: ParticipantId,
}

/// By what a participant is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParticipantId {
    /// A member, by their account.
    Account(AccountId),
    /// Somebody without one.
    Visitor(VisitorId),
}

impl ParticipantId {
    /// The uuid alone: those of accounts and visitors never meet.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Account(AccountId(id)) | Self::Visitor(VisitorId(id)) => id,
        }
    }

    /// The account, of a member.
    #[must_use]
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(account),
            Self::Visitor(_) => None,
        }
    }

    /// The visitor, of somebody without an account.
    #[must_use]
    pub const fn visitor(self) -> Option<VisitorId> {
        match self {
            Self::Account(_) => None,
            Self::Visitor(visitor) => Some(visitor),
        }
    }
}

impl From<ParticipantId> for Audience {
    fn from(participant: ParticipantId) -> Self {
        match participant {
            ParticipantId::Account(account) => account.into(),
            ParticipantId::Visitor(visitor) => visitor.into(),
        }
    }
}

impl Participant {
    pub(super) const fn of_member(member: Member<'_>) -> Self {
        Self { workspace: member.workspace(), assistant: member.assistant(), id: ParticipantId::Account(member.account()) }
    }

    /// Where the conversations are.
    #[must_use]
    pub const fn workspace(self) -> WorkspaceId {
        self.workspace
    }

    /// With whom a new conversation begins.
    #[must_use]
    pub const fn assistant(self) -> AssistantId {
        self.assistant
    }

    /// Who it is.
    #[must_use]
    pub const fn id(self) -> ParticipantId {
        self.id
    }
}

/// Somebody without an account who talks to one assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    workspace: WorkspaceId,
    assistant: AssistantId,
    id: VisitorId,
}

impl Visitor {
    pub(super) const fn found(workspace: WorkspaceId, assistant: AssistantId, id: VisitorId) -> Self {
        Self { workspace, assistant, id }
    }

    /// The visitor as the owner of their conversations.
    #[must_use]
    pub const fn participant(self) -> Participant {
        Participant { workspace: self.workspace, assistant: self.assistant, id: ParticipantId::Visitor(self.id) }
    }
}
