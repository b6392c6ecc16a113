use serde::{Deserialize, Serialize};

/// Whose workspace it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceKind {
    /// One person's.
    Personal,
    /// A company's, which may have members.
    Organisation,
}

/// What a library is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum LibraryKind {
    /// Documents that members keep there.
    Documents,
    /// One file that came with a question. It is shown in no list, and read for its conversation alone.
    Attachment,
}

/// What somebody may do in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum MembershipRole {
    /// Work with its libraries and assistants.
    Member,
    /// Manage its members, libraries and assistants as well.
    Admin,
    /// Everything. The account whose uuid a workspace bears is always its owner.
    Owner,
}
