//! What people are told when their account is to go.

use serde::{Deserialize, Serialize};

use crate::notifications::{Category, Content, EXAMPLE_TIME, FactValue, Notification, Preparation, Target};
use crate::{Result, Timestamp};

/// The account will be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeletionScheduled {
    /// When.
    pub(super) on: Timestamp,
}

impl Notification for DeletionScheduled {
    const NAME: &'static str = "deletion_scheduled";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("date", FactValue::Day(self.on)).action(Target::KeepAccount)
    }

    /// Whoever kept the account meanwhile is not told that it goes.
    async fn prepare(&self, with: Preparation<'_>) -> Result<Option<Content>> {
        Ok((with.owner.deletes_at == Some(self.on)).then(|| self.content()))
    }

    fn example() -> Content {
        Self { on: EXAMPLE_TIME }.content()
    }
}

/// The account will be kept after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeletionCancelled {
    /// Since when.
    pub(super) at: Timestamp,
}

impl Notification for DeletionCancelled {
    const NAME: &'static str = "deletion_cancelled";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("time", FactValue::Time(self.at))
    }

    fn example() -> Content {
        Self { at: EXAMPLE_TIME }.content()
    }
}
