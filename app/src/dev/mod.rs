//! Pages for those who build the product; the server serves them in development only.

mod inbox;
mod samples;

pub(crate) use inbox::InboxPage;
pub(crate) use samples::SamplesPage;
