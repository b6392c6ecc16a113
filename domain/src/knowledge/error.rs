use serde::{Deserialize, Serialize};

/// Why something about a document was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum KnowledgeError {
    /// Larger than a document may be.
    #[error("larger than {max_bytes} bytes")]
    TooLarge {
        /// The limit.
        max_bytes: u64,
    },
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Not one of the kinds of file that can be read.
    #[error("this kind of file is not supported")]
    Unsupported,
    /// The library is full.
    #[error("no more than {max} documents")]
    TooMany {
        /// The limit.
        max: u32,
    },
}

impl KnowledgeError {
    /// The stable name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "knowledge.too_large",
            Self::Empty => "knowledge.empty",
            Self::Unsupported => "knowledge.unsupported",
            Self::TooMany { .. } => "knowledge.too_many",
        }
    }
}

/// Why a document could not be read, told to its owner in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum IntakeFailure {
    /// The file is damaged.
    #[error("damaged")]
    Damaged,
    /// The file is protected by a password.
    #[error("encrypted")]
    Encrypted,
    /// The file holds no text: a scan, a picture, an empty page.
    #[error("no text")]
    NoText,
    /// The content is not what the name says.
    #[error("not what its name says")]
    WrongName,
    /// Unpacked, the file is too large to be read.
    #[error("too large inside")]
    TooLarge,
    /// Reading took too long.
    #[error("took too long")]
    TooSlow,
    /// Our fault.
    #[error("internal")]
    Internal,
}
