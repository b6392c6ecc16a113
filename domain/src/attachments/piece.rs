use bytes::Bytes;
use object_store::{ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entity::attachment::{self, Column};
use super::entity::attachment_part;
use super::service::part_file;
use super::{AttachmentError, AttachmentState, Attachments};
use crate::knowledge::KnowledgeError;
use crate::{Error, Result};

/// So many bytes are held in memory before they become a part in the store, and count.
const PART_BYTES: usize = 2 * 1024 * 1024;

/// By what the sender wants its bytes to be checked.
#[derive(Debug, Clone)]
pub enum Checksum {
    /// SHA-1, which every client of the protocol knows.
    Sha1(Sha1, Vec<u8>),
    /// SHA-256.
    Sha256(Sha256, Vec<u8>),
}

impl Checksum {
    /// The names of the algorithms, as the protocol spells them.
    pub const ALGORITHMS: &'static str = "sha1,sha256";

    /// What the bytes are to come to; none for an algorithm that is not known.
    #[must_use]
    pub fn of(algorithm: &str, expected: Vec<u8>) -> Option<Self> {
        match algorithm {
            "sha1" => Some(Self::Sha1(Sha1::new(), expected)),
            "sha256" => Some(Self::Sha256(Sha256::new(), expected)),
            _ => None,
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(digest, _) => digest.update(bytes),
            Self::Sha256(digest, _) => digest.update(bytes),
        }
    }

    fn agrees(self) -> bool {
        match self {
            Self::Sha1(digest, expected) => digest.finalize().as_slice() == expected,
            Self::Sha256(digest, expected) => digest.finalize().as_slice() == expected,
        }
    }
}

/// What has become of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// So many bytes of the whole are stored now.
    UpTo(u64),
    /// The bytes are not those that the sender has counted. None of them is stored.
    Mismatch,
}

/// Bytes on their way into the store. Of two that begin at the same place, the first that is recorded counts.
pub struct Piece {
    attachments: Attachments,
    row: attachment::Model,
    buffer: Vec<Bytes>,
    buffered: usize,
    checksum: Option<Checksum>,
    /// Parts that count only when the checksum agrees.
    unverified: Vec<attachment_part::Model>,
}

impl Piece {
    pub(super) const fn new(attachments: Attachments, row: attachment::Model) -> Self {
        Self { attachments, row, buffer: Vec::new(), buffered: 0, checksum: None, unverified: Vec::new() }
    }

    /// Has the bytes checked at their end; until then none of them counts.
    #[must_use]
    pub fn checked(self, checksum: Option<Checksum>) -> Self {
        Self { checksum, ..self }
    }

    /// Takes what comes, to its end or as far as the line holds, and returns how far the whole has come.
    ///
    /// # Errors
    /// [`KnowledgeError::BrokenOff`] when the line broke: what had come before is stored, unless it cannot be checked.
    /// [`AttachmentError`] when the bytes do not go there (any more); when the store or the database does not take them.
    pub async fn receive<E>(mut self, mut bytes: impl futures::Stream<Item = Result<Bytes, E>> + Unpin) -> Result<Received> {
        let outcome = self.take_all(&mut bytes).await;
        self.discard().await;
        outcome
    }

    async fn take_all<E>(&mut self, bytes: &mut (impl futures::Stream<Item = Result<Bytes, E>> + Unpin)) -> Result<Received> {
        use futures::StreamExt;

        while let Some(next) = bytes.next().await {
            let Ok(next) = next else {
                if self.checksum.is_none() {
                    self.store().await?;
                }
                return Err(KnowledgeError::BrokenOff.into());
            };
            if self.buffered as u64 + next.len() as u64 > (self.row.size - self.row.received).unsigned_abs() {
                return Err(AttachmentError::LongerThanAnnounced.into());
            }
            if let Some(checksum) = &mut self.checksum {
                checksum.update(&next);
            }
            self.buffered += next.len();
            self.buffer.push(next);
            if self.buffered >= PART_BYTES {
                self.store().await?;
            }
        }
        self.store().await?;
        if let Some(checksum) = self.checksum.take() {
            if !checksum.agrees() {
                return Ok(Received::Mismatch);
            }
            let parts = std::mem::take(&mut self.unverified);
            self.record(parts).await?;
        }
        let received = self.row.received;
        if received == self.row.size && self.row.state == AttachmentState::Sending {
            self.attachments.complete(self.row.clone()).await?;
        }
        Ok(Received::UpTo(received.unsigned_abs()))
    }

    /// Makes a part of what has come.
    async fn store(&mut self) -> Result<()> {
        if self.buffered == 0 {
            return Ok(());
        }
        let part = attachment_part::Model {
            attachment_id: self.row.id,
            start: self.row.received,
            size: i64::try_from(std::mem::take(&mut self.buffered)).map_err(Error::internal)?,
            file: Uuid::now_v7(),
        };
        let payload = PutPayload::from_iter(std::mem::take(&mut self.buffer));
        self.attachments.deps.files.store.put(&part_file(part.attachment_id, part.file), payload).await?;
        if self.checksum.is_some() {
            self.row.received += part.size;
            self.unverified.push(part);
            return Ok(());
        }
        self.record(vec![part]).await
    }

    /// Has parts count that follow on what is stored, provided nobody else was quicker.
    async fn record(&mut self, parts: Vec<attachment_part::Model>) -> Result<()> {
        let Some(start) = parts.first().map(|part| part.start) else { return Ok(()) };
        let end = parts.iter().map(|part| part.size).sum::<i64>() + start;
        let deps = &self.attachments.deps;
        let transaction = deps.db.write().await?;
        let moved = attachment::Entity::update_many()
            .col_expr(Column::Received, Expr::value(end))
            .filter(Column::Id.eq(self.row.id))
            .filter(Column::Received.eq(start))
            .filter(Column::State.eq(AttachmentState::Sending))
            .filter(Column::ExpiresAt.gt(deps.clock.now()))
            .exec(&*transaction)
            .await?;
        if moved.rows_affected == 0 {
            self.unverified.extend(parts);
            return Err(AttachmentError::OffsetConflict.into());
        }
        let rows = parts.into_iter().map(|part| attachment_part::ActiveModel {
            attachment_id: Set(part.attachment_id),
            start: Set(part.start),
            size: Set(part.size),
            file: Set(part.file),
        });
        attachment_part::Entity::insert_many(rows).exec_without_returning(&*transaction).await?;
        transaction.commit().await?;
        self.row.received = end;
        Ok(())
    }

    /// Removes parts that do not count.
    async fn discard(&mut self) {
        let rubbish: Vec<_> = self.unverified.drain(..).map(|part| part_file(part.attachment_id, part.file)).collect();
        if !rubbish.is_empty()
            && let Err(error) = self.attachments.deps.files.remove_all(rubbish).await
        {
            // They go with the rest when the file is put together or purged.
            tracing::warn!(%error, attachment = %self.row.id, "deleting rejected parts failed");
        }
    }
}
