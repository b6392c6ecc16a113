//! Pages for those who build the product; the server refuses them outside development.

mod inbox;
mod samples;

pub(crate) use inbox::InboxPage;
pub(crate) use samples::SamplesPage;
