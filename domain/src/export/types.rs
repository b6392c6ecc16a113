use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::ExportId;

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It is being put together.
    Preparing,
    /// It can be fetched.
    Ready,
    /// It could not be put together.
    Failed,
}

/// A copy as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportView {
    /// Its id.
    pub id: ExportId,
    /// How far it is.
    pub state: ExportState,
    /// Its size in bytes, once it is there.
    pub size: Option<u64>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Until when it is kept.
    pub expires_at: Timestamp,
}
