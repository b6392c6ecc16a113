use domain::Timestamp;
use domain::answers::EngineName;
use domain::chat::protocol::BlockPatch;
use domain::chat::{Author, ChatError};

use super::*;
use crate::chat::{LoadedMessage, Settled};

const RUN: RunId = RunId(uuid::Uuid::from_u128(9));

fn summary(title: &str, at: i64) -> ConversationSummary {
    ConversationSummary { id: ConversationId(uuid::Uuid::from_u128(1)), title: title.into(), updated_at: Timestamp(at) }
}

fn message(number: u128, author: Author, state: MessageState, run: Option<RunPosition>) -> MessageView {
    MessageView {
        id: MessageId(uuid::Uuid::from_u128(number)),
        author,
        text: String::new(),
        blocks: Vec::new(),
        sources: Vec::new(),
        files: Vec::new(),
        state,
        failure: None,
        engine: None,
        run,
        created_at: Timestamp(0),
    }
}

fn loaded(messages: Vec<LoadedMessage>) -> LoadedConversation {
    LoadedConversation { summary: summary("", 1), messages, earlier: None, mark: 7 }
}

fn live(message: MessageView) -> LoadedMessage {
    LoadedMessage::Live(Box::new(message))
}

fn settled(message: &MessageView, mark: u32) -> LoadedMessage {
    LoadedMessage::Settled(Settled { id: message.id, author: message.author, mark, html: String::new() })
}

fn accepted(key: &str) -> ServerFrame {
    ServerFrame::Accepted {
        key: key.into(),
        conversation: summary("", 1),
        question: Box::new(message(2, Author::Person, MessageState::Complete, None)),
        answer: Box::new(message(3, Author::Assistant, MessageState::Running, Some(RunPosition { run: RUN, seq: 0 }))),
    }
}

fn text(seq: u64, old: &str, new: &str) -> ServerFrame {
    let patches = BlockPatch::between(0, old, new).into_iter().collect();
    ServerFrame::Run { run: RUN, seq, event: RunEvent::Text { patches } }
}

fn ended(seq: u64) -> ServerFrame {
    ServerFrame::Run { run: RUN, seq, event: RunEvent::Ended { state: MessageState::Complete, failure: None, at: Timestamp(5) } }
}

fn answering() -> ThreadState {
    let mut state = ThreadState::default();
    state.ask("k1".into(), "سلام".into(), Vec::new(), false);
    state.apply(&accepted("k1"));
    state
}

fn answer(state: &ThreadState) -> &MessageView {
    state.entries[1].message().expect("the answer is stored")
}

#[test]
fn a_question_keeps_its_place_from_the_keyboard_to_the_database() {
    let mut state = ThreadState::default();
    let outcome = state.ask("k1".into(), "سلام".into(), Vec::new(), false);
    assert_eq!(
        outcome.replies,
        vec![ClientFrame::Ask {
            key: "k1".into(), conversation: None, text: "سلام".into(), attachments: Vec::new(), documents_only: false
        }]
    );
    let outcome = state.apply(&accepted("k1"));
    assert_eq!(outcome.changes, vec![Change::Entry("k1".into()), Change::List, Change::Summary]);
    assert_eq!(state.entries.len(), 2);
    assert_eq!(state.entries[0].key, "k1");
    assert_eq!(state.running(), Some(RUN));
}

#[test]
fn a_question_accepted_twice_is_listed_once() {
    let mut state = answering();
    assert_eq!(state.apply(&accepted("k1")), Outcome::default());
    assert_eq!(state.entries.len(), 2);
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let mut state = answering();
    state.apply(&text(1, "", "<p>a"));
    assert_eq!(state.apply(&text(1, "", "<p>a")), Outcome::default());
    assert_eq!(answer(&state).blocks, ["<p>a"]);
}

#[test]
fn a_gap_in_the_numbers_asks_for_the_missing_and_changes_nothing() {
    let mut state = answering();
    state.apply(&text(1, "", "<p>a"));
    let outcome = state.apply(&text(3, "<p>ab", "<p>abc"));
    assert_eq!(outcome.replies, vec![ClientFrame::Resume { position: RunPosition { run: RUN, seq: 1 } }]);
    assert!(outcome.changes.is_empty());
    state.apply(&text(2, "<p>a", "<p>ab"));
    state.apply(&text(3, "<p>ab", "<p>abc"));
    assert_eq!(answer(&state).blocks, ["<p>abc"]);
}

