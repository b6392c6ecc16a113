//! What tests of other features need: the jobs that wait, their claims, and having them done.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::outbox::{self, Column};
use super::{Claim, Dispatcher, Job, JobRegistry};
use crate::db::Db;

/// The jobs of one type, in the order in which they were caused.
pub(crate) async fn waiting<J: Job>(db: &Db) -> Vec<J> {
    let rows = outbox::Entity::find().filter(Column::Name.eq(J::NAME)).order_by_asc(Column::Id).all(&**db).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.payload).unwrap()).collect()
}

/// Takes a job that waits in the outbox, whoever has it.
pub(crate) async fn claim_of<J: Job>(db: &Db, job: &J) -> Claim {
    let owner = "a test".to_owned();
    let taken = outbox::Entity::update_many()
        .col_expr(Column::LeaseOwner, Expr::value(owner.clone()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Name.eq(J::NAME))
        .filter(Column::Payload.eq(serde_json::to_string(job).unwrap()))
        .exec_with_returning(&**db)
        .await
        .unwrap();
    let row = taken.first().unwrap();
    Claim { job: row.id, owner, attempt: row.attempts }
}

/// Does all jobs that the registry knows, also those they cause, whenever they are due.
pub(crate) async fn run_all(db: &Db, registry: &JobRegistry) {
    loop {
        let rows = outbox::Entity::find().order_by_asc(Column::Id).all(&**db).await.unwrap();
        let mut ran = false;
        for row in rows {
            let Ok(job) = registry.bind(&row.name, &row.payload) else { continue };
            let claim = Claim { job: row.id, owner: "a test".to_owned(), attempt: row.attempts };
            job.run(&claim).await.unwrap();
            outbox::Entity::delete_by_id(row.id).exec(&**db).await.unwrap();
            ran = true;
        }
        if !ran {
            return;
        }
    }
}

/// A job as an earlier version has stored it.
pub(crate) fn read_stored<J: Job>(payload: &str) -> J {
    let stored: serde_json::Value = serde_json::from_str(payload).unwrap();
    assert_eq!(stored["kind"], J::NAME);
    serde_json::from_str(payload).unwrap()
}
