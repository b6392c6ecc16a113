//! Order among documents: folders, names, and what is done to several at once.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Library, of_workspace};
use crate::db::WriteTransaction;
use crate::ids::{DocumentId, FolderId, LibraryId, WorkspaceId};
use crate::knowledge::entity::{document, folder};
use crate::knowledge::format::safe_name;
use crate::knowledge::{DocumentState, DocumentView, KnowledgeError, MAX_FOLDERS, MAX_NAME_CHARACTERS};
use crate::persian::letters::one_line;
use crate::workspaces::entity::library;
use crate::workspaces::{LibraryAccess, Member};
use crate::{Error, Result};

impl Library {
    /// Makes a folder.
    ///
    /// # Errors
    /// [`KnowledgeError`] when it has no name, the name is taken or the library has enough of them.
    pub async fn make_folder(&self, access: LibraryAccess, name: &str) -> Result<FolderId> {
        let name = folder_name(name)?;
        let transaction = self.deps.db.write().await?;
        // Two that are made at once must not be called the same.
        library::Entity::find_by_id(access.id()).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        let own = folder::Entity::find().filter(folder::Column::LibraryId.eq(access.id()));
        if own.count(&*transaction).await? >= u64::from(MAX_FOLDERS) {
            return Err(KnowledgeError::TooManyFolders { max: MAX_FOLDERS }.into());
        }
        must_be_free(&transaction, access.id(), &name, None).await?;
        let row = folder::Model { id: FolderId::generate(), library_id: access.id(), name, created_at: self.deps.clock.now() };
        folder::Entity::insert(folder::ActiveModel::from(row.clone()).reset_all()).exec_without_returning(&*transaction).await?;
        transaction.commit().await?;
        Ok(row.id)
    }

    /// Calls a folder something else.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such folder, [`KnowledgeError`] when it would have no name or one that is taken.
    pub async fn rename_folder(&self, member: Member<'_>, id: FolderId, name: &str) -> Result<()> {
        let name = folder_name(name)?;
        let transaction = self.deps.db.write().await?;
        let row = own_folder(&transaction, member.workspace(), id).await?;
        library::Entity::find_by_id(row.library_id).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        must_be_free(&transaction, row.library_id, &name, Some(id)).await?;
        let renamed = folder::Entity::update_many().col_expr(folder::Column::Name, Expr::value(name));
        renamed.filter(folder::Column::Id.eq(id)).exec(&*transaction).await?;
        transaction.commit().await
    }

    /// Takes a folder away; its documents stay, in no folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such folder.
    pub async fn delete_folder(&self, member: Member<'_>, id: FolderId) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        own_folder(&transaction, member.workspace(), id).await?;
        let emptied = document::Entity::update_many().col_expr(document::Column::FolderId, Expr::value(None::<FolderId>));
        emptied.filter(document::Column::FolderId.eq(id)).exec(&*transaction).await?;
        folder::Entity::delete_by_id(id).exec(&*transaction).await?;
        transaction.commit().await
    }

    /// The folder, when it is one of the library.
    pub(super) async fn folder_in(&self, library: LibraryId, folder: Option<FolderId>) -> Result<Option<FolderId>> {
        let Some(folder) = folder else { return Ok(None) };
        let own = folder::Entity::find_by_id(folder).filter(folder::Column::LibraryId.eq(library));
        Ok(own.one(&*self.deps.db).await?.map(|row| row.id))
    }

    /// Puts documents into a folder, or into none. Those that the workspace does not have are passed over.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such folder.
    pub async fn move_documents(&self, member: Member<'_>, ids: &[DocumentId], to: Option<FolderId>) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        let mut moved = document::Entity::update_many()
            .col_expr(document::Column::FolderId, Expr::value(to))
            .filter(document::Column::Id.is_in(ids.iter().copied()));
        moved = match to {
            // A folder holds documents of its own library.
            Some(to) => moved.filter(document::Column::LibraryId.eq(own_folder(&transaction, member.workspace(), to).await?.library_id)),
            None => moved.filter(of_workspace(document::Column::LibraryId, member.workspace())),
        };
        moved.filter(document::Column::DeletedAt.is_null()).exec(&*transaction).await?;
        transaction.commit().await
    }

