//! What a person sees: pages, components and the server functions behind them.
//!
//! Compiled twice: for the browser (`hydrate`) and for the server (`ssr`). Every page is rendered on the server first and
//! works as links and forms before the browser's half has loaded. Folders are features, named as in `domain`;
//! [`ui`] is the design system.

// Views are deeply nested types.
#![recursion_limit = "256"]

mod generated {
    #![allow(clippy::all, clippy::expect_used, reason = "made by leptos_i18n_build from locales/")]
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}
pub use generated::i18n;

mod account;
#[cfg(feature = "ssr")]
mod api_page;
mod app;
pub mod auth;
mod chat;
mod company_fields;
#[cfg(feature = "ssr")]
pub mod cookies;
mod dev;
pub mod errors;
mod flash;
pub mod form_errors;
mod head;
pub mod installation;
mod landing;
pub mod language;
mod lazy_chunks;
mod lazy_routes;
mod library;
pub mod live;
#[cfg(feature = "ssr")]
pub mod messages;
mod not_found;
#[cfg(feature = "ssr")]
pub mod notifications;
#[cfg(feature = "ssr")]
mod request;
#[cfg(feature = "ssr")]
mod request_parts;
#[cfg(feature = "ssr")]
mod response;
#[cfg(feature = "ssr")]
mod services;
pub mod session;
#[cfg(feature = "ssr")]
mod shell;
mod sign_in_first;
#[cfg(feature = "ssr")]
pub mod status;
#[cfg(feature = "ssr")]
mod time_zone_names;
pub mod ui;
mod wall_clock;

#[cfg(feature = "ssr")]
pub use api_page::api_page;
pub use app::App;
#[cfg(feature = "ssr")]
pub use response::SessionChange;
#[cfg(feature = "ssr")]
pub use services::{DEVELOPMENT, Pages, Settings, pages};
#[cfg(feature = "ssr")]
pub use shell::shell;
