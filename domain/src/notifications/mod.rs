//! What people are told outside the pages: what happened to their account, and links they asked for.
//!
//! A [`Letter`] holds plain data and no words; whoever carries it writes it in the language of its [`Recipient`].

mod letter;
mod notifier;
mod recipient;

pub use letter::Letter;
pub use notifier::{Delivered, Notifier, NotifierError};
pub use recipient::{Recipient, Way};
