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
