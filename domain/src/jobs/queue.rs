use sea_orm::Iterable;

/// Where jobs wait. Each queue has workers of its own in every process, so that nothing waits behind what is slower than itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sea_orm::EnumIter)]
pub enum Queue {
    /// Done in a moment, with what is ours.
    Quick,
    /// Reading keeps a processor busy.
    Documents,
    /// The same for files of a question that waits for them.
    Attachments,
    /// Embedding passages keeps a processor busy for long, and nobody waits for it.
    Vectors,
    /// Waits for mail servers and providers of messages.
    Notifications,
    /// Waits for any other service's answer.
    Remote,
    /// Goes through everything that is kept of somebody.
    Bulk,
}

impl Queue {
    /// The table of queues: the name as it is stored, how many of its jobs run at the same time in one process, and how many of one
    /// workspace in all processes.
    const fn row(self) -> (&'static str, usize, u32) {
        match self {
            Self::Quick => ("quick", 4, u32::MAX),
            // One worker more than a workspace may keep busy: the next one's document never waits for its end.
            Self::Documents => ("documents", 3, 2),
            Self::Attachments => ("attachments", 2, 1),
            Self::Vectors => ("vectors", 2, 1),
            Self::Notifications => ("notifications", 4, u32::MAX),
            Self::Remote => ("remote", 2, u32::MAX),
            Self::Bulk => ("bulk", 2, u32::MAX),
        }
    }

    /// Stored with every job that waits in it: never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// How many of its jobs run at the same time in one process.
    #[must_use]
    pub const fn concurrency(self) -> usize {
        self.row().1
    }

    /// How many jobs of one workspace run at the same time, those of all processes together.
    #[must_use]
    pub const fn per_workspace(self) -> u32 {
        self.row().2
    }

    /// All queues, each to be given workers.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }
}
