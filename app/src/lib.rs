//! What a person sees: pages, components and the server functions behind them.
//!
//! Every page is a document: rendered on the server, whole as links and forms, and sharpened by `public/enhance.js`. Only
//! [`workspace`], the chat and the library, is also compiled for the browser (`hydrate`), where it goes on living as one island;
//! everything else is the server's alone (`ssr`). Folders are features, named as in `domain`; [`ui`] is the design system.

// Views are deeply nested types.
#![recursion_limit = "256"]

mod generated {
    #![allow(clippy::all, clippy::expect_used, reason = "made by leptos_i18n_build from locales/")]
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}
pub use chat::keep_what_is_typed;
pub use generated::i18n;

mod answer_encoding;
mod chat;
pub mod errors;
mod escaped;
pub mod language;
mod library;
pub mod live;
mod rendered_once;
pub mod session;
pub mod ui;
mod wall_clock;
pub mod workspace;

cfg_if::cfg_if! {
    if #[cfg(feature = "ssr")] {
        mod account;
        mod api_page;
        mod app;
        mod auth;
        mod check_field;
        mod company_fields;
        pub mod cookies;
        mod dev;
        mod flash;
        mod form_errors;
        pub mod form_problem;
        mod head;
        mod installation;
        mod landing;
        pub mod messages;
        mod not_found;
        pub mod notifications;
        mod page_data;
        mod request;
        mod request_parts;
        mod response;
        mod services;
        mod shell;
        mod sign_in_first;
        mod site_files;
        mod static_html;
        pub mod status;
        mod time_zone_names;

        pub use account::{FACTOR_PATH, FactorAct, FactorAnswer, NewCodes};
        pub use api_page::api_page;
        pub use app::App;
        pub use chat::{ASK_PATH, RejectedQuestion, attachment_state};
        pub use library::upload_report::{FileReport, report_cookie};
        pub use response::SessionChange;
        pub use services::{DEVELOPMENT, Pages, Settings, pages};
        pub use shell::{BareAddress, VERSIONED, is_workspace, shell};
        pub use site_files::SiteFiles;
    }
}
