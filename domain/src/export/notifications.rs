use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::notifications::{Category, Content, EXAMPLE_TIME, FactValue, Notification, Target};

/// A copy of the person's data was asked for. Told at once: whoever did not ask can still keep it from being fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExportRequested {
    /// The network address from which it was.
    pub(super) address: String,
    pub(super) at: Timestamp,
}

impl Notification for ExportRequested {
    const NAME: &'static str = "export_requested";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        let address = FactValue::Code(self.address.clone());
        Content::default().fact("address", address).fact("time", FactValue::Time(self.at)).action(Target::Sessions)
    }

    fn example() -> Content {
        Self { address: "2001:db8:1:2::7".to_owned(), at: EXAMPLE_TIME }.content()
    }
}

/// The copy of the person's data can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExportReady {}

impl Notification for ExportReady {
    const NAME: &'static str = "export_ready";
    const CATEGORY: Category = Category::Account;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().action(Target::Exports)
    }

    fn example() -> Content {
        Self {}.content()
    }
}
