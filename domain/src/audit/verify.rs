use std::path::Path;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Audit;
use super::anchor::{self, Anchor, Anchored};
use super::chain::Seal;
use super::entity::{event, head};
use crate::Result;

/// So many rows are looked at at a time.
const ROWS: u64 = 500;

/// What a look through the whole log has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every event is there, where it was and as it was written.
    Holds {
        /// How many there are.
        events: i64,
    },
    /// It does not hold from here on; what comes after has not been looked at.
    Broken(Break),
    /// What was written down outside the database is not as this installation wrote it; the log has not been looked at.
    ForgedAnchor,
}

/// The first place where the log does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The number of the event.
    pub seq: i64,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is not there, although later ones are.
    Missing,
    /// It does not follow the one before it: it was moved, or the one before it is another.
    OutOfOrder,
    /// It is not as it was written.
    Edited,
    /// It was written under a secret that is not known here, or somebody says so.
    UnknownKey,
    /// It and all that followed are gone from the end.
    CutOff,
    /// It is not the one that the head knows as the last.
    NotTheHead,
    /// It is not the one that was written down outside the database.
    NotTheAnchor,
}

impl Audit {
    /// Looks through the whole log, and at what was written down of it in `file`. When everything holds, its head is written
    /// down there; otherwise nothing is changed.
    ///
    /// # Errors
    /// When the database or the file cannot be read or written.
    pub async fn verify(&self, file: &Path) -> Result<Verdict> {
        let anchor = match anchor::read(file, &self.chain).await? {
            Anchored::Nowhere => None,
            Anchored::At(anchor) => Some(anchor),
            Anchored::Forged => return Ok(Verdict::ForgedAnchor),
        };
        // Rows below the first number belong to nobody: they are looked at, too.
        let (mut after, mut walk) = (i64::MIN, Walk { audit: self, anchor, last: 0, hash: Vec::new() });
        loop {
            // Read before the rows: whatever it names can be seen by then.
            let head = self.head().await?;
            let page = event::Entity::find().filter(event::Column::Seq.gt(after)).order_by_asc(event::Column::Seq).limit(ROWS);
            let rows = page.all(&*self.db).await?;
            let Some(end) = rows.last() else {
                if let Some(found) = walk.end(&head) {
                    return Ok(Verdict::Broken(found));
                }
                break;
            };
            after = end.seq;
            if let Some(found) = rows.into_iter().find_map(|row| walk.step(row)) {
                return Ok(Verdict::Broken(found));
            }
        }
        self.anchor(file).await?;
        Ok(Verdict::Holds { events: walk.last })
    }
}

/// The way through the log, up to the last event that held.
struct Walk<'a> {
    audit: &'a Audit,
    anchor: Option<Anchor>,
    last: i64,
    hash: Vec<u8>,
}

impl Walk<'_> {
    fn step(&mut self, event: event::Model) -> Option<Break> {
        let next = self.last + 1;
        let broken = |seq, flaw| Some(Break { seq, flaw });
        if event.seq > next {
            return broken(next, Flaw::Missing);
        }
        if event.seq < next || event.previous != self.hash {
            return broken(event.seq, Flaw::OutOfOrder);
        }
        match self.audit.chain.check(&event) {
            Seal::Holds => {}
            Seal::Broken => return broken(next, Flaw::Edited),
            Seal::UnknownKey => return broken(next, Flaw::UnknownKey),
        }
        if self.anchor.as_ref().is_some_and(|anchor| anchor.seq == next && !anchor.has(&event.hash)) {
            return broken(next, Flaw::NotTheAnchor);
        }
        (self.last, self.hash) = (next, event.hash);
        None
    }

    /// After the last row.
    fn end(&self, head: &head::Model) -> Option<Break> {
        let anchored = self.anchor.as_ref().map_or(0, |anchor| anchor.seq);
        if head.seq.max(anchored) > self.last {
            return Some(Break { seq: self.last + 1, flaw: Flaw::CutOff });
        }
        (head.seq != self.last || head.hash != self.hash).then_some(Break { seq: self.last, flaw: Flaw::NotTheHead })
    }
}
