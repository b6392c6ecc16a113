use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::{assistant, assistant_library, library, membership, workspace};
use super::{MembershipRole, WorkspaceKind};
use crate::ids::{AccountId, AssistantId, LibraryId, WorkspaceId};
use crate::{Result, Timestamp};

/// Makes the workspace of a new account, with its first library and the assistant that answers from it, in the account's own
/// transaction: there is no moment at which one is there without the other.
pub(crate) async fn create_own(db: &impl ConnectionTrait, account: AccountId, kind: WorkspaceKind, now: Timestamp) -> Result<()> {
    let (id, library, assistant) = (WorkspaceId(account.0), LibraryId(account.0), AssistantId(account.0));
    let row = workspace::ActiveModel { id: Set(id), kind: Set(kind), created_at: Set(now) };
    workspace::Entity::insert(row).exec_without_returning(db).await?;
    let row =
        membership::ActiveModel { workspace_id: Set(id), account_id: Set(account), role: Set(MembershipRole::Owner), created_at: Set(now) };
    membership::Entity::insert(row).exec_without_returning(db).await?;
    let row = library::ActiveModel { id: Set(library), workspace_id: Set(id), name: Set(String::new()), created_at: Set(now) };
    library::Entity::insert(row).exec_without_returning(db).await?;
    let row = assistant::ActiveModel {
        id: Set(assistant),
        workspace_id: Set(id),
        name: Set(String::new()),
        instructions: Set(String::new()),
        created_at: Set(now),
    };
    assistant::Entity::insert(row).exec_without_returning(db).await?;
    let row = assistant_library::ActiveModel { assistant_id: Set(assistant), library_id: Set(library) };
    assistant_library::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