#[test]
fn the_next_question_waits_until_the_answer_has_ended() {
    let mut state = answering();
    assert!(state.ask("k2".into(), "دوم".into(), Vec::new(), false).replies.is_empty());
    assert!(state.ask("k3".into(), "سوم".into(), Vec::new(), false).replies.is_empty());
    let outcome = state.apply(&ended(1));
    assert_eq!(
        outcome.replies,
        vec![ClientFrame::Ask {
            key: "k2".into(),
            conversation: state.id(),
            text: "دوم".into(),
            attachments: Vec::new(),
            documents_only: false
        }]
    );
    assert!(outcome.changes.contains(&Change::Finished(MessageId(uuid::Uuid::from_u128(3)))));
    assert_eq!(
        state.entries[3].content,
        Content::Pending { text: "سوم".into(), files: Vec::new(), documents_only: false, delivery: Delivery::Waiting }
    );
}

#[test]
fn a_rejected_question_says_why_and_is_sent_again_under_its_key() {
    let mut state = ThreadState::default();
    state.ask("k1".into(), "سلام".into(), Vec::new(), false);
    let error = Error::Chat(ChatError::StillAnswering);
    state.apply(&ServerFrame::Refused { key: Some("k1".into()), error: error.clone() });
    assert_eq!(
        state.entries[0].content,
        Content::Pending { text: "سلام".into(), files: Vec::new(), documents_only: false, delivery: Delivery::Failed(error) }
    );
    assert!(!state.busy());
    assert_eq!(state.retry("k1").replies.len(), 1);
    assert!(state.busy());
}

#[test]
fn a_waiting_question_can_be_withdrawn() {
    let mut state = answering();
    state.ask("k2".into(), "دوم".into(), Vec::new(), false);
    assert_eq!(state.withdraw("k2"), Some(("دوم".into(), Vec::new())));
    assert_eq!(state.withdraw("k1"), None);
    assert_eq!(state.entries.len(), 2);
}

#[test]
fn a_settled_run_replaces_the_answer() {
    let mut state = answering();
    let mut whole = message(3, Author::Assistant, MessageState::Interrupted, None);
    whole.blocks = vec!["<p>نیمه</p>".into()];
    let outcome = state.apply(&ServerFrame::Settled { run: RUN, message: Box::new(whole.clone()) });
    assert!(outcome.changes.contains(&Change::Finished(whole.id)));
    assert_eq!(answer(&state), &whole);
    assert!(!state.busy());
}

#[test]
fn events_of_other_runs_change_nothing() {
    let mut state = answering();
    let frame =
        ServerFrame::Run { run: RunId(uuid::Uuid::from_u128(77)), seq: 1, event: RunEvent::Started { engine: EngineName::Extractive } };
    assert_eq!(state.apply(&frame), Outcome::default());
}

#[test]
fn what_another_tab_did_is_fetched_but_not_while_an_answer_runs_here() {
    let news = |at| ServerFrame::News { news: News::Conversation { conversation: summary("عنوان", at) } };
    let mut state = answering();
    assert!(!state.apply(&news(9)).stale);
    state.apply(&ended(1));
    assert!(state.apply(&news(12)).stale);
    assert!(!state.apply(&news(12)).stale);
}

#[test]
fn a_fetched_copy_does_not_undo_what_has_been_read() {
    let mut state = answering();
    state.apply(&text(1, "", "<p>a"));
    let old = message(3, Author::Assistant, MessageState::Running, Some(RunPosition { run: RUN, seq: 0 }));
    let late = message(4, Author::Person, MessageState::Complete, None);
    state.merge(loaded(vec![live(old), settled(&late, 1)]));
    assert_eq!(answer(&state).blocks, ["<p>a"]);
    assert_eq!(state.entries.len(), 3);
}

#[test]
fn a_settled_message_is_shown_anew_only_when_it_has_changed() {
    let whole = message(3, Author::Assistant, MessageState::Complete, None);
    let mut state = ThreadState::from(loaded(vec![settled(&whole, 1)]));
    assert!(state.merge(loaded(vec![settled(&whole, 1)])).changes.is_empty());
    let key = state.entries[0].key.clone();
    assert_eq!(state.merge(loaded(vec![settled(&whole, 2)])).changes, [Change::Entry(key)]);

    let mut state = answering();
    state.apply(&ended(1));
    assert!(state.merge(loaded(vec![settled(&whole, 1)])).changes.iter().all(|change| matches!(change, Change::Summary)));
    assert!(state.entries[1].message().is_some(), "what was read here to its end stays as it is");
}

#[test]
fn an_interrupted_answer_that_was_loaded_is_written_on() {
    let interrupted = message(3, Author::Assistant, MessageState::Interrupted, None);
    let mut state = ThreadState::from(loaded(vec![settled(&interrupted, 1)]));
    assert_eq!(state.running(), None);
    let answer = message(3, Author::Assistant, MessageState::Running, Some(RunPosition { run: RUN, seq: 0 }));
    state.apply(&ServerFrame::Continued { answer: Box::new(answer) });
    assert_eq!(state.running(), Some(RUN));
    state.apply(&ended(1));
    assert_eq!((state.running(), state.entries.len()), (None, 1));
}

