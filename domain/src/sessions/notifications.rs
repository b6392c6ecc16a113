//! What people are told of their sessions.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::notifications::{Category, Content, EXAMPLE_TIME, FactValue, Notification, Target};
use crate::sessions::Device;
use crate::sessions::entity::session;

const EXAMPLE_DEVICE: &str = "Firefox 145, Windows 11";

/// Somebody signed in from a browser not seen before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewDevice {
    /// Browser and system, as they call themselves.
    pub(super) device: String,
    /// The address of the network.
    pub(super) address: String,
    pub(super) at: Timestamp,
}

impl NewDevice {
    pub(crate) fn of(session: &session::Model) -> Self {
        Self { device: Device::of(&session.user_agent).name(), address: session.address.clone(), at: session.created_at }
    }
}

impl Notification for NewDevice {
    const NAME: &'static str = "new_device";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default()
            .fact("device", FactValue::Text(self.device.clone()))
            .fact("address", FactValue::Code(self.address.clone()))
            .fact("time", FactValue::Time(self.at))
            .action(Target::Sessions)
    }

    fn example() -> Content {
        Self { device: EXAMPLE_DEVICE.to_owned(), address: "2001:db8:1:2::7".to_owned(), at: EXAMPLE_TIME }.content()
    }
}

/// A session was ended from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionEnded {
    /// Browser and system of the session.
    device: String,
    at: Timestamp,
}

impl SessionEnded {
    pub(crate) fn of(session: &session::Model) -> Self {
        Self { device: Device::of(&session.user_agent).name(), at: session.ended_at.unwrap_or(session.last_seen_at) }
    }
}

impl Notification for SessionEnded {
    const NAME: &'static str = "session_ended";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("device", FactValue::Text(self.device.clone())).fact("time", FactValue::Time(self.at))
    }

    fn example() -> Content {
        Self { device: EXAMPLE_DEVICE.to_owned(), at: EXAMPLE_TIME }.content()
    }
}

/// A used refresh token came again, and its session was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenReused {
    /// Browser and system of the session.
    device: String,
    at: Timestamp,
}

impl TokenReused {
    pub(crate) fn of(session: &session::Model) -> Self {
        let SessionEnded { device, at } = SessionEnded::of(session);
        Self { device, at }
    }
}

impl Notification for TokenReused {
    const NAME: &'static str = "token_reused";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        let device = FactValue::Text(self.device.clone());
        Content::default().fact("device", device).fact("time", FactValue::Time(self.at)).action(Target::Sessions)
    }

    fn example() -> Content {
        Self { device: EXAMPLE_DEVICE.to_owned(), at: EXAMPLE_TIME }.content()
    }
}
