//! Frames that must reach the server, kept until it has confirmed them. A question may go out twice:
//! its key makes it one.

use domain::chat::protocol::{ClientFrame, ServerFrame};
use domain::ids::ConversationId;

/// Frames on their way, oldest first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outbox {
    frames: Vec<ClientFrame>,
}

impl Outbox {
    /// An outbox with the questions that an earlier page left behind, as [`Outbox::questions`] wrote them.
    #[must_use]
    pub fn restore(stored: &str) -> Self {
        Self { frames: serde_json::from_str(stored).unwrap_or_default() }
    }

    /// The unconfirmed questions, to be kept over a reload; `None` when there are none.
    #[must_use]
    pub fn questions(&self) -> Option<String> {
        let questions: Vec<&ClientFrame> = self.frames.iter().filter(|frame| is_question(frame)).collect();
        if questions.is_empty() { None } else { serde_json::to_string(&questions).ok() }
    }

    /// The unconfirmed questions of a conversation: their keys and texts.
    #[must_use]
    pub fn questions_in(&self, place: Option<ConversationId>) -> Vec<(String, String)> {
        let question = |frame: &ClientFrame| match frame {
            ClientFrame::Ask { key, conversation, text } if *conversation == place => Some((key.clone(), text.clone())),
            _ => None,
        };
        self.frames.iter().filter_map(question).collect()
    }

    /// Keeps a frame, unless it only makes sense at this very moment.
    pub fn keep(&mut self, frame: &ClientFrame) {
        let passing = matches!(frame, ClientFrame::Resume { .. } | ClientFrame::Ping);
        if !passing && !self.frames.contains(frame) {
            self.frames.push(frame.clone());
        }
    }

    /// Everything to be sent on a fresh line. What needs no confirmation is forgotten with that.
    pub fn flush(&mut self) -> Vec<ClientFrame> {
        let frames = self.frames.clone();
        self.frames.retain(is_question);
        frames
    }

    /// Forgets what went out on a line that stands and needs no confirmation.
    pub fn sent(&mut self, frame: &ClientFrame) {
        self.frames.retain(|kept| is_question(kept) || kept != frame);
    }

    /// Forgets what a frame confirms or refuses; true when something was forgotten.
    pub fn confirm(&mut self, frame: &ServerFrame) -> bool {
        let (ServerFrame::Accepted { key: done, .. } | ServerFrame::Refused { key: Some(done), .. }) = frame else {
            return false;
        };
        let before = self.frames.len();
        self.frames.retain(|kept| !matches!(kept, ClientFrame::Ask { key, .. } if key == done));
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
        ClientFrame::Ask { key: key.into(), conversation: None, text: "سلام".into() }
    }

    #[test]
    fn a_question_is_kept_until_it_is_confirmed() {
        let mut outbox = Outbox::default();
        outbox.keep(&ask("a"));
        outbox.sent(&ask("a"));
        assert_eq!(outbox.flush(), vec![ask("a")]);
        assert_eq!(outbox.flush(), vec![ask("a")]);
        assert!(outbox.confirm(&ServerFrame::Refused { key: Some("a".into()), error: domain::Error::Unavailable }));
        assert!(outbox.flush().is_empty());
    }

    #[test]
    fn a_stop_goes_out_once() {
        let stop = ClientFrame::Stop { run: RunId(uuid::Uuid::nil()) };
        let mut outbox = Outbox::default();
        outbox.keep(&stop);
        assert_eq!(outbox.flush(), vec![stop]);
        assert!(outbox.flush().is_empty());
    }

    #[test]
    fn questions_survive_a_reload_and_nothing_else_does() {
        let mut outbox = Outbox::default();
        outbox.keep(&ask("a"));
        outbox.keep(&ClientFrame::Stop { run: RunId(uuid::Uuid::nil()) });
        let restored = Outbox::restore(&outbox.questions().unwrap_or_default());
        assert_eq!(restored.questions_in(None), vec![("a".into(), "سلام".into())]);
        assert_eq!(Outbox::restore("broken"), Outbox::default());
    }
}
