use serde::{Deserialize, Serialize};

/// What a notification is about. People choose by it what they are told, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Somebody entered an e-mail address, and this answers them there. Whether the address is theirs is not proven: nothing of it
    /// is kept in the account, and no preference stops it.
    Requested,
    /// Who can get into the account, and whether it stays. It cannot be switched off.
    Security,
    /// The account itself, and what its owner has asked for.
    Account,
    /// What the product does for the person.
    Product,
    /// Plans and payments.
    Billing,
}

impl Category {
    /// Whether the person finds it in the product, too.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Requested)
    }

    /// Whether a person can do without it.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        !matches!(self, Self::Requested | Self::Security)
    }
}
