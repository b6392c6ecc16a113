use async_trait::async_trait;
use futures::TryStreamExt;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::entity::attachment::{self, Column};
use super::service::{Attachments, picture_file};
use super::{AttachmentState, FileKind};
use crate::archive::{Archive, Packing, entry_name, split};
use crate::ids::{AccountId, AttachmentId, ConversationId, WorkspaceId};
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};
use crate::{Error, Result};

/// Files that are read from the database at once.
const PAGE: u64 = 100;

#[async_trait]
impl PersonalData for Attachments {
    fn tables(&self) -> &'static [&'static str] {
        &["attachment", "attachment_part"]
    }

    /// The list of them, and the pictures; what is read here lies among the documents.
    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        let (mut after, mut list) = (None, Vec::new());
        loop {
            let page = self.of_account(of.account, after).await?;
            let Some(last) = page.last() else { return archive.json("attachments.json", &list).await };
            after = Some(last.id);
            for row in page {
                let mut file = None;
                let is_picture = matches!(FileKind::of_name(&row.name), Ok(FileKind::Picture { .. }));
                if is_picture && row.state == AttachmentState::Complete {
                    let name = {
                        let (stem, ending) = split(&row.name);
                        entry_name("attachments", list.len() + 1, stem, ending)
                    };
                    match self.deps.files.read(&picture_file(row.id)).await {
                        Ok((_, mut bytes)) => {
                            archive.entry(&name, Packing::Stored).await?;
                            while let Some(bytes) = bytes.try_next().await? {
                                archive.bytes(bytes).await?;
                            }
                            file = Some(name);
                        }
                        Err(Error::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                list.push(Listed::of(row, file));
            }
        }
    }

    async fn erase(&self, account: AccountId) -> Result<()> {
        let theirs = || Condition::any().add(Column::AccountId.eq(account)).add(Column::WorkspaceId.eq(WorkspaceId(account.0)));
        loop {
            let some = attachment::Entity::find().filter(theirs()).limit(PAGE).all(&*self.deps.db).await?;
            if some.is_empty() {
                return Ok(());
            }
            for row in &some {
                self.purge_one(row).await?;
            }
        }
    }
}

impl Attachments {
    async fn of_account(&self, account: AccountId, after: Option<AttachmentId>) -> Result<Vec<attachment::Model>> {
        let mut query = attachment::Entity::find().filter(Column::AccountId.eq(account));
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after));
        }
        Ok(query.order_by_asc(Column::Id).limit(PAGE).all(&*self.deps.db).await?)
    }
}

/// A line of `attachments.json`.
#[derive(Serialize)]
struct Listed {
    name: String,
    size: i64,
    state: AttachmentState,
    sent_at: String,
    conversation: Option<ConversationId>,
    /// Where it is in this archive, when it is a picture.
    file: Option<String>,
}

impl Listed {
    fn of(row: attachment::Model, file: Option<String>) -> Self {
        let attachment::Model { name, size, state, created_at, conversation_id, .. } = row;
        Self { name, size, state, sent_at: rfc3339(created_at), conversation: conversation_id, file }
    }
}
