//! What every request passes on its way in and every response on its way out.

pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod problem;
pub(crate) mod session;
