//! What happens to copies outside requests.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Exports;
use crate::Result;
use crate::ids::ExportId;
use crate::jobs::{Claim, Job, Queue};

/// Puts a copy together of everything that is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrepareExport {
    pub(super) export: ExportId,
}

impl Job for PrepareExport {
    const NAME: &'static str = "prepare_export";
    const QUEUE: Queue = Queue::Bulk;
    const TIMEOUT: Duration = Duration::from_secs(3600);
    type Deps = Exports;

    async fn run(self, exports: &Exports, claim: &Claim) -> Result<()> {
        exports.prepare(self.export, claim).await
    }

    async fn give_up(self, exports: &Exports) -> Result<()> {
        exports.give_up(self.export).await
    }
}

/// Removes copies whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PruneExports {}

impl Job for PruneExports {
    const NAME: &'static str = "tidy_exports";
    const QUEUE: Queue = Queue::Quick;
    type Deps = Exports;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(self, exports: &Exports, _: &Claim) -> Result<()> {
        exports.prune().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::testing::read_stored;

    #[test]
    fn jobs_stored_by_earlier_versions_are_understood() {
        let prepare = r#"{"kind":"prepare_export","export":"exp_0192f0c1a2b37c4d8e5f60718293a4b5"}"#;
        let export = "exp_0192f0c1a2b37c4d8e5f60718293a4b5".parse().unwrap();
        assert_eq!(read_stored::<PrepareExport>(prepare), PrepareExport { export });
    }
}
