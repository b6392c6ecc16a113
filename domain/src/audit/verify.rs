use std::path::Path;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Audit;
use super::anchor::{self, Anchored, AnchoredHead};
use super::chain::{CHAINS, FIRST_CHAIN, Seal};
use super::entity::{event, head};
use crate::Result;

/// So many rows are looked at at a time.
const ROWS: u64 = 500;

/// What a look through the whole log has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every event is there, where it was and as it was written.
    Holds {
        /// How many there are, in all chains.
        events: i64,
    },
    /// It does not hold from here on; what comes after has not been looked at.
    Broken(Break),
    /// Every event holds, but nothing was written down outside the database before there were any, or it is gone: the end may have
    /// been cut off together with it.
    NoAnchor {
        /// How many there are, in all chains.
        events: i64,
    },
    /// What was written down outside the database is not as this installation wrote it; the log has not been looked at.
    ForgedAnchor,
}

/// The first place where the log does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The chain of the event.
    pub chain: i32,
    /// The place of the event in its chain.
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
    /// There is no chain of that number.
    NoSuchChain,
}

impl Audit {
    /// Looks through the whole log, and at what was written down of it in `file`. When everything holds, its heads are written
    /// down there; otherwise nothing is changed.
    ///
    /// # Errors
    /// When the database or the file cannot be read or written.
    pub async fn verify(&self, file: &Path) -> Result<Verdict> {
        self.look_through(file, Missing::IsAFinding).await
    }

    /// The same by somebody who knows why there is no file, or that it was begun late: from now on it is as good as any.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn verify_first(&self, file: &Path) -> Result<Verdict> {
        self.look_through(file, Missing::IsAccepted).await
    }

    async fn look_through(&self, file: &Path, missing: Missing) -> Result<Verdict> {
        let (anchored, is_late) = match anchor::read(file, &self.chain).await? {
            Anchored::Nowhere => (Vec::new(), true),
            Anchored::At { heads, begun_late } => (heads, begun_late),
            Anchored::Forged => return Ok(Verdict::ForgedAnchor),
        };
        let mut events = 0;
        for chain in FIRST_CHAIN..=CHAINS {
            let anchor = anchored.iter().find(|head| head.chain == chain);
            let walk = Walk { audit: self, chain, anchor, last: 0, hash: Vec::new() };
            match walk.through().await? {
                Ok(length) => events += length,
                Err(found) => return Ok(Verdict::Broken(found)),
            }
        }
        let stray = event::Entity::find().filter(event::Column::Chain.not_between(FIRST_CHAIN, CHAINS)).one(&*self.db).await?;
        if let Some(event::Model { chain, seq, .. }) = stray {
            return Ok(Verdict::Broken(Break { chain, seq, flaw: Flaw::NoSuchChain }));
        }
        match missing {
            Missing::IsAFinding if is_late && events > 0 => return Ok(Verdict::NoAnchor { events }),
            Missing::IsAccepted if is_late => self.anchor_anew(file).await?,
            _ => self.anchor(file).await?,
        }
        Ok(Verdict::Holds { events })
    }
}

/// What to make of a log of which nothing was written down while it was empty.
#[derive(Debug, Clone, Copy)]
enum Missing {
    IsAFinding,
    IsAccepted,
}

/// The way through a chain, up to the last event that held.
struct Walk<'a> {
    audit: &'a Audit,
    chain: i32,
    anchor: Option<&'a AnchoredHead>,
    last: i64,
    hash: Vec<u8>,
}

impl Walk<'_> {
    /// The number of events in the chain, or the first place where it does not hold.
    async fn through(mut self) -> Result<Result<i64, Break>> {
        // Rows below the first number belong to nobody: they are looked at, too.
        let mut after = i64::MIN;
        loop {
            // Read before the rows: whatever it names can be seen by then.
            let head = self.audit.head(self.chain).await?;
            let page = event::Entity::find().filter(event::Column::Chain.eq(self.chain)).filter(event::Column::Seq.gt(after));
            let rows = page.order_by_asc(event::Column::Seq).limit(ROWS).all(&*self.audit.db).await?;
            let Some(end) = rows.last() else {
                return Ok(self.end(&head).map_or(Ok(self.last), Err));
            };
            after = end.seq;
            if let Some(found) = rows.into_iter().find_map(|row| self.step(row)) {
                return Ok(Err(found));
            }
        }
    }

    fn step(&mut self, event: event::Model) -> Option<Break> {
        let next = self.last + 1;
        let broken = |seq, flaw| Some(Break { chain: event.chain, seq, flaw });
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
        if self.anchor.is_some_and(|anchor| anchor.seq == next && !anchor.has(&event.hash)) {
            return broken(next, Flaw::NotTheAnchor);
        }
        (self.last, self.hash) = (next, event.hash);
        None
    }

    /// After the last row.
    fn end(&self, head: &head::Model) -> Option<Break> {
        let broken = |seq, flaw| Break { chain: self.chain, seq, flaw };
        let anchored = self.anchor.map_or(0, |anchor| anchor.seq);
        if head.seq.max(anchored) > self.last {
            return Some(broken(self.last + 1, Flaw::CutOff));
        }
        (head.seq != self.last || head.hash != self.hash).then(|| broken(self.last, Flaw::NotTheHead))
    }
}
