use serde::{Deserialize, Serialize};

use crate::notifications::{Category, Content, Notification, Target};

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
