//! Typed identifiers. On the wire each carries a prefix (`conv_…`), so that ids of different things cannot be confused;
//! in the database they are plain UUIDs of version 7, which sort by the time they were made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the expected kind")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "native", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub Uuid);

        impl $name {
            /// What the id starts with on the wire.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, later in order than all made before it.
            #[cfg(feature = "native")]
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", Self::PREFIX, self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let bare = text.strip_prefix(concat!($prefix, "_")).ok_or(InvalidId)?;
                // Only the plain form: the same id must not have several spellings.
                if bare.len() != 32 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(bare).map($name).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl crate::json::FromJson for $name {
            fn from_json(json: crate::json::Json) -> Option<Self> {
                String::from_json(json)?.parse().ok()
            }
        }

        #[cfg(feature = "native")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// A person or company that can sign in.
    AccountId => "acc";
    /// One signed-in browser or device.
    SessionId => "ses";
    /// What libraries, conversations and assistants belong to. A person's own bears the uuid of their account.
    WorkspaceId => "ws";
    /// Documents that are searched together. A workspace's first bears the uuid of the workspace.
    LibraryId => "lib";
    /// Who answers, from which libraries. A workspace's first bears the uuid of the workspace.
    AssistantId => "asst";
    /// Somebody without an account who asks an assistant.
    VisitorId => "vis";
    /// A key by which a program acts for a workspace.
    ApiKeyId => "key";
    /// One sent verification code.
    ChallengeId => "otp";
    /// One link sent to an e-mail address.
    EmailLinkId => "link";
    /// A thread of questions and answers.
    ConversationId => "conv";
    /// A thread of questions and answers under the id that a remote service gave it.
    RemoteConversationId => "rcnv";
    /// A question or an answer.
    MessageId => "msg";
    /// One attempt to write an answer.
    RunId => "run";
    /// An uploaded file in a library.
    DocumentId => "doc";
    /// Where documents of a library stand together.
    FolderId => "fld";
    /// A stretch of a document's text that can be cited.
    PassageId => "psg";
    /// A file that comes with a question.
    AttachmentId => "att";
    /// A copy of everything that is kept of a person.
    ExportId => "exp";
    /// Something that the audit log tells of.
    AuditEventId => "evt";
    /// Something a person was told.
    NotificationId => "ntf";
    /// A unit of work to be done outside a request.
    JobId => "job";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_wrote_and_nothing_else() {
        let id = ConversationId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "conv_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("msg_00000000000000000000000000000007".parse::<ConversationId>(), Err(InvalidId));
        assert_eq!("conv_00000000-0000-0000-0000-000000000007".parse::<ConversationId>(), Err(InvalidId));
    }
}
