//! What people are told outside the page: what happened to their account, and links they asked for.
//!
//! A [`Notification`] is a struct of plain facts beside its feature, and one line in [`crate::notification_registry`]; its sentences
//! stand under its name in `locales/*/notifications.json`. [`notify`] writes it in the transaction of its cause: as a row that the
//! person can read in the product, and as one job for each channel that they prefer.

mod category;
mod channel;

pub use category::Category;
pub use channel::Channel;

#[cfg(feature = "native")]
mod content;
#[cfg(feature = "native")]
mod deliver;
#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
mod notification;
#[cfg(feature = "native")]
mod notifier;
#[cfg(feature = "native")]
mod notify;
#[cfg(feature = "native")]
mod personal_data;
#[cfg(feature = "native")]
mod preferences;
#[cfg(feature = "native")]
mod reading;
#[cfg(feature = "native")]
mod recipient;
#[cfg(feature = "native")]
mod registry;
#[cfg(feature = "native")]
mod service;
#[cfg(test)]
#[cfg(feature = "native")]
mod tests;

#[cfg(feature = "native")]
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
#[cfg(feature = "native")]
pub(crate) use self::notification::EXAMPLE_TIME;
