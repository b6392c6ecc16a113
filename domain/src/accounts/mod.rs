//! Who people are: their account, what is known of them, and how they want the pages.

mod error;
mod form;
mod profile;
mod theme;
mod types;

pub use error::{AccountsError, FormField, PasswordError};
pub(crate) use form::{noted, optional};
pub use profile::{Profile, ProfileForm, ReadCompany, ReadProfile};
pub use theme::Theme;
pub use types::*;

pub use crate::actor::Role;

#[cfg(feature = "native")]
pub mod cookies;
#[cfg(feature = "native")]
mod letters;
#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use letters::LetterOrder;
#[cfg(feature = "native")]
pub use native::*;
