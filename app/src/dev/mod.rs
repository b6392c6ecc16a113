//! Pages for those who build the product; the server refuses them outside development.

mod inbox;
mod samples;

pub(crate) use inbox::DevInbox;
pub(crate) use samples::DevUi;
