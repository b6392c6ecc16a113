use super::Role;
use crate::ids::{AccountId, ApiKeyId, AssistantId, SessionId, VisitorId, WorkspaceId};

/// Who did something. It says who, and opens nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A customer who is signed in.
    Person {
        /// Their account.
        account: AccountId,
        /// The browser or program in which they are signed in.
        session: SessionId,
    },
    /// A program with a key of a workspace.
    Key {
        /// The key.
        key: ApiKeyId,
        /// For whom it acts.
        workspace: WorkspaceId,
        /// What it may.
        scopes: Vec<Scope>,
    },
    /// Somebody without an account who asks an assistant.
    Visitor {
        /// The assistant.
        assistant: AssistantId,
        /// Who they are to it.
        visitor: VisitorId,
    },
    /// Somebody who works for the product and has shown a second factor.
    Staff {
        /// Their account.
        account: AccountId,
        /// The browser in which they are signed in.
        session: SessionId,
        /// What they may.
        role: Role,
    },
    /// The system itself.
    System {
        /// The job or command.
        job: &'static str,
    },
}

impl Actor {
    /// The account behind it, if there is one.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. } | Self::Staff { account, .. } => Some(*account),
            Self::Key { .. } | Self::Visitor { .. } | Self::System { .. } => None,
        }
    }
}

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Ask questions and read their answers.
    Ask,
    /// List, read and search documents.
    ReadLibrary,
    /// Upload and delete documents.
    WriteLibrary,
}
