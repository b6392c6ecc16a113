//! Who people are: their account, what is known of them, and how they want the pages.

mod error;
mod form;
mod profile;
mod theme;
mod types;

pub use error::{AccountsError, FormField, PasswordError, PictureError};
pub(crate) use form::optional;
pub use profile::{Profile, ProfileForm, ReadCompany, ReadProfile};
pub use theme::Theme;
pub use types::*;

pub use crate::actor::Role;

#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::*;
