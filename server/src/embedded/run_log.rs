use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::chat::RunLog;
use domain::chat::protocol::RunEvent;
use domain::ids::RunId;
use domain::{Error, Result};
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;

/// A closed run's events are kept this long for tabs that come back; after that the message itself is sent.
const KEPT_AFTER_END: Duration = Duration::from_secs(60);

/// The events of live answers, in this process.
#[derive(Clone)]
pub struct MemoryRunLog {
    runs: Arc<Mutex<HashMap<RunId, Arc<Run>>>>,
    kept_after_end: Duration,
}

impl Default for MemoryRunLog {
    fn default() -> Self {
        Self { runs: Arc::default(), kept_after_end: KEPT_AFTER_END }
    }
}

struct Run {
    events: Mutex<Vec<RunEvent>>,
    progress: watch::Sender<Progress>,
}

#[derive(Clone, Copy, Default)]
struct Progress {
    last: u64,
    closed: bool,
}

impl MemoryRunLog {
    fn run(&self, id: RunId) -> Option<Arc<Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn run_or_new(&self, id: RunId) -> Arc<Run> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Run { events: Mutex::default(), progress: watch::Sender::new(Progress::default()) });
        runs.entry(id).or_insert_with(new).clone()
    }
}

#[async_trait]
impl RunLog for MemoryRunLog {
    async fn open(&self, run: RunId) -> Result<()> {
        self.run_or_new(run);
        Ok(())
    }

    async fn append(&self, run: RunId, seq: u64, event: &RunEvent) -> Result<()> {
        let run = self.run(run).filter(|run| !run.progress.borrow().closed);
        let run = run.ok_or_else(|| Error::internal("the run was never opened, or is over"))?;
        {
            let mut events = run.events.lock().unwrap_or_else(PoisonError::into_inner);
            match seq.checked_sub(1 + events.len() as u64) {
                Some(0) => events.push(event.clone()),
                Some(_) => return Err(Error::internal("an event was left out")),
                None => return Ok(()),
            }
        }
        run.progress.send_modify(|progress| progress.last = seq);
        Ok(())
    }

    async fn follow(&self, run: RunId, after: u64) -> Result<Option<BoxStream<'static, (u64, RunEvent)>>> {
        let Some(run) = self.run(run) else { return Ok(None) };
        let progress = run.progress.subscribe();
        Ok(Some(stream::unfold((run, progress, after), next).boxed()))
    }

    async fn close(&self, run: RunId) -> Result<()> {
        if let Some(closed) = self.run(run) {
            closed.progress.send_modify(|progress| progress.closed = true);
        }
        let (runs, kept) = (self.runs.clone(), self.kept_after_end);
        tokio::spawn(async move {
            tokio::time::sleep(kept).await;
            runs.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
        });
        Ok(())
    }
}

type Reader = (Arc<Run>, watch::Receiver<Progress>, u64);

/// The event after the reader's place, as soon as there is one.
async fn next((run, mut progress, after): Reader) -> Option<((u64, RunEvent), Reader)> {
    let now = *progress.wait_for(|now| now.last > after || now.closed).await.ok()?;
    if now.last <= after {
        return None;
    }
    let event = run.events.lock().unwrap_or_else(PoisonError::into_inner).get(usize::try_from(after).ok()?).cloned()?;
    Some(((after + 1, event), (run, progress, after + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_events_are_forgotten_a_while_after_the_end() {
        let log = MemoryRunLog { kept_after_end: Duration::from_millis(100), ..MemoryRunLog::default() };
        let run = RunId::generate();
        log.open(run).await.unwrap();
        log.close(run).await.unwrap();
        assert!(log.follow(run, 0).await.unwrap().is_some());
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if log.follow(run, 0).await.unwrap().is_none() {
                return;
            }
        }
        panic!("the events were never forgotten");
    }
}
