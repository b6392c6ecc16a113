use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::notification::{self, Column};
use super::{Category, Content, Notifications};
use crate::actor::Person;
use crate::db::Db;
use crate::ids::{AccountId, NotificationId};
use crate::paging::Page;
use crate::{Error, Result, Timestamp};

/// Notifications on one page.
const A_PAGE: usize = 20;

/// A notification as it is shown in the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationView {
    pub id: NotificationId,
    /// The key of its sentences.
    pub name: String,
    pub category: Category,
    /// What it says.
    pub content: Content,
    pub created_at: Timestamp,
    /// When its owner has seen it.
    pub read_at: Option<Timestamp>,
}

impl Notifications {
    /// What the caller was told, the newest first; the `after` of a page is where the next one starts. What this version cannot
    /// read is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, caller: &Person, after: Option<NotificationId>) -> Result<Page<NotificationView, NotificationId>> {
        let mut newest = notification::Entity::find().filter(Column::AccountId.eq(caller.account)).order_by_desc(Column::Id);
        if let Some(after) = after {
            newest = newest.filter(Column::Id.lt(after));
        }
        let rows = newest.limit(A_PAGE as u64 + 1).all(&*self.deps.db).await?;
        let page = Page::from_overfull(rows, A_PAGE, |row| row.id);
        Ok(Page { items: page.items.into_iter().filter_map(|row| self.view(row)).collect(), next: page.next })
    }

    /// How many of them the caller has not seen yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread(&self, caller: &Person) -> Result<u64> {
        let unread = Column::AccountId.eq(caller.account).and(Column::ReadAt.is_null());
        Ok(notification::Entity::find().filter(unread).count(&*self.deps.db).await?)
    }

    /// Marks one as seen. Seen twice, it was seen the first time.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there, or somebody else's.
    pub async fn mark_read(&self, caller: &Person, id: NotificationId) -> Result<()> {
        let own = Column::Id.eq(id).and(Column::AccountId.eq(caller.account));
        if notification::Entity::find().filter(own.clone()).count(&*self.deps.db).await? == 0 {
            return Err(Error::NotFound);
        }
        self.mark(own).await
    }

    /// Marks all as seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_all_read(&self, caller: &Person) -> Result<()> {
        self.mark(Column::AccountId.eq(caller.account)).await
    }

    async fn mark(&self, which: Expr) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        notification::Entity::update_many()
            .col_expr(Column::ReadAt, Expr::value(self.deps.clock.now()))
            .filter(which)
            .filter(Column::ReadAt.is_null())
            .exec(&*transaction)
            .await?;
        transaction.commit().await
    }

    fn view(&self, row: notification::Model) -> Option<NotificationView> {
        let notification::Model { id, account_id: _, name, category, facts, created_at, read_at } = row;
        let spec = self.deps.registry.find(&name)?;
        let content = spec.read(serde_json::from_str(&facts).ok()?).ok()?.content();
        Some(NotificationView { id, name, category, content, created_at, read_at })
    }
}

/// The notifications of an account as they are kept, the oldest first.
pub(crate) async fn after(db: &Db, account: AccountId, after: Option<NotificationId>, limit: u64) -> Result<Vec<notification::Model>> {
    let mut oldest = notification::Entity::find().filter(Column::AccountId.eq(account)).order_by_asc(Column::Id);
    if let Some(after) = after {
        oldest = oldest.filter(Column::Id.gt(after));
    }
    Ok(oldest.limit(limit).all(&**db).await?)
}
