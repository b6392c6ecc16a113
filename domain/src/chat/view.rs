//! From rows to what their owner sees.

use super::entity::{conversation, message};
use super::files::files_of;
use super::render;
use super::types::{Author, ConversationSummary, MessageState, MessageView, RunPosition};
use crate::Result;
use crate::ids::MessageId;
use crate::knowledge::Source;

impl From<conversation::Model> for ConversationSummary {
    fn from(row: conversation::Model) -> Self {
        let conversation::Model { id, title, updated_at, .. } = row;
        Self { id, title, updated_at }
    }
}

/// A message as its owner sees it; `run` is where its live events go on, while it is being written.
pub(super) fn message(row: message::Model, run: Option<RunPosition>) -> Result<MessageView> {
    message_with(row, run, |_, body, sources| render::blocks(body, sources))
}

/// The same with another way to the blocks of a settled answer, by its id, its text and the highest number it may cite.
pub(super) fn message_with(
    row: message::Model,
    run: Option<RunPosition>,
    settled: impl FnOnce(MessageId, &str, usize) -> Vec<String>,
) -> Result<MessageView> {
    let message::Model { id, author, body, sources, files, state, engine, failure, created_at, .. } = row;
    let files = files_of(files.as_deref())?;
    let sources = sources_of(sources.as_deref())?;
    let highest = highest_number(&sources);
    let blocks = match (author, state) {
        (Author::Person, _) => Vec::new(),
        // Exactly what the run itself had rendered at this point, so that its next events fit.
        (Author::Assistant, MessageState::Running) => {
            let mut renderer = render::StreamRenderer::new(highest);
            renderer.push(&body);
            renderer.blocks().to_vec()
        }
        (Author::Assistant, _) => settled(id, &body, highest),
    };
    Ok(MessageView { id, author, text: body, blocks, sources, files, state, failure, engine, run, created_at })
}

/// The sources of a message as they are stored.
pub(crate) fn sources_of(stored: Option<&str>) -> Result<Vec<Source>> {
    Ok(stored.map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// The highest number by which a text may cite one of the sources.
pub(super) fn highest_number(sources: &[Source]) -> usize {
    sources.iter().map(|source| source.n as usize).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PassageId;

    #[test]
    fn sources_that_an_earlier_version_stored_are_still_read() {
        let stored = r#"[{"n":1,"document":"doc_00000000000000000000000000000002","passage":"psg_00000000000000000000000000000003","document_name":"a.md","anchor":{"page":4,"section":null},"quote":"q"}]"#;
        let sources = sources_of(Some(stored)).unwrap();
        assert_eq!((sources[0].passage, sources[0].anchor.page), (Some(PassageId(uuid::Uuid::from_u128(3))), Some(4)));
    }
}
