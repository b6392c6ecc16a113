//! Server-sent events out of bytes that arrive cut anywhere, even within a letter.

/// A longer event is no piece of an answer.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// The server sends an event without end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EventTooLong;

/// Collects bytes and gives out the data of each event once it is whole.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The line that is not whole yet. Decoded only when it is.
    line: Vec<u8>,
    data: Option<String>,
}

impl Events {
    /// The data of the events that these bytes complete.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<String>, EventTooLong> {
        let mut complete = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.len() + self.data.as_ref().map_or(0, String::len) > MAX_EVENT_BYTES {
                return Err(EventTooLong);
            }
            if piece.ends_with(b"\n") {
                complete.extend(self.end_line());
            }
        }
        Ok(complete)
    }

    /// What is left when the line goes dead: the last event may come without its empty line.
    pub(super) fn finish(mut self) -> Option<String> {
        self.end_line().or(self.data)
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_start_matches('\u{FEFF}').trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            return self.data.take();
        }
        if let Some(value) = line.strip_prefix("data:") {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str = "\u{FEFF}: ping\r\ndata: سلام\r\n\r\nevent: x\ndata:{\"a\":\ndata: 1}\n\nretry: 3\n\nid: 7\ndata: [DONE]";

    proptest! {
        #[test]
        fn events_are_the_same_however_the_bytes_are_cut(cuts in prop::collection::vec(0..STREAM.len(), 0..12)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let mut events = Events::default();
            let mut data = Vec::new();
            let mut start = 0;
            for cut in cuts.into_iter().chain([STREAM.len()]) {
                data.extend(events.feed(&STREAM.as_bytes()[start..cut]).unwrap());
                start = cut;
            }
            data.extend(events.finish());
            prop_assert_eq!(data, ["سلام", "{\"a\":\n1}", "[DONE]"]);
        }
    }

    #[test]
    fn an_event_without_end_is_given_up() {
        let mut events = Events::default();
        let drip = [b'x'; 64 * 1024];
        assert!((0..17).any(|_| events.feed(&drip) == Err(EventTooLong)));
    }
}
