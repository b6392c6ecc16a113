mod devices;
pub mod entity;
mod list;
mod notifications;
mod service;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use notifications::{NewDevice, SessionEnded, TokenReused};
pub use service::{NewSession, REFRESH_LIFETIME};
pub(crate) use service::{end_sessions, locked_to_enter};
pub use token::ACCESS_LIFETIME;
pub(crate) use token::AccessTokens;
