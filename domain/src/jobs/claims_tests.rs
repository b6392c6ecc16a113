use serde::{Deserialize, Serialize};

use super::*;
use crate::ids::WorkspaceId;
use crate::jobs::{Job, enqueue};
use crate::test_support::database;

#[derive(Serialize, Deserialize)]
struct Read {
    workspace: Option<WorkspaceId>,
}

impl Job for Read {
    const NAME: &'static str = "read";
    const QUEUE: Queue = Queue::Documents;
    type Deps = ();

    fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace
    }

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn h2_a_workspace_keeps_no_more_workers_busy_than_its_share() {
    let (test, clock) = (database().await, Clock::default());
    let claims = Claims::new(test.db.clone(), clock.clone(), Queue::Documents, "one".to_owned());
    let others = Claims::new(test.db.clone(), clock.clone(), Queue::Documents, "another".to_owned());
    let enqueue_for = async |workspace| {
        let transaction = test.db.write().await.unwrap();
        let (job, now) = (Read { workspace }, clock.now());
        enqueue(&transaction, &job, now, now).await.unwrap();
        transaction.commit().await.unwrap();
    };
    let (greedy, neighbour) = (WorkspaceId::generate(), WorkspaceId::generate());
    for workspace in [Some(greedy), Some(greedy), Some(greedy), Some(greedy), Some(neighbour), None] {
        enqueue_for(workspace).await;
    }
    let whose = |claimed: Option<Claimed>| claimed.map(|Claimed(row)| row.workspace_id);
    let first = claims.claim().await.unwrap().unwrap();
    assert_eq!(first.0.workspace_id, Some(greedy));
    // Those that another process runs count too.
    assert_eq!(whose(others.claim().await.unwrap()), Some(Some(greedy)));
    assert_eq!(whose(claims.claim().await.unwrap()), Some(Some(neighbour)), "two others wait longer");
    assert_eq!(whose(claims.claim().await.unwrap()), Some(None), "a job of nobody's");
    assert_eq!(whose(claims.claim().await.unwrap()), None, "the rest has to wait, with a worker free");

    outbox::Entity::delete_by_id(first.0.id).exec(&*test.db).await.unwrap();
    assert_eq!(whose(claims.claim().await.unwrap()), Some(Some(greedy)));
    assert_eq!(whose(claims.claim().await.unwrap()), None);
    clock.advance(Duration::from_secs(LEASE_SECONDS.unsigned_abs() + 1));
    assert!(claims.claim().await.unwrap().is_some(), "what a dead process ran keeps nobody waiting");
}
