use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{assistant, library, membership};
use super::{LibraryAccess, LibraryKind, Member, Visitor};
use crate::actor::Person;
use crate::db::Db;
use crate::ids::{AssistantId, LibraryId, VisitorId, WorkspaceId};
use crate::{Error, Result};

/// Who belongs where. Cheap to clone.
#[derive(Clone)]
pub struct Workspaces {
    pub(super) db: Db,
}

impl Workspaces {
    /// The workspaces of a database.
    #[must_use]
    pub const fn new(db: Db) -> Self {
        Self { db }
    }

    /// A person in a workspace. For their own, [`Member::of_own`] asks nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they do not belong there, or there is none.
    pub async fn member<'a>(&self, person: &'a Person, workspace: WorkspaceId) -> Result<Member<'a>> {
        if workspace.0 == person.account.0 {
            return Ok(Member::of_own(person));
        }
        let found = membership::Entity::find_by_id((workspace, person.account)).one(&*self.db).await?.ok_or(Error::NotFound)?;
        Ok(Member::found(person, workspace, found.role))
    }

    /// The workspaces that a person belongs to, their own among them, in the order of their making.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of<'a>(&self, person: &'a Person) -> Result<Vec<Member<'a>>> {
        let mut rows = membership::Entity::find().filter(membership::Column::AccountId.eq(person.account)).all(&*self.db).await?;
        rows.sort_unstable_by_key(|row| row.workspace_id);
        Ok(rows.into_iter().map(|row| Member::found(person, row.workspace_id, row.role)).collect())
    }

    /// A library of the workspace. For its first one, [`Member::library`] asks nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such library.
    pub async fn library(&self, member: Member<'_>, library: LibraryId) -> Result<LibraryAccess> {
        let own = library::Entity::find_by_id(library).filter(library::Column::WorkspaceId.eq(member.workspace()));
        own.filter(library::Column::Kind.eq(LibraryKind::Documents)).one(&*self.db).await?.ok_or(Error::NotFound)?;
        Ok(LibraryAccess::found(member, library))
    }

    /// Somebody without an account who comes to an assistant.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such assistant.
    pub async fn visitor(&self, assistant: AssistantId, visitor: VisitorId) -> Result<Visitor> {
        let found = assistant::Entity::find_by_id(assistant).one(&*self.db).await?.ok_or(Error::NotFound)?;
        Ok(Visitor::found(found.workspace_id, assistant, visitor))
    }
}
