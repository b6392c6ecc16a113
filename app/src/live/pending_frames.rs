//! Frames that must reach the server, pending until it has confirmed them. A question may go out twice:
//! its key makes it one.

use domain::chat::protocol::{ClientFrame, ServerFrame};
use domain::ids::ConversationId;
use domain::json;

/// The oldest first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PendingFrames {
    frames: Vec<ClientFrame>,
}

impl PendingFrames {
    /// The questions that an earlier page left behind, as [`PendingFrames::questions`] wrote them.
    #[must_use]
    pub fn restore(stored: &str) -> Self {
        Self { frames: json::read(stored).unwrap_or_default() }
    }

    /// The unconfirmed questions, to be stored over a reload; `None` when there are none.
    #[must_use]
    pub fn questions(&self) -> Option<String> {
        let questions: Vec<&ClientFrame> = self.frames.iter().filter(|frame| is_question(frame)).collect();
        if questions.is_empty() { None } else { serde_json::to_string(&questions).ok() }
    }

    /// The unconfirmed questions of a conversation: their keys, their texts, and whether they are for documents alone.
    #[must_use]
    pub fn questions_in(&self, id: Option<ConversationId>) -> Vec<(String, String, bool)> {
        let question = |frame: &ClientFrame| match frame {
            ClientFrame::Ask { key, conversation, text, documents_only, .. } if *conversation == id => {
                Some((key.clone(), text.clone(), *documents_only))
            }
            _ => None,
        };
        self.frames.iter().filter_map(question).collect()
    }

    /// Adds a frame, unless it would be out of date when it is sent later.
    pub fn push(&mut self, frame: &ClientFrame) {
        let transient = matches!(frame, ClientFrame::Resume { .. } | ClientFrame::Ping);
        if !transient && !self.frames.contains(frame) {
            self.frames.push(frame.clone());
        }
    }

    /// Everything to be sent over a new connection. Only questions stay pending: nothing else is confirmed.
    pub fn flush(&mut self) -> Vec<ClientFrame> {
        let frames = self.frames.clone();
        self.frames.retain(is_question);
        frames
    }

    /// Removes a frame that was sent, unless it is a question, which the server has yet to confirm.
    pub fn mark_sent(&mut self, frame: &ClientFrame) {
        self.frames.retain(|pending| is_question(pending) || pending != frame);
    }

    /// Removes the question that a frame accepts or rejects; true when there was one.
    pub fn confirm(&mut self, frame: &ServerFrame) -> bool {
        let (ServerFrame::Accepted { key: answered, .. } | ServerFrame::Refused { key: Some(answered), .. }) = frame else {
            return false;
        };
        let before = self.frames.len();
        self.frames.retain(|pending| !matches!(pending, ClientFrame::Ask { key, .. } if key == answered));
        self.frames.len() < before
    }
}

fn is_question(frame: &ClientFrame) -> bool {
    matches!(frame, ClientFrame::Ask { .. })
}

#[cfg(test)]
mod tests {
    use domain::ids::RunId;

    use super::*;

    fn ask(key: &str) -> ClientFrame {
        ClientFrame::Ask { key: key.into(), conversation: None, text: "سلام".into(), attachments: Vec::new(), documents_only: true }
    }

    #[test]
    fn a_question_is_pending_until_it_is_confirmed() {
        let mut pending = PendingFrames::default();
        pending.push(&ask("a"));
        pending.mark_sent(&ask("a"));
        assert_eq!(pending.flush(), vec![ask("a")]);
        assert_eq!(pending.flush(), vec![ask("a")]);
        assert!(pending.confirm(&ServerFrame::Refused { key: Some("a".into()), error: domain::Error::Unavailable }));
        assert!(pending.flush().is_empty());
    }

    #[test]
    fn a_stop_goes_out_once() {
        let stop = ClientFrame::Stop { run: RunId(uuid::Uuid::nil()) };
        let mut pending = PendingFrames::default();
        pending.push(&stop);
        assert_eq!(pending.flush(), vec![stop]);
        assert!(pending.flush().is_empty());
    }

    #[test]
    fn questions_survive_a_reload_and_nothing_else_does() {
        let mut pending = PendingFrames::default();
        pending.push(&ask("a"));
        pending.push(&ClientFrame::Stop { run: RunId(uuid::Uuid::nil()) });
        let restored = PendingFrames::restore(&pending.questions().unwrap_or_default());
        assert_eq!(restored.questions_in(None), vec![("a".into(), "سلام".into(), true)]);
        let of_an_earlier_version = r#"[{"ask":{"key":"a","conversation":null,"text":"سلام","attachments":[]}}]"#;
        assert_eq!(PendingFrames::restore(of_an_earlier_version).questions_in(None), vec![("a".into(), "سلام".into(), false)]);
        assert_eq!(PendingFrames::restore("broken"), PendingFrames::default());
    }
}
