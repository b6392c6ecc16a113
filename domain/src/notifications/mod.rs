//! What people are told outside the page: what happened to their account, and links they asked for.
//!
//! A [`Notification`] is a struct of plain facts beside its feature, and one line in [`crate::notification_registry`]; its sentences
//! stand under its name in `locales/*/notifications.json`. [`notify`] writes it in the transaction of its cause: as a row that the
//! person can read in the product, and as one job for each channel that they prefer.

mod category;
mod channel;

pub use category::Category;
pub use channel::Channel;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod content;
        mod deliver;
        pub mod entity;
        mod notification;
        mod notifier;
        mod notify;
        mod personal_data;
        mod preferences;
        mod reading;
        mod recipient;
        mod registry;
        mod service;
        #[cfg(test)]
        mod tests;

        pub use self::{
            content::{Content, Fact, FactValue, Target},
            deliver::{DeliverNotification, NotificationRequest},
            notification::{Notification, Preparation},
            notifier::{Message, Notifier, NotifierError},
            notify::notify,
            preferences::ChannelPreference,
            reading::NotificationView,
            recipient::{Address, Recipient},
            registry::{NotificationRegistry, NotificationSpec},
            service::{Notifications, NotificationsDeps},
        };
        pub(crate) use self::notification::EXAMPLE_TIME;
    }
}
