//! What people are told outside the pages: what happened to their account, and links they asked for.
//!
//! A [`Letter`] holds plain data and no words; whoever carries it writes it in the language of its [`Recipient`].

mod courier;
mod letter;
mod recipient;

pub use courier::{Courier, CourierError, Delivered};
pub use letter::Letter;
pub use recipient::{Recipient, Way};
