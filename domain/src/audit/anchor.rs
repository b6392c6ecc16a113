//! The log's head, written down outside the database: whoever can write there could lower the head together with the rows,
//! but not what lies in the data folder or stands in the process' log.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Audit;
use super::chain::{Chain, Form};
use super::entity::event;
use crate::secret::{Key, hex};
use crate::{Error, Result, Timestamp};

/// Who also lowers the head can cut off unseen no more than was written in this time.
const EVERY: Duration = Duration::from_secs(60);

/// An event that was seen, and its hash. Signed, or a file made up by somebody could pass the blame for a cut to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub(super) seq: i64,
    hash: String,
    at: Timestamp,
    key_id: String,
    seal: String,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Anchored {
    Nowhere,
    At(Anchor),
    /// It is not as this installation wrote it.
    Forged,
}

impl Anchor {
    fn new(key: &Key, seq: i64, hash: &[u8], at: Timestamp) -> Self {
        let mut anchor = Self { seq, hash: hex(hash), at, key_id: key.id().to_owned(), seal: String::new() };
        anchor.seal = anchor.sealed(key);
        anchor
    }

    fn sealed(&self, key: &Key) -> String {
        let form = Form::of("audit anchor 1").and(self.seq.to_be_bytes()).and(&self.hash).and(self.at.0.to_be_bytes()).and(&self.key_id);
        hex(&form.sealed(key))
    }

    /// Whether this hash is the one that was seen.
    pub(super) fn has(&self, hash: &[u8]) -> bool {
        self.hash == hex(hash)
    }
}

impl Audit {
    /// Writes the head down now and then, and a last time when told to stop.
    pub async fn keep_anchored(self, file: PathBuf, stop: CancellationToken) {
        loop {
            let stopping = stop.is_cancelled();
            if let Err(error) = self.anchor(&file).await {
                tracing::warn!(%error, "the head of the audit log could not be written down; trying again");
            }
            if stopping {
                return;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Writes the head down in `file` and in the process' log, unless it is there already. What the log has lost since the file
    /// was written stays provable: then the file is left as it is.
    ///
    /// # Errors
    /// When the database or the file cannot be read or written.
    pub async fn anchor(&self, file: &Path) -> Result<()> {
        // In this order: the log may come further meanwhile, but what the file says may not.
        let known = read(file, &self.chain).await?;
        let head = self.head().await?;
        match known {
            Anchored::Nowhere if head.seq == 0 => return Ok(()),
            Anchored::Nowhere => {}
            Anchored::At(known) if known.seq == head.seq && known.has(&head.hash) => return Ok(()),
            Anchored::At(known) if known.seq < head.seq && self.is_there(&known).await? => {}
            Anchored::At(_) | Anchored::Forged => {
                tracing::error!(seq = head.seq, "audit_head: the log is not what was written down of it; run `tejarat audit verify`");
                return Ok(());
            }
        }
        tracing::info!(seq = head.seq, hash = hex(&head.hash), "audit_head");
        write(file, &Anchor::new(self.chain.key(), head.seq, &head.hash, self.clock.now())).await
    }

    async fn is_there(&self, anchor: &Anchor) -> Result<bool> {
        let event = event::Entity::find_by_id(anchor.seq).one(&*self.db).await?;
        Ok(event.is_some_and(|event| anchor.has(&event.hash)))
    }
}

/// What was written down last.
pub(super) async fn read(file: &Path, chain: &Chain) -> Result<Anchored> {
    let text = match tokio::fs::read(file).await {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Anchored::Nowhere),
        Err(error) => return Err(Error::internal(error)),
    };
    let anchor = serde_json::from_slice::<Anchor>(&text).ok();
    let ours = anchor.filter(|anchor| chain.key_of(&anchor.key_id).is_some_and(|key| anchor.sealed(key) == anchor.seal));
    Ok(ours.map_or(Anchored::Forged, Anchored::At))
}

/// Replaces the file in one step: whoever reads it meanwhile, or comes after a crash, finds the one before or this one.
async fn write(file: &Path, anchor: &Anchor) -> Result<()> {
    let (json, file) = (serde_json::to_vec(anchor)?, file.to_owned());
    let written = tokio::task::spawn_blocking(move || {
        let fresh = file.with_extension(format!("{}.new", uuid::Uuid::now_v7().simple()));
        let mut handle = std::fs::File::create(&fresh)?;
        handle.write_all(&json)?;
        handle.sync_all()?;
        std::fs::rename(fresh, file)
    });
    written.await.map_err(Error::internal)?.map_err(Error::internal)
}
