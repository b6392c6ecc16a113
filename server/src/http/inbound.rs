//! How much has come in on a connection, below the frames and requests that somebody makes of it.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

/// Counts the bytes of one connection. The accept loop puts it into the extensions of each request. Cheap to clone; all clones
/// count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct InboundMeter(Arc<AtomicUsize>);

impl InboundMeter {
    pub(super) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts from nothing again.
    pub(super) fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Resolves when more than so many bytes have come. Only beside whatever reads the connection, in the same task: nothing else
    /// wakes it.
    pub(super) async fn exceeds(&self, bytes: usize) {
        poll_fn(|_| if self.0.load(Ordering::Relaxed) > bytes { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}
