//! Who people are: signing up with a mobile number, signing in, second factors, sessions.
//!
//! One number is one account, however it is typed. Nobody learns from an answer, or from the time it takes, whether a
//! number has an account. Codes, refresh tokens and browser keys are stored as hashes only, and each works once.

mod company;
mod device;
mod email;
mod error;
mod factor;
mod identifiers;
mod local_path;
mod mobile;
mod name;
mod normal_form;
mod otp;
mod own_data;
pub mod password;
mod phone;
mod profile;
mod sign_in_name;
mod theme;
mod types;

pub use company::{CompanyForm, NewCompany};
pub use device::Device;
pub use email::Email;
pub use error::{AccountsError, FormField, PasswordError};
pub use factor::{FactorUsed, NewFactor, RECOVERY_CODES, RecoveryCode};
pub use identifiers::{EconomicCode, LegalId, NationalId};
pub use local_path::LocalPath;
pub use mobile::Mobile;
pub use name::Name;
pub use otp::{CODE_LENGTH, OtpCode};
pub use own_data::OwnData;
pub use password::NewPassword;
pub use phone::Phone;
pub use profile::{Profile, ProfileForm, ReadCompany, ReadProfile};
pub use sign_in_name::SignInName;
pub use theme::Theme;
pub use types::*;

pub use crate::actor::Role;

#[cfg(feature = "native")]
mod attempts;
#[cfg(feature = "native")]
mod client;
#[cfg(feature = "native")]
mod code_sender;
#[cfg(feature = "native")]
mod codes;
#[cfg(feature = "native")]
mod company_sign_up;
#[cfg(feature = "native")]
mod contacts;
#[cfg(feature = "native")]
pub mod cookies;
#[cfg(feature = "native")]
mod deletion;
#[cfg(feature = "native")]
mod devices;
#[cfg(feature = "native")]
mod email_links;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod erasing;
#[cfg(feature = "native")]
mod hasher;
#[cfg(feature = "native")]
mod letters;
#[cfg(feature = "native")]
mod operator;
#[cfg(feature = "native")]
mod own_events;
#[cfg(feature = "native")]
mod passwords;
#[cfg(feature = "native")]
mod pending_code;
#[cfg(feature = "native")]
mod picture;
#[cfg(feature = "native")]
mod preferences;
#[cfg(feature = "native")]
mod profiles;
#[cfg(feature = "native")]
mod refusals;
#[cfg(feature = "native")]
mod second_step;
#[cfg(feature = "native")]
mod service;
#[cfg(feature = "native")]
mod session_list;
#[cfg(feature = "native")]
mod sessions;
#[cfg(feature = "native")]
mod sign_in;
#[cfg(feature = "native")]
mod sign_up;
#[cfg(feature = "native")]
mod tidy;
#[cfg(feature = "native")]
mod token;

#[cfg(feature = "native")]
pub use crate::actor::Person as Caller;
#[cfg(feature = "native")]
pub use client::{BrowserKey, Client, DeviceKey, InboxKey, InvalidBrowserKey};
#[cfg(feature = "native")]
pub use code_sender::{CodeMessage, CodeSender, SmsError};
#[cfg(feature = "native")]
pub use codes::Verified;
#[cfg(feature = "native")]
pub use company_sign_up::EmailVerified;
#[cfg(feature = "native")]
pub use hasher::HashCost;
#[cfg(feature = "native")]
pub use letters::LetterOrder;
#[cfg(feature = "native")]
pub use operator::OperatorError;
#[cfg(feature = "native")]
pub use picture::MAX_PICTURE_BYTES;
#[cfg(feature = "native")]
pub use preferences::{PreferenceChanges, Preferences};
#[cfg(feature = "native")]
pub use profiles::About;
#[cfg(test)]
#[cfg(feature = "native")]
pub(crate) use service::blank;
#[cfg(feature = "native")]
pub use service::{Accounts, AccountsParts};
#[cfg(feature = "native")]
pub use sessions::NewSession;
#[cfg(feature = "native")]
pub use token::ACCESS_LIFETIME;

#[cfg(test)]
#[cfg(feature = "native")]
mod tests;
