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

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        pub mod entity;
        mod own_events;
        mod personal_data;
        mod picture;
        mod preferences;
        mod profiles;
        mod rows;
        mod service;

        pub use picture::MAX_PICTURE_BYTES;
        pub use preferences::{PreferenceChanges, Preferences};
        pub use profiles::About;
        pub(crate) use rows::*;
        pub use service::{Accounts, AccountsDeps};
    }
}
