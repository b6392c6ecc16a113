pub mod entity;
mod jobs;
mod own_events;
mod picture;
mod preferences;
mod profiles;
mod rows;
mod service;
mod tidy;

pub use jobs::*;
pub use picture::MAX_PICTURE_BYTES;
pub use preferences::{PreferenceChanges, Preferences};
pub use profiles::About;
pub(crate) use rows::*;
pub use service::{Accounts, AccountsParts};
