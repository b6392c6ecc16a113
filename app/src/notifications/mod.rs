//! Notifications in words: as an e-mail, in plain text and as a page of its own, as a text message, and in the product. The words are
//! in the locales under the notification's name; what came from outside is cleaned before it is set among them.

mod content;
mod email;
mod facts;
mod html;
mod in_app;
mod sentences;
mod sms;
mod targets;
#[cfg(test)]
mod tests;
mod text;

pub use email::{WrittenEmail, email};
pub use in_app::{InApp, in_app};
pub use sentences::Sentences;
pub use sms::sms;
pub use targets::address;
