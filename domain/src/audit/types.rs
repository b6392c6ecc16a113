use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Action;
use crate::Timestamp;
use crate::ids::{AccountId, AuditEventId, ExportId, WorkspaceId};

/// The text names no kind that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of actor or subject")]
pub struct UnknownKind;

macro_rules! kinds {
    ($(#[$doc:meta])* $kinds:ident { $($(#[$kind_doc:meta])* $kind:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $kinds {
            $($(#[$kind_doc])* $kind,)*
        }

        impl $kinds {
            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }

        impl FromStr for $kinds {
            type Err = UnknownKind;

            fn from_str(name: &str) -> Result<Self, UnknownKind> {
                match name {
                    $($name => Ok(Self::$kind),)*
                    _ => Err(UnknownKind),
                }
            }
        }
    };
}

kinds! {
    /// Who acts. The names are stored: they stay as they are.
    ActorKind {
        /// A customer who is signed in.
        Person = "person",
        /// Somebody who works for the product.
        Staff = "staff",
        /// A program with a key of a workspace.
        Key = "key",
        /// Somebody without an account.
        Visitor = "visitor",
        /// A job, or a command of an operator.
        System = "system",
    }
}

kinds! {
    /// What something is done to. The names are stored: they stay as they are.
    SubjectKind {
        /// An account.
        Account = "account",
        /// A workspace.
        Workspace = "workspace",
        /// A copy of what is kept of a person.
        Export = "export",
    }
}

/// What something is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// Which one; it may be gone.
    pub id: Uuid,
}

impl From<AccountId> for Subject {
    fn from(id: AccountId) -> Self {
        Self { kind: SubjectKind::Account, id: id.0 }
    }
}

impl From<WorkspaceId> for Subject {
    fn from(id: WorkspaceId) -> Self {
        Self { kind: SubjectKind::Workspace, id: id.0 }
    }
}

impl From<ExportId> for Subject {
    fn from(id: ExportId) -> Self {
        Self { kind: SubjectKind::Export, id: id.0 }
    }
}

/// Who acted, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventActor {
    /// What kind of actor it was.
    pub kind: ActorKind,
    /// The account, the key or the visitor.
    pub id: Option<Uuid>,
    /// The job or the command.
    pub name: Option<String>,
}

impl EventActor {
    /// The owner of an account.
    #[must_use]
    pub const fn person(account: AccountId) -> Self {
        Self { kind: ActorKind::Person, id: Some(account.0), name: None }
    }

    /// Somebody who works for the product.
    #[must_use]
    pub const fn staff(account: AccountId) -> Self {
        Self { kind: ActorKind::Staff, id: Some(account.0), name: None }
    }

    /// A job, or a command of an operator.
    #[must_use]
    pub fn system(job: &str) -> Self {
        Self { kind: ActorKind::System, id: None, name: Some(job.to_owned()) }
    }
}

#[cfg(feature = "native")]
impl From<&crate::actor::Actor> for EventActor {
    fn from(actor: &crate::actor::Actor) -> Self {
        use crate::actor::Actor;
        let named = |kind, id| Self { kind, id: Some(id), name: None };
        match actor {
            Actor::Person { account, .. } => named(ActorKind::Person, account.0),
            Actor::Staff { account, .. } => named(ActorKind::Staff, account.0),
            Actor::Key { key, .. } => named(ActorKind::Key, key.0),
            Actor::Visitor { visitor, .. } => named(ActorKind::Visitor, visitor.0),
            Actor::System { job } => Self::system(job),
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was not allowed.
    Refused,
}

impl Outcome {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// One event, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its id; ids sort by time.
    pub id: AuditEventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did or tried it; `None` for somebody who was not signed in.
    pub actor: Option<EventActor>,
    /// What it was done to.
    pub subject: Option<Subject>,
    /// In which workspace, when it was done in one.
    pub workspace: Option<WorkspaceId>,
    /// What was done; `None` when a newer program has written it.
    pub action: Option<Action>,
    /// How it ended.
    pub outcome: Outcome,
    /// From which network address.
    pub address: Option<String>,
    /// What the browser or program called itself.
    pub user_agent: Option<String>,
    /// What was there before and is there now, in JSON.
    pub details: Option<String>,
}

impl Event {
    /// Whether the owner of an account did it.
    #[must_use]
    pub fn is_by(&self, account: AccountId) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.id == Some(account.0))
    }
}
