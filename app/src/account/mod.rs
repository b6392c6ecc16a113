//! The person's own pages: who they are, how they sign in, where they are signed in, and what is theirs.

mod contact_fns;
mod data;
mod deletion;
mod deletion_notice;
mod email;
#[cfg(feature = "ssr")]
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
mod save_preference;
mod server_fns;
mod sessions;

pub(crate) use data::DataPage;
pub(crate) use deletion_notice::DeletionNotice;
pub(crate) use email::EmailPage;
pub(crate) use mobile::MobilePage;
pub(crate) use preferences::PreferencesPage;
pub(crate) use profile::ProfilePage;
pub(crate) use save_preference::use_save_preference;
pub(crate) use sessions::SecurityPage;
