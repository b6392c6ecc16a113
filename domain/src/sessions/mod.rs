//! Where somebody is signed in: a short access token that is checked without the database, and a refresh token that works once.
//! A refresh token that comes a second time, later than a page needs to lose an answer, ends its session.

mod device;
mod types;

pub use device::Device;
pub use types::*;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod devices;
        mod ended;
        pub mod entity;
        mod jobs;
        mod known_networks;
        mod list;
        mod notifications;
        mod personal_data;
        mod prune;
        mod service;
        #[cfg(test)]
        mod tests;
        mod token;

        pub use jobs::*;
        pub(crate) use notifications::*;
        pub use service::{NewSession, REFRESH_LIFETIME, Sessions, SessionsDeps};
        pub(crate) use service::{end_sessions, locked_to_enter};
        pub use token::{ACCESS_LIFETIME, SecondFactorToken};
        pub(crate) use token::{FirstStep, Tokens};
    }
}
