use std::time::Duration;

use domain::answers::EngineName;
use domain::answers::{AnswerEvent, AnswerRequest, Citations};
use domain::knowledge::Source;
use futures::SinkExt;
use futures::channel::mpsc;
use tokio::time::sleep;

use super::wire::Answer;

/// A text that came whole is emitted in at most so many pieces …
const PIECES: usize = 80;
/// … none of them shorter than this, in bytes, but the last …
const SHORTEST_PIECE: usize = 24;
/// … and this far apart: quick enough that nobody waits, slow enough for the eye to follow.
const PACE: Duration = Duration::from_millis(15);

/// Tells whoever reads the answer how it goes on.
pub(super) struct AnswerEmitter {
    listener: mpsc::Sender<AnswerEvent>,
    citations: Citations,
    /// Whether text has been emitted.
    pub(super) began: bool,
}

impl AnswerEmitter {
    /// Nothing is emitted yet. Any number may be cited, as long as the sources are not known.
    pub(super) const fn new(listener: mpsc::Sender<AnswerEvent>) -> Self {
        Self { listener, citations: Citations::new(u32::MAX), began: false }
    }

    pub(super) async fn emit(&mut self, event: AnswerEvent) {
        // Nobody listens any more: then the whole work is about to be dropped.
        let _ = self.listener.send(event).await;
    }

    /// Emits a piece of text as it comes in.
    pub(super) async fn text(&mut self, text: &str) {
        let text = self.citations.push(text);
        self.pass_on(text).await;
    }

    /// Emits what was held back because it might have become a citation.
    pub(super) async fn finish(&mut self) {
        let text = self.citations.finish();
        self.pass_on(text).await;
    }

    async fn pass_on(&mut self, text: String) {
        if text.is_empty() {
            return;
        }
        if !self.began && !text.trim().is_empty() {
            self.began = true;
            self.emit(AnswerEvent::Started(EngineName::Core)).await;
        }
        self.emit(AnswerEvent::Delta(text)).await;
    }

    /// Emits an answer that came whole, after what an earlier run has written already.
    pub(super) async fn write(&mut self, answer: &Answer, request: &AnswerRequest) {
        let (sources, text) = after(request, answer);
        self.began = true;
        self.emit(AnswerEvent::Started(EngineName::Core)).await;
        self.emit(AnswerEvent::Sources(sources)).await;
        for piece in pieces(&text) {
            self.emit(AnswerEvent::Delta(piece.to_owned())).await;
            sleep(PACE).await;
        }
    }
}

/// The sources and the text that are still to be emitted.
fn after(request: &AnswerRequest, answer: &Answer) -> (Vec<Source>, String) {
    let count = u32::try_from(answer.sources.len()).unwrap_or(u32::MAX);
    let in_order = |mut citations: Citations| citations.push(&answer.text) + &citations.finish();
    let text = in_order(Citations::new(count));
    // The same answer again goes on where it stopped; another one comes beneath, with numbers of its own.
    if let Some(rest) = text.strip_prefix(&request.so_far) {
        return (answer.sources.clone(), rest.to_owned());
    }
    let mut sources = request.sources_so_far.clone();
    let taken = sources.iter().map(|source| source.n).max().unwrap_or(0);
    sources.extend(answer.sources.iter().map(|source| Source { n: source.n + taken, ..source.clone() }));
    (sources, format!("\n\n{}", in_order(Citations::after(taken, count))))
}

/// A text cut after white space, so that no word is torn.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let least = (text.len() / PIECES).max(SHORTEST_PIECE);
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut ends = rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
        let end = ends.find(|end| *end >= least).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use domain::Language;
    use domain::ids::WorkspaceId;
    use domain::knowledge::Anchor;
    use proptest::prelude::*;

    use super::*;

    fn source(n: u32) -> Source {
        Source { n, passage: None, document_name: format!("سند {n}"), anchor: Anchor::default(), quote: String::new(), link: None }
    }

    fn request(so_far: &str, sources_so_far: Vec<Source>) -> AnswerRequest {
        AnswerRequest {
            workspace: WorkspaceId(uuid::Uuid::nil()),
            scope: Vec::new(),
            instructions: String::new(),
            attachments: Vec::new(),
            budget: domain::answers::Budget::default(),
            question: "?".into(),
            documents_only: false,
            language: Language::Fa,
            history: Vec::new(),
            so_far: so_far.into(),
            sources_so_far,
            begun_by: None,
            remote_conversation: None,
        }
    }

    fn answer(text: &str, sources: Vec<Source>) -> Answer {
        Answer { text: text.into(), sources, conversation: None, usage: None }
    }

    #[test]
    fn citations_are_brought_into_our_form() {
        let (sources, text) = after(&request("", vec![]), &answer("ده درصد [۱] و [9].", vec![source(1)]));
        assert_eq!((sources.len(), text.as_str()), (1, "ده درصد [1] و."));
    }

    #[test]
    fn the_same_answer_goes_on_where_it_stopped_and_another_comes_beneath() {
        let whole = answer("یک [1] دو [2]", vec![source(1), source(2)]);
        let (sources, text) = after(&request("یک [1] ", vec![source(1)]), &whole);
        assert_eq!((sources.len(), text.as_str()), (2, "دو [2]"));
        let (sources, text) = after(&request("سه [1] ", vec![source(1)]), &whole);
        assert_eq!(text, "\n\nیک [2] دو [3]");
        assert_eq!(sources.iter().map(|source| source.n).collect::<Vec<_>>(), [1, 2, 3]);
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_tear_no_word(words in prop::collection::vec("[a-zآ-ی\u{200c}🙂]{1,9}[ \n]", 0..600)) {
            let text = words.concat();
            let cut: Vec<&str> = pieces(&text).collect();
            prop_assert_eq!(&cut.concat(), &text);
            prop_assert!(cut.len() <= PIECES + 1);
            prop_assert!(cut.iter().all(|piece| piece.ends_with([' ', '\n'])));
        }
    }
}
