use serde::{Deserialize, Serialize};

use crate::Timestamp;

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
    /// To show that whoever brought the right password is the owner, where many have guessed at it.
    ConfirmSignIn,
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

/// What somebody brings who proves anew who they are. It holds secrets, and is not printed.
#[derive(Clone, Copy, Default)]
pub struct ProofForm<'a> {
    /// The current password.
    pub password: &'a str,
    /// Where a second factor is on: a code of the app, or a recovery code.
    pub factor_code: &'a str,
}

/// What has to be brought before something that takes a fresh proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofDemand {
    /// It was proven a moment ago.
    Nothing,
    /// The current password.
    Password,
    /// That, and a code of the app or a recovery code.
    PasswordAndFactor,
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
