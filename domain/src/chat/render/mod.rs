//! From Markdown to safe HTML, block by block, whole or while it is being written.
//!
//! A text falls into segments that can be rendered without knowing the rest. While an answer streams in, only the
//! segment at its end is rendered again, so a long answer costs no more per word than a short one.

mod direction;
mod html;
mod repair;
mod sanitize;
mod title;

pub use title::plain_title;

use self::direction::Direction;
use super::protocol::BlockPatch;

/// The blocks of a whole text. Citations `[n]` up to the number `sources` become links to their source.
#[must_use]
pub fn blocks(markdown: &str, sources: usize) -> Vec<String> {
    let mut renderer = StreamRenderer::new(sources);
    renderer.read(markdown);
    renderer.settle(End::Final);
    let (mut blocks, tail, mut direction) = (renderer.blocks, renderer.tail, renderer.direction);
    blocks.extend(html::segment(&tail, sources, &mut direction));
    blocks
}

/// Renders a text that is still being written.
///
/// Marks that are not finished yet (`**bo`, `[te`) are shown as if they were, or not at all, but never raw.
/// After [`StreamRenderer::finish`] its blocks are those of [`blocks`], however the text was cut into pieces.
#[derive(Debug, Clone)]
pub struct StreamRenderer {
    sources: usize,
    /// All blocks; those before `settled` never change again.
    blocks: Vec<String>,
    settled: usize,
    /// The direction of the last settled block, which a block without letters inherits.
    direction: Option<Direction>,
    /// The text after the settled segments, masked.
    tail: String,
    /// How far the tail was searched for the start of a new segment; always the start of a line.
    searched: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// More text may follow the last line.
    Open,
    /// The text is whole.
    Final,
}

impl StreamRenderer {
    /// An empty text, whose citations up to the number `sources` become links.
    #[must_use]
    pub const fn new(sources: usize) -> Self {
        Self { sources, blocks: Vec::new(), settled: 0, direction: None, tail: String::new(), searched: 0 }
    }

    /// Citations up to the number `sources` become links, also those in `text`, which is all that was pushed so far.
    /// Says what changed.
    pub fn set_sources(&mut self, sources: usize, text: &str) -> Vec<BlockPatch> {
        if sources == self.sources {
            return Vec::new();
        }
        let mut anew = Self::new(sources);
        anew.push(text);
        let block = |blocks: &[String], place: usize| blocks.get(place).cloned().unwrap_or_default();
        let places = 0..self.blocks.len().max(anew.blocks.len());
        let changes = places.map(|place| (place, block(&self.blocks, place), block(&anew.blocks, place)));
        let patches = changes.filter_map(|(place, old, new)| BlockPatch::between(place, &old, &new)).collect();
        *self = anew;
        patches
    }

    /// Takes the next piece of text and says what changed.
    pub fn push(&mut self, delta: &str) -> Vec<BlockPatch> {
        self.read(delta);
        let mut patches = self.settle(End::Open);
        patches.extend(self.show(&repair::repaired(&self.tail)));
        patches
    }

    /// The text is whole: what was held back or guessed is now shown as it stands.
    pub fn finish(&mut self) -> Vec<BlockPatch> {
        let mut patches = self.settle(End::Final);
        let tail = std::mem::take(&mut self.tail);
        patches.extend(self.show(&tail));
        self.tail = tail;
        patches
    }

    /// The blocks as they stand.
    #[must_use]
    pub fn blocks(&self) -> &[String] {
        &self.blocks
    }

    fn read(&mut self, delta: &str) {
        self.tail.extend(delta.chars().filter_map(html::masked));
    }

    /// Renders the segments that are complete for good, and keeps the rest as the tail.
    fn settle(&mut self, end: End) -> Vec<BlockPatch> {
        let mut patches = Vec::new();
        let mut start = 0;
        let mut line = self.searched;
        while let Some(next) = line_end(&self.tail, line, end) {
            if line > start && html::begins_segment(&self.tail[start..next], line - start) {
                let segment = html::segment(&self.tail[start..line], self.sources, &mut self.direction);
                patches.extend(self.replace(segment, true));
                start = line;
            }
            line = next;
        }
        self.tail.drain(..start);
        self.searched = line - start;
        patches
    }

    fn show(&mut self, tail: &str) -> Vec<BlockPatch> {
        let mut direction = self.direction;
        let rendered = html::segment(tail, self.sources, &mut direction);
        let shorter = self.settled + rendered.len();
        let mut patches = self.replace(rendered, false);
        let emptied = self.blocks.drain(shorter.min(self.blocks.len())..).enumerate();
        patches.extend(emptied.filter_map(|(place, old)| BlockPatch::between(shorter + place, &old, "")));
        patches
    }

    /// Puts blocks after the settled ones.
    fn replace(&mut self, rendered: Vec<String>, settled: bool) -> Vec<BlockPatch> {
        let mut patches = Vec::new();
        for (place, new) in (self.settled..).zip(rendered) {
            if place == self.blocks.len() {
                self.blocks.push(String::new());
            }
            patches.extend(BlockPatch::between(place, &self.blocks[place], &new));
            self.blocks[place] = new;
            if settled {
                self.settled = place + 1;
            }
        }
        patches
    }
}

/// Where the line that begins at `start` ends, its line break included; `None` while it may still grow.
fn line_end(text: &str, start: usize, end: End) -> Option<usize> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    match rest.find('\n') {
        Some(at) => Some(start + at + 1),
        None => (end == End::Final).then_some(text.len()),
    }
}

#[cfg(test)]
mod tests;
