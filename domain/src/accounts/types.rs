use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::actor::Role;
use crate::ids::AccountId;
use crate::workspaces::WorkspaceKind;

/// What kind of customer an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A person (حقیقی), known by a mobile number.
    Individual,
    /// A company (حقوقی), known by an e-mail address.
    Legal,
    /// A company with assistants, channels and a team (تجاری).
    Business,
}

impl AccountKind {
    /// The kind of the workspace that such an account has.
    #[must_use]
    pub const fn workspace(self) -> WorkspaceKind {
        match self {
            Self::Individual => WorkspaceKind::Personal,
            Self::Legal | Self::Business => WorkspaceKind::Organisation,
        }
    }
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It may.
    Active,
    /// An operator has closed it.
    Suspended,
    /// Its owner had it deleted: nothing but its id is left.
    Erased,
}

/// The signed-in person, as their own browser sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Their account.
    pub id: AccountId,
    /// What kind of customer they are.
    pub kind: AccountKind,
    /// Their mobile number (`+989…`), when they have one.
    pub mobile: Option<String>,
    /// Their e-mail address, when they have one.
    pub email: Option<String>,
    /// Their own name or the company's, when they have told it.
    pub name: Option<String>,
    /// The version of their picture, when they have one.
    pub picture: Option<String>,
    /// Their role.
    pub role: Role,
    /// When the account will be deleted, if its owner wants that.
    pub deletes_at: Option<Timestamp>,
}

impl Me {
    /// What stands where there is no picture: the first letter of the name; without one, the last two digits of the number,
    /// which tell one's own accounts apart.
    #[must_use]
    pub fn sign(&self) -> String {
        let letter = |name: &String| name.chars().take(1).collect();
        let digits = || self.mobile.as_ref().map(|mobile| mobile.chars().skip(mobile.chars().count().saturating_sub(2)).collect());
        self.name.as_ref().map(letter).or_else(digits).or_else(|| self.email.as_ref().map(letter)).unwrap_or_default()
    }
}
