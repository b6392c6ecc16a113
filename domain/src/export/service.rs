use std::path::PathBuf;
use std::sync::Arc;

use object_store::path::Path;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::export::{self, Column};
use super::notifications::ExportRequested;
use super::{ExportError, ExportState, ExportView, PrepareExport};
use crate::accounts::entity::account;
use crate::accounts::{AccountState, Accounts};
use crate::audit::{Action, Audit, Entry};
use crate::client::Client;
use crate::clock::Clock;
use crate::db::Db;
use crate::files::{Files, Original};
use crate::ids::{AccountId, ExportId, WorkspaceId};
use crate::jobs;
use crate::notifications::notify;
use crate::personal_data::PersonalData;
use crate::rate_limit::{self, Limit, LimitOwner, RateLimiter};
use crate::sign_in::FreshProof;
use crate::workspaces::{OwnWorkspace, WorkspaceAdmin};
use crate::{Error, Language, Result};

/// For so long a copy is kept.
pub(super) const KEPT_SECONDS: i64 = 7 * 86_400;
/// Each reads everything that is there.
const A_DAY: Limit = Limit::per_day(3);
/// Copies whose time is over, removed at once.
const PRUNED_AT_ONCE: u64 = 100;

/// What copies are made of.
pub struct ExportsDeps {
    /// Where they are listed.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where they lie.
    pub files: Files,
    /// A folder in which one is put together; it needs room for the largest.
    pub folder: PathBuf,
    /// Counts how many are asked for.
    pub limiter: Arc<dyn RateLimiter>,
    pub audit: Audit,
    pub accounts: Accounts,
    /// All who keep something of people, in the order of the archive.
    pub personal_data: Vec<Arc<dyn PersonalData>>,
}

/// Copies of everything that is kept of a person. Cheap to clone.
#[derive(Clone)]
pub struct Exports {
    pub(super) deps: Arc<ExportsDeps>,
}

impl Exports {
    /// Copies over these dependencies.
    #[must_use]
    pub fn new(deps: ExportsDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }

    /// Has a copy put together of everything that is kept of somebody in the workspace of their own, and tells them at once.
    ///
    /// # Errors
    /// [`ExportError::UnderWay`] while one is being put together; [`Error::TooMany`] after three in a day.
    pub async fn request(&self, proof: FreshProof, client: &Client) -> Result<ExportView> {
        let own = OwnWorkspace::of(*proof.person());
        let (workspace, account) = (own.member().workspace(), own.member().account());
        let ExportsDeps { db, clock, limiter, audit, .. } = &*self.deps;
        // Looked at before it counts.
        none_under_way(&**db, workspace).await?;
        rate_limit::enforce(&**limiter, &rate_limit::key("export", LimitOwner::Workspace(workspace)), A_DAY).await?;
        let now = clock.now();
        let transaction = db.write().await?;
        // Of two who ask at once, one is first.
        let owner = account::Entity::find_by_id(account).lock_exclusive().one(&*transaction).await?;
        owner.filter(|owner| owner.state == AccountState::Active).ok_or(Error::SignedOut)?;
        none_under_way(&*transaction, workspace).await?;
        let row = export::Model {
            id: ExportId::generate(),
            workspace_id: workspace,
            requested_by: account,
            state: ExportState::Preparing,
            size: None,
            created_at: now,
            expires_at: now.plus_seconds(KEPT_SECONDS),
        };
        export::Entity::insert(export::ActiveModel::from(row.clone()).reset_all()).exec_without_returning(&*transaction).await?;
        jobs::enqueue(&transaction, &PrepareExport { export: row.id }, now, now).await?;
        notify(&transaction, account, &ExportRequested { address: client.address.to_string(), at: now }, now).await?;
        audit.record(&transaction, Entry::done(Action::ExportRequested).own(account).from(client)).await?;
        transaction.commit().await?;
        Ok(row.into())
    }

    /// The copy that was asked for last, as long as it is kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest(&self, admin: WorkspaceAdmin<'_>) -> Result<Option<ExportView>> {
        let newest = newest(&*self.deps.db, admin.member().workspace()).await?;
        Ok(newest.filter(|row| row.expires_at > self.deps.clock.now()).map(Into::into))
    }

    /// The archive of a copy.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there (yet, or any more), or somebody else's.
    pub async fn file(&self, admin: WorkspaceAdmin<'_>, id: ExportId) -> Result<Original> {
        let member = admin.member();
        let row = export::Entity::find_by_id(id)
            .filter(Column::WorkspaceId.eq(member.workspace()))
            .filter(Column::RequestedBy.eq(member.account()))
            .filter(Column::State.eq(ExportState::Ready))
            .filter(Column::ExpiresAt.gt(self.deps.clock.now()))
            .one(&*self.deps.db)
            .await?
            .ok_or(Error::NotFound)?;
        let zone = self.deps.accounts.preferences_of(member.account()).await?.time_zone;
        let day = zone.moment(row.created_at).short_date(Language::En);
        self.deps.files.original(&file_of(member.workspace(), id), &format!("tejarat-chat-{day}.zip")).await
    }

    /// Removes copies whose time is over. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database or the files do not answer.
    pub async fn prune(&self) -> Result<()> {
        loop {
            let over = export::Entity::find().filter(Column::ExpiresAt.lte(self.deps.clock.now())).limit(PRUNED_AT_ONCE);
            let over = over.all(&*self.deps.db).await?;
            if over.is_empty() {
                return Ok(());
            }
            self.deps.files.remove_all(over.iter().map(|row| file_of(row.workspace_id, row.id)).collect()).await?;
            let ids = over.into_iter().map(|row| row.id);
            export::Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&*self.deps.db).await?;
        }
    }

    /// Erases all copies of an account's own workspace. May be broken off anywhere and run again.
    pub(crate) async fn erase_all(&self, account: AccountId) -> Result<()> {
        let workspace = WorkspaceId(account.0);
        export::Entity::delete_many().filter(Column::WorkspaceId.eq(workspace)).exec(&*self.deps.db).await?;
        self.deps.files.remove_folder(&folder_of(workspace)).await
    }
}

async fn newest(db: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Option<export::Model>> {
    let own = export::Entity::find().filter(Column::WorkspaceId.eq(workspace));
    Ok(own.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).one(db).await?)
}

async fn none_under_way(db: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<()> {
    match newest(db, workspace).await? {
        Some(row) if row.state == ExportState::Preparing => Err(ExportError::UnderWay.into()),
        _ => Ok(()),
    }
}

/// Where the copies of a workspace lie. They once belonged to accounts; the folder keeps that spelling, as those of documents do.
fn folder_of(workspace: WorkspaceId) -> Path {
    Path::from_iter(["exports".to_owned(), AccountId(workspace.0).to_string()])
}

/// Where a copy lies.
pub(super) fn file_of(workspace: WorkspaceId, export: ExportId) -> Path {
    folder_of(workspace).join(export.to_string())
}

impl From<export::Model> for ExportView {
    fn from(row: export::Model) -> Self {
        let export::Model { id, workspace_id: _, requested_by: _, state, size, created_at, expires_at } = row;
        Self { id, state, size: size.and_then(|size| u64::try_from(size).ok()), created_at, expires_at }
    }
}
