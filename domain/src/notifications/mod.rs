//! What people are told outside the pages: what happened to their account, and links they asked for.
//!
//! A [`Letter`] holds plain data and no words; whoever carries it writes it in the language of its [`Recipient`].

mod letter;
mod notifier;
mod order;
mod recipient;
mod send_letter;

pub use letter::Letter;
pub use notifier::{Delivered, Notifier, NotifierError};
pub use order::LetterOrder;
pub(crate) use order::order_letter;
pub use recipient::{Recipient, Way};
pub use send_letter::SendLetter;
