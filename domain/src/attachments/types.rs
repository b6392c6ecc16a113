use serde::{Deserialize, Serialize};

use crate::ids::AttachmentId;

/// So many files come with a question at most.
pub const MAX_FILES: usize = 5;

/// A file as the bubble of its question shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachedFile {
    /// It is fetched by this.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// Bytes are still to come, or to be put together.
    Sending,
    /// It is there.
    Complete,
}

crate::json::from_json! {
    struct AttachedFile { id, name, size }
}
