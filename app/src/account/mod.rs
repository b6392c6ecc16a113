//! The person's own pages: who they are, how they sign in, where they are signed in.

mod contact_fns;
mod email;
#[cfg(feature = "ssr")]
mod event_names;
mod events;
mod factor;
mod frame;
mod mobile;
mod password;
mod picture;
mod profile;
mod server_fns;
mod sessions;

pub(crate) use email::EmailPage;
pub(crate) use mobile::MobilePage;
pub(crate) use profile::ProfilePage;
pub(crate) use sessions::SecurityPage;
