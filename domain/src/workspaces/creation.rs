use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::{assistant, assistant_library, library, membership, workspace};
use super::{LibraryAccess, LibraryKind, MembershipRole, WorkspaceKind};
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
    library::Entity::insert(library_row(id, library, LibraryKind::Documents, now)).exec_without_returning(db).await?;
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

/// Makes the library of its own in which a file that came with a question is read, unless it is there already.
pub(crate) async fn create_for_attachment(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: LibraryId,
    now: Timestamp,
) -> Result<LibraryAccess> {
    let row = library_row(workspace, id, LibraryKind::Attachment, now);
    library::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(db).await?;
    Ok(LibraryAccess::of_attachment(workspace, id))
}

fn library_row(workspace: WorkspaceId, id: LibraryId, kind: LibraryKind, now: Timestamp) -> library::ActiveModel {
    library::ActiveModel { id: Set(id), workspace_id: Set(workspace), name: Set(String::new()), kind: Set(kind), created_at: Set(now) }
}
