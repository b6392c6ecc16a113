use tokio::sync::watch;

/// Tells workers that a transaction with jobs was committed, so that they start at once. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Wake {
    work: watch::Sender<()>,
    committed: watch::Sender<()>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { work: watch::Sender::new(()), committed: watch::Sender::new(()) }
    }
}

impl Wake {
    /// This process has committed jobs.
    pub(crate) fn committed(&self) {
        self.committed.send_replace(());
        self.ring();
    }

    /// There may be work, whoever left it.
    pub fn ring(&self) {
        self.work.send_replace(());
    }

    /// Hears whenever there may be work.
    #[must_use]
    pub fn work(&self) -> watch::Receiver<()> {
        self.work.subscribe()
    }

    /// Hears whenever this process has committed jobs, to tell the others.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<()> {
        self.committed.subscribe()
    }
}
