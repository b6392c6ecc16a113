//! The person's own pages: who they are, how they sign in, where they are signed in, and what is theirs.

mod contact_fns;
mod data;
mod deletion;
mod deletion_notice;
mod email;
mod event_names;
mod events;
mod export;
mod factor;
mod frame;
mod mobile;
mod password;
mod picture;
mod preference_fns;
mod preferences;
mod profile;
mod proof;
mod security;
mod server_fns;
mod sessions;

pub(crate) use data::DataPage;
pub(crate) use deletion_notice::{DeletionNotice, deletion_notice};
pub(crate) use email::EmailPage;
pub use factor::{FACTOR_PATH, FactorAct, FactorAnswer, NewCodes};
pub(crate) use mobile::MobilePage;
pub(crate) use preference_fns::KeepPreferences;
pub(crate) use preferences::PreferencesPage;
pub(crate) use profile::ProfilePage;
pub(crate) use security::SecurityPage;