#[test]
fn earlier_messages_come_before_the_current_ones_and_only_once() {
    let mut state = answering();
    let question = |number| message(number, Author::Person, MessageState::Complete, None);
    state.prepend(loaded(vec![settled(&question(1), 1), settled(&question(2), 1)]));
    assert_eq!(state.entries.len(), 3);
    assert_eq!(state.entries[0].id(), Some(MessageId(uuid::Uuid::from_u128(1))));
}

#[test]
fn what_another_device_asked_meanwhile_comes_before_what_was_asked_since() {
    let mut state = answering();
    state.apply(&ended(1));
    // Its own question went out with the line: number 9. The other device's are 5 and 6.
    state.ask("k9".into(), "بعدی".into(), Vec::new(), false);
    state.apply(&ServerFrame::Accepted {
        key: "k9".into(),
        conversation: summary("", 9),
        question: Box::new(message(9, Author::Person, MessageState::Complete, None)),
        answer: Box::new(message(10, Author::Assistant, MessageState::Complete, None)),
    });
    let numbers = |state: &ThreadState| state.entries.iter().map(|entry| entry.id().map_or(0, |id| id.0.as_u128())).collect::<Vec<_>>();
    let everything = |from: u128| {
        let messages = (from..=10).filter(|number| ![4, 7, 8].contains(number));
        messages.map(|number| settled(&message(number, Author::Person, MessageState::Complete, None), 1)).collect::<Vec<_>>()
    };
    state.merge(loaded(everything(2)));
    assert_eq!((numbers(&state), state.mark), (vec![2, 3, 5, 6, 9, 10], 7));
    // Once more, and nothing is new; nor when the server knows by the mark that nothing is.
    assert!(state.merge(loaded(everything(2))).changes.is_empty());
    assert!(state.merge(loaded(Vec::new())).changes.is_empty());
    assert_eq!(numbers(&state).len(), 6);
}

#[test]
fn more_than_can_be_loaded_at_once_leaves_no_hole() {
    let mut state = answering();
    state.ask("k2".into(), "دوم".into(), Vec::new(), false);
    let newest = LoadedConversation {
        earlier: Some(MessageId(uuid::Uuid::from_u128(50))),
        ..loaded((50..=52).map(|number| settled(&message(number, Author::Person, MessageState::Complete, None), 1)).collect())
    };
    let outcome = state.merge(newest);
    assert!(outcome.changes.contains(&Change::List));
    let ids: Vec<_> = state.entries.iter().map(|entry| entry.id().map(|id| id.0.as_u128())).collect();
    assert_eq!(ids, [Some(50), Some(51), Some(52), None], "what waits is kept");
    assert_eq!(state.earlier, Some(MessageId(uuid::Uuid::from_u128(50))), "what came before is loaded from there");
}

#[test]
fn a_question_that_waits_goes_out_when_the_answer_turns_out_to_have_ended() {
    let mut state = answering();
    state.ask("k2".into(), "دوم".into(), Vec::new(), false);
    let whole = message(3, Author::Assistant, MessageState::Complete, None);
    let outcome = state.merge(loaded(vec![settled(&whole, 1)]));
    assert_eq!(
        outcome.replies,
        [ClientFrame::Ask {
            key: "k2".into(),
            conversation: state.id(),
            text: "دوم".into(),
            attachments: Vec::new(),
            documents_only: false
        }]
    );
}

#[test]
fn a_rejected_question_asks_what_another_device_did() {
    let mut state = ThreadState::default();
    state.ask("k1".into(), "سلام".into(), Vec::new(), false);
    let refused = ServerFrame::Refused { key: Some("k1".into()), error: Error::Chat(ChatError::StillAnswering) };
    assert!(state.apply(&refused).stale);
    assert!(!state.apply(&ServerFrame::Refused { key: Some("other".into()), error: Error::Unavailable }).stale);
}

#[test]
fn a_question_for_documents_alone_stays_one_while_it_waits_and_is_tried_again() {
    let wish = |outcome: &Outcome| match outcome.replies.first() {
        Some(ClientFrame::Ask { documents_only, .. }) => *documents_only,
        _ => panic!("{outcome:?} asks nothing"),
    };
    let mut state = ThreadState::default();
    assert!(wish(&state.ask("k1".into(), "سلام".into(), Vec::new(), true)));
    state.apply(&ServerFrame::Refused { key: Some("k1".into()), error: Error::Unavailable });
    assert!(wish(&state.retry("k1")));
    assert!(state.ask("k2".into(), "دوم".into(), Vec::new(), true).replies.is_empty());
    state.apply(&accepted("k1"));
    assert!(wish(&state.apply(&ended(1))));
}
