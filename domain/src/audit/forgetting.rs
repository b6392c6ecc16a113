//! From where somebody acted is needed while an attack is looked into, and is nobody's business for ever.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::event::{self, Column};
use super::{Audit, Outcome};
use crate::Result;
use crate::ids::{AccountId, AuditEventId};

/// For so long the log knows from where something was refused.
const REFUSALS_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// So many events are changed at a time: others write meanwhile.
const AT_ONCE: u64 = 500;

impl Audit {
    /// Forgets from where and by which program was reached for what was refused long ago. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old_origins(&self) -> Result<()> {
        let old = Column::At.lt(self.clock.now().minus(REFUSALS_KEPT));
        self.forget_origins(old.and(Column::Outcome.eq(Outcome::Refused.name()))).await
    }

    /// Forgets from where somebody acted, or was acted upon, whose account is erased.
    pub(super) async fn forget_origins_of(&self, account: AccountId) -> Result<()> {
        self.forget_origins(Column::ActorId.eq(account.0).or(Column::SubjectId.eq(account.0))).await
    }

    async fn forget_origins(&self, which: Expr) -> Result<()> {
        loop {
            let known = event::Entity::find().filter(which.clone()).filter(Column::OriginSalt.is_not_null());
            let ids: Vec<AuditEventId> = known.select_only().column(Column::Id).limit(AT_ONCE).into_tuple().all(&*self.db).await?;
            if ids.is_empty() {
                return Ok(());
            }
            let transaction = self.db.write().await?;
            event::Entity::update_many()
                .col_expr(Column::Address, Expr::value(None::<String>))
                .col_expr(Column::UserAgent, Expr::value(None::<String>))
                .col_expr(Column::OriginSalt, Expr::value(None::<Vec<u8>>))
                .filter(Column::Id.is_in(ids).into_condition())
                .exec(&*transaction)
                .await?;
            transaction.commit().await?;
        }
    }
}
