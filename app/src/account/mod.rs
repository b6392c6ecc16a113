//! The person's own pages: who they are, how they sign in, where they are signed in, and what is theirs.

mod data;
mod deletion;
mod deletion_notice;
mod export;
mod factor;
mod frame;
mod password;
mod profile;
mod server_fns;
mod sessions;

pub(crate) use data::DataPage;
pub(crate) use deletion_notice::DeletionNotice;
pub(crate) use profile::ProfilePage;
pub(crate) use sessions::SecurityPage;
