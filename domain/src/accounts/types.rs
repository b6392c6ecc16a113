use serde::{Deserialize, Serialize};

use super::{Device, Role};
use crate::Timestamp;
use crate::ids::{AccountId, SessionId};
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

/// What a code is for. A code for one purpose opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum OtpPurpose {
    /// To sign up. Somebody who has an account already is signed in instead.
    SignUp,
    /// To sign in.
    SignIn,
    /// To choose another password.
    ResetPassword,
    /// To be the number of an account whose owner is signed in.
    ChangeMobile,
    /// To sign in at the door of those who work for the product.
    StaffSignIn,
}

/// What a link sent to an e-mail address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// To confirm that the address is theirs.
    VerifyEmail,
    /// To choose another password.
    ResetPassword,
    /// To be the address of an account whose owner is signed in.
    ChangeEmail,
}

/// A link is on its way, if there is anybody to send it to; the same answer either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSent {
    /// The address it was sent to.
    pub email: String,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// When another may be asked for.
    pub resend_at: Timestamp,
}

/// By which way a code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum CodeChannel {
    /// A text message.
    #[default]
    Sms,
    /// A message in Bale, to whoever has this number there.
    Bale,
}

/// A code is on its way; the same answer for known and unknown numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    /// The number it was sent to (`+989…`).
    pub mobile: String,
    /// What it is for.
    pub purpose: OtpPurpose,
    /// By which way it went, whichever was asked for.
    pub channel: CodeChannel,
    /// Whether another way may be chosen for the next one.
    pub may_choose: bool,
    /// When the code stops working.
    pub expires_at: Timestamp,
    /// When another may be asked for.
    pub resend_at: Timestamp,
}

/// What a right code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeOutcome {
    /// The person has an account and is signed in now.
    SignedIn,
    /// The number is verified; a password must be chosen to finish.
    ChoosePassword,
}

/// One browser or program in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What it is.
    pub device: Device,
    /// Where it last connected from.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, give or take ten minutes.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub present: bool,
}