    /// Calls a document something else. Its ending stays: it says what the file is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document, [`KnowledgeError::NoName`] when nothing is left of the name.
    pub async fn rename(&self, member: Member<'_>, id: DocumentId, name: &str) -> Result<DocumentView> {
        let row = self.row(member.workspace(), id).await?;
        let name = with_ending(name, &row)?;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let renamed = document::Entity::update_many()
            .col_expr(document::Column::Name, Expr::value(name))
            .col_expr(document::Column::UpdatedAt, Expr::value(now));
        renamed.filter(document::Column::Id.eq(id)).filter(document::Column::DeletedAt.is_null()).exec(&*transaction).await?;
        transaction.commit().await?;
        let view = self.row(member.workspace(), id).await.map(|row| self.view(row))?;
        self.tell(member.workspace(), view.clone()).await;
        Ok(view)
    }

    /// Has documents take the place of older ones of the same name beside them, which are deleted. Only one that can be answered from
    /// takes a place; the others are passed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replace_older(&self, member: Member<'_>, ids: &[DocumentId]) -> Result<()> {
        let own = of_workspace(document::Column::LibraryId, member.workspace());
        let newer = document::Entity::find()
            .filter(document::Column::Id.is_in(ids.iter().copied()))
            .filter(own.clone())
            .filter(document::Column::State.eq(DocumentState::Indexed))
            .filter(document::Column::DeletedAt.is_null())
            .order_by_desc(document::Column::CreatedAt)
            .all(&*self.deps.db)
            .await?;
        let namesakes = document::Entity::find()
            .filter(document::Column::Name.is_in(newer.iter().map(|row| row.name.clone())))
            .filter(own)
            .filter(document::Column::DeletedAt.is_null())
            .all(&*self.deps.db)
            .await?;
        let is_older = |row: &document::Model| newer.iter().any(|newer| newer.takes_place_of(row));
        let older: HashSet<DocumentId> = namesakes.iter().filter(|row| is_older(row)).map(|row| row.id).collect();
        self.delete_all(member, &Vec::from_iter(older)).await
    }
}

impl document::Model {
    fn takes_place_of(&self, other: &Self) -> bool {
        let is_beside = (self.library_id, self.folder_id, &self.name) == (other.library_id, other.folder_id, &other.name);
        is_beside && (self.created_at, self.id) > (other.created_at, other.id)
    }
}

async fn own_folder(transaction: &WriteTransaction, workspace: WorkspaceId, id: FolderId) -> Result<folder::Model> {
    let own = folder::Entity::find_by_id(id).filter(of_workspace(folder::Column::LibraryId, workspace));
    own.lock_exclusive().one(&**transaction).await?.ok_or(Error::NotFound)
}

async fn must_be_free(transaction: &WriteTransaction, library: LibraryId, name: &str, but: Option<FolderId>) -> Result<()> {
    let taken = folder::Entity::find().filter(folder::Column::LibraryId.eq(library)).filter(folder::Column::Name.eq(name));
    match taken.one(&**transaction).await? {
        Some(other) if Some(other.id) != but => Err(KnowledgeError::FolderExists.into()),
        _ => Ok(()),
    }
}

fn folder_name(name: &str) -> Result<String> {
    let name = one_line(name);
    match name.chars().count() {
        0 => Err(KnowledgeError::NoName.into()),
        1..=MAX_NAME_CHARACTERS => Ok(name),
        _ => Err(KnowledgeError::NameTooLong { max: u32::try_from(MAX_NAME_CHARACTERS).unwrap_or(u32::MAX) }.into()),
    }
}

fn with_ending(name: &str, row: &document::Model) -> Result<String> {
    let name = safe_name(name);
    if row.source_url.is_some() {
        return if name.is_empty() { Err(KnowledgeError::NoName.into()) } else { Ok(name) };
    }
    let ending = row.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let has_it = name.rsplit_once('.').is_some_and(|(_, typed)| typed.eq_ignore_ascii_case(ending));
    let named = if has_it { name } else { safe_name(&format!("{name}.{ending}")) };
    if named.rsplit_once('.').is_none_or(|(stem, _)| stem.trim().is_empty()) { Err(KnowledgeError::NoName.into()) } else { Ok(named) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_called_something() {
        assert_eq!(folder_name("  منابع \n انسانی ").as_deref(), Ok("منابع انسانی"));
        assert_eq!(folder_name("\u{202E} "), Err(KnowledgeError::NoName.into()));
        assert!(folder_name(&"ب".repeat(MAX_NAME_CHARACTERS + 1)).is_err());
    }
}
