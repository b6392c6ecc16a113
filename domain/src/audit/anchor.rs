//! The heads of the chains, written down outside the database: whoever can write there could lower a head together with the rows,
//! but not what lies in the data folder or stands in the process' log.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Audit;
use super::chain::{Chain, FIRST_CHAIN, Form};
use super::entity::{event, head};
use crate::secret::{Key, hex};
use crate::{Error, Result, Timestamp};

/// Somebody who lowers a head too can cut off unseen only what was written within this time.
const EVERY: Duration = Duration::from_secs(60);

/// The heads that were seen. Signed: otherwise a made-up file could blame a cut on nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    heads: Vec<AnchoredHead>,
    /// Whether there were events already when the file was begun, and nobody has looked into why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    begun_late: bool,
    at: Timestamp,
    key_id: String,
    seal: String,
}

/// The last event of a chain, and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AnchoredHead {
    pub(super) chain: i32,
    pub(super) seq: i64,
    hash: String,
}

/// The file as it was written when there was one chain.
#[derive(Deserialize)]
struct FirstAnchor {
    seq: i64,
    hash: String,
    at: Timestamp,
    key_id: String,
    seal: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Now(Anchor),
    First(FirstAnchor),
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Anchored {
    Nowhere,
    At {
        heads: Vec<AnchoredHead>,
        /// The file was begun when there were events already.
        begun_late: bool,
    },
    /// It is not as this installation wrote it.
    Forged,
}

impl Anchor {
    fn new(key: &Key, heads: Vec<AnchoredHead>, begun_late: bool, at: Timestamp) -> Self {
        let mut anchor = Self { heads, begun_late, at, key_id: key.id().to_owned(), seal: String::new() };
        anchor.seal = anchor.sealed(key);
        anchor
    }

    fn sealed(&self, key: &Key) -> String {
        let form =
            Form::of(if self.begun_late { "late audit anchor 2" } else { "audit anchor 2" }).and(self.at.0.to_be_bytes()).and(&self.key_id);
        let form =
            self.heads.iter().fold(form, |form, head| form.and(head.chain.to_be_bytes()).and(head.seq.to_be_bytes()).and(&head.hash));
        hex(&form.sealed(key))
    }
}

impl FirstAnchor {
    fn sealed(&self, key: &Key) -> String {
        let form = Form::of("audit anchor 1").and(self.seq.to_be_bytes()).and(&self.hash).and(self.at.0.to_be_bytes()).and(&self.key_id);
        hex(&form.sealed(key))
    }
}

impl AnchoredHead {
    /// Whether this hash is the one that was seen.
    pub(super) fn has(&self, hash: &[u8]) -> bool {
        self.hash == hex(hash)
    }
}

impl From<&head::Model> for AnchoredHead {
    fn from(head: &head::Model) -> Self {
        Self { chain: head.chain, seq: head.seq, hash: hex(&head.hash) }
    }
}

impl Audit {
    /// Writes the heads down now and then, and a last time when told to stop.
    pub async fn keep_anchored(self, file: PathBuf, stop: CancellationToken) {
        loop {
            let stopping = stop.is_cancelled();
            if let Err(error) = self.anchor(&file).await {
                tracing::warn!(%error, "audit_head: writing the anchor failed; retrying");
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

    /// Writes the heads down in `file` and in the process' log, unless they are there already. What the log has lost since the
    /// file was written stays provable: then the file is left as it is. A file that is not there although there are events may have
    /// been deleted to cover that something was cut off: the new one says so ([`Verdict::NoAnchor`](super::Verdict::NoAnchor)).
    ///
    /// # Errors
    /// When the database or the file cannot be read or written.
    pub async fn anchor(&self, file: &Path) -> Result<()> {
        // In this order: the log may come further meanwhile, but what the file says may not.
        let (known, was_begun_late) = match read(file, &self.chain).await? {
            Anchored::Nowhere => (None, false),
            Anchored::At { heads, begun_late } => (Some(heads), begun_late),
            Anchored::Forged => {
                tracing::error!("audit_head: the anchor file was changed; run `tejarat audit verify`");
                return Ok(());
            }
        };
        let heads: Vec<AnchoredHead> = self.heads().await?.iter().filter(|head| head.seq > 0).map(AnchoredHead::from).collect();
        let is_new = known.is_none();
        let known = known.unwrap_or_default();
        for known in &known {
            if !heads.contains(known) && !self.has_grown_from(known, &heads).await? {
                tracing::error!(chain = known.chain, seq = known.seq, "audit_head: events are missing; run `tejarat audit verify`");
                return Ok(());
            }
        }
        let moved: Vec<_> = heads.iter().filter(|head| !known.contains(head)).collect();
        if moved.is_empty() && !is_new {
            return Ok(());
        }
        let begun_late = was_begun_late || (is_new && !heads.is_empty());
        if begun_late && is_new {
            tracing::warn!("audit_head: there are events and no anchor file; run `tejarat audit verify`");
        }
        for AnchoredHead { chain, seq, hash } in moved {
            tracing::info!(chain, seq, hash, "audit_head");
        }
        write(file, &Anchor::new(self.chain.key(), heads, begun_late, self.clock.now())).await
    }

    /// Writes the heads down in `file` as the log's beginning, whatever stands there.
    pub(super) async fn anchor_anew(&self, file: &Path) -> Result<()> {
        let heads = self.heads().await?.iter().filter(|head| head.seq > 0).map(AnchoredHead::from).collect();
        write(file, &Anchor::new(self.chain.key(), heads, false, self.clock.now())).await
    }

    /// Whether a head that was written down is still in its chain, and others follow it.
    async fn has_grown_from(&self, known: &AnchoredHead, heads: &[AnchoredHead]) -> Result<bool> {
        if !heads.iter().any(|head| head.chain == known.chain && head.seq > known.seq) {
            return Ok(false);
        }
        let event = event::Entity::find().filter(event::Column::Chain.eq(known.chain)).filter(event::Column::Seq.eq(known.seq));
        Ok(event.one(&*self.db).await?.is_some_and(|event| known.has(&event.hash)))
    }
}

/// What was written down last.
pub(super) async fn read(file: &Path, chain: &Chain) -> Result<Anchored> {
    let text = match tokio::fs::read(file).await {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Anchored::Nowhere),
        Err(error) => return Err(Error::internal(error)),
    };
    let is_ours = |key_id: &str, seal: &str, sealed: &dyn Fn(&Key) -> String| chain.key_of(key_id).is_some_and(|key| sealed(key) == seal);
    Ok(match serde_json::from_slice::<Written>(&text) {
        Ok(Written::Now(anchor)) if is_ours(&anchor.key_id, &anchor.seal, &|key| anchor.sealed(key)) => {
            Anchored::At { heads: anchor.heads, begun_late: anchor.begun_late }
        }
        Ok(Written::First(first)) if is_ours(&first.key_id, &first.seal, &|key| first.sealed(key)) => {
            Anchored::At { heads: vec![AnchoredHead { chain: FIRST_CHAIN, seq: first.seq, hash: first.hash }], begun_late: false }
        }
        _ => Anchored::Forged,
    })
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
