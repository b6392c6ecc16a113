//! The person's own pages: who they are, how they sign in, where they are signed in.

mod factor;
mod frame;
mod password;
mod profile;
mod server_fns;
mod sessions;

pub(crate) use profile::ProfilePage;
pub(crate) use sessions::SecurityPage;
