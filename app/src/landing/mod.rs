//! The page one sees first: what this is, how it answers, what it costs.

mod demo;
mod layout;
mod page;
mod plans;
mod questions;

pub(crate) use page::LandingPage;
