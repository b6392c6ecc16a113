use tokio::sync::watch;

/// Told when a transaction that somebody waits for was committed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CommitSignal {
    any: watch::Sender<()>,
    own: watch::Sender<()>,
}

impl Default for CommitSignal {
    fn default() -> Self {
        Self { any: watch::Sender::new(()), own: watch::Sender::new(()) }
    }
}

impl CommitSignal {
    pub(super) fn committed(&self) {
        self.own.send_replace(());
        self.notify();
    }

    /// Some process has committed, this one or another.
    pub fn notify(&self) {
        self.any.send_replace(());
    }

    /// Changes whenever some process has committed.
    #[must_use]
    pub fn any(&self) -> watch::Receiver<()> {
        self.any.subscribe()
    }

    /// Changes whenever this process has committed, to tell the others.
    #[must_use]
    pub fn own(&self) -> watch::Receiver<()> {
        self.own.subscribe()
    }
}
