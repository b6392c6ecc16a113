use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::render;
use crate::ids::MessageId;

/// What is kept of HTML, in bytes: some thousands of answers.
const CAPACITY: u64 = 4 << 20;
/// What nobody reads is kept no longer than what was deleted can be brought back.
const UNREAD: Duration = Duration::from_secs(3600);

/// The HTML of settled answers. Making it takes longer than everything else a page of a conversation needs, and it hardly ever changes:
/// when an answer is continued.
#[derive(Clone)]
pub(super) struct RenderedAnswers(Cache<MessageId, Rendered>);

#[derive(Clone)]
struct Rendered {
    /// Of the text it was made from.
    mark: u64,
    blocks: Arc<[String]>,
}

impl RenderedAnswers {
    pub(super) fn new() -> Self {
        let weight = |rendered: &Rendered| rendered.blocks.iter().map(|block| block.len() + size_of::<String>()).sum::<usize>();
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .time_to_idle(UNREAD)
                .weigher(move |_, rendered| u32::try_from(weight(rendered)).unwrap_or(u32::MAX))
                .build(),
        )
    }

    /// The blocks of an answer whose citations go up to the number `sources`.
    pub(super) fn blocks(&self, id: MessageId, markdown: &str, sources: usize) -> Vec<String> {
        let mut hasher = DefaultHasher::new();
        (markdown, sources).hash(&mut hasher);
        let mark = hasher.finish();
        if let Some(rendered) = self.0.get(&id).filter(|rendered| rendered.mark == mark) {
            return rendered.blocks.to_vec();
        }
        let blocks = render::blocks(markdown, sources);
        self.0.insert(id, Rendered { mark, blocks: blocks.clone().into() });
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_answer_is_what_its_text_says_now() {
        let (answers, id) = (RenderedAnswers::new(), MessageId::generate());
        for (text, sources) in [("**سلام** [1]", 0), ("**سلام** [1]", 0), ("**سلام** [1]", 1), ("بدرود", 1)] {
            assert_eq!(answers.blocks(id, text, sources), render::blocks(text, sources));
        }
    }
}
