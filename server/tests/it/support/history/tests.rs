//! A checker that finds nothing wrong is only worth something if it finds what is put there.

use std::time::Duration;

use domain::chat::{Author, MessageState};
use domain::ids::{ConversationId, MessageId, RunId};
use uuid::Uuid;

use super::{Act, End, Glimpse, Heard, Kept, KeptDocument, Op, Outcome, Record, Said, Stream, Truth, Violation, check, visible};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn place(n: u128) -> ConversationId {
    ConversationId(id(n))
}

fn op(act: Act, called: u64, returned: u64, outcome: Outcome) -> Op {
    Op { client: 0, act, called: at(called), returned: at(returned), outcome }
}

fn ask(text: &str, called: u64, returned: u64, outcome: Outcome) -> Op {
    op(Act::Ask { text: text.into() }, called, returned, outcome)
}

fn done() -> Outcome {
    Outcome::Done(Some(place(1)))
}

fn rename(title: &str, called: u64, returned: u64, outcome: Outcome) -> Op {
    op(Act::Rename { conversation: place(1), title: title.into() }, called, returned, outcome)
}

fn said(n: u128, author: Author, text: &str) -> Said {
    Said { id: MessageId(id(n)), author, text: text.into(), state: MessageState::Complete }
}

fn heard(seq: u64, text: &str) -> Heard {
    Heard { seq, event: format!("event {seq}"), text: text.into() }
}

fn stream(client: usize, from: u64, text_before: &str, heard: Vec<Heard>, end: End) -> Stream {
    Stream { client, message: MessageId(id(12)), run: RunId(id(9)), from, text_before: text_before.into(), heard, end }
}

/// Two questions and their answers, a title, a document, two tabs that saw the first answer come; nothing is wrong.
fn sound() -> (Record, Truth) {
    let events = || vec![heard(1, ""), heard(2, "one"), heard(3, "one two"), heard(4, "one two three")];
    let record = Record {
        ops: vec![
            ask("first", 1, 2, Outcome::Unknown),
            ask("first", 3, 4, done()),
            ask("second", 5, 6, done()),
            ask("perhaps", 5, 6, Outcome::Unknown),
            ask("never", 5, 6, Outcome::Refused("chat.still_answering".into())),
            rename("old", 1, 2, done()),
            rename("new", 3, 4, done()),
            op(Act::Upload { name: "a.txt".into() }, 1, 2, Outcome::Done(None)),
        ],
        streams: vec![
            stream(0, 0, "", events(), End::Ended(MessageState::Complete)),
            stream(1, 2, "one", events().split_off(2), End::Ended(MessageState::Complete)),
        ],
        ..Record::default()
    };
    let messages = vec![
        said(11, Author::Person, "first"),
        said(12, Author::Assistant, "one two three"),
        said(13, Author::Person, "second"),
        said(14, Author::Assistant, "four"),
    ];
    let kept = Kept { title: "new".into(), deleted: false, messages };
    let document = KeptDocument { name: "a.txt".into(), indexed: true, passages: vec![0, 1] };
    (record, Truth { conversations: [(place(1), kept)].into(), documents: vec![document] })
}

/// What is found after something was put wrong.
fn found(wrong: impl FnOnce(&mut Record, &mut Truth)) -> Vec<Violation> {
    let (mut record, mut truth) = sound();
    wrong(&mut record, &mut truth);
    check(&record, &truth)
}

fn messages(truth: &mut Truth) -> &mut Vec<Said> {
    &mut truth.conversations.get_mut(&place(1)).unwrap().messages
}

#[test]
fn a_sound_history_is_found_sound() {
    assert_eq!(found(|_, _| {}), []);
    let with_the_unknown = found(|_, truth| {
        messages(truth).extend([said(15, Author::Person, "perhaps"), said(16, Author::Assistant, "five")]);
    });
    assert_eq!(with_the_unknown, []);
}

#[test]
fn a_lost_a_doubled_and_an_invented_write_are_found() {
    let lost = found(|_, truth| messages(truth).truncate(2));
    assert_eq!(lost, [Violation::Lost("second".into())]);
    for text in ["second", "perhaps"] {
        let doubled = found(|_, truth| {
            let times = if text == "second" { 1 } else { 2 };
            for n in 0..times {
                messages(truth).extend([said(20 + n, Author::Person, text), said(30 + n, Author::Assistant, "")]);
            }
        });
        assert_eq!(doubled, [Violation::Doubled(text.into())]);
    }
    for text in ["never", "of nobody"] {
        let invented = found(|_, truth| messages(truth).extend([said(15, Author::Person, text), said(16, Author::Assistant, "")]));
        assert_eq!(invented, [Violation::Invented(text.into())]);
    }
    assert_eq!(found(|_, truth| truth.documents.clear()), [Violation::Lost("a.txt".into())]);
    let twice = found(|_, truth| truth.documents.extend(truth.documents.clone()));
    assert_eq!(twice, [Violation::Doubled("a.txt".into())]);
}

#[test]
fn questions_in_the_wrong_order_or_place_and_without_their_answer_are_found() {
    let reordered = found(|_, truth| messages(truth).rotate_left(2));
    assert_eq!(reordered, [Violation::Reordered("first".into(), "second".into())]);
    let at_once = found(|record, truth| {
        record.ops[2].called = at(2);
        messages(truth).rotate_left(2);
    });
    assert_eq!(at_once, [], "of two at the same time either may be first");
    let misplaced = found(|record, _| record.ops[2].outcome = Outcome::Done(Some(place(2))));
    assert_eq!(misplaced, [Violation::Misplaced("second".into())]);
    let unanswered = found(|_, truth| drop(messages(truth).pop()));
    assert_eq!(unanswered, [Violation::Unpaired("second".into())]);
    let unended = found(|_, truth| messages(truth)[3].state = MessageState::Running);
    assert_eq!(unended, [Violation::NeverEnded(MessageId(id(14)))]);
}

#[test]
fn a_change_that_does_not_stand_is_found() {
    let stale = |found: &str| Violation::Overwritten { conversation: place(1), found: found.into() };
    let title = |truth: &mut Truth, title: &str| truth.conversations.get_mut(&place(1)).unwrap().title = title.into();
    assert_eq!(found(|_, truth| title(truth, "old")), [stale("old")]);
    assert_eq!(found(|_, truth| title(truth, "of nobody")), [stale("of nobody")]);
    let perhaps = found(|record, truth| {
        record.ops[5].outcome = Outcome::Unknown;
        title(truth, "old");
    });
    assert_eq!(perhaps, [], "nobody knows when it happened");
    let gone = found(|_, truth| truth.conversations.get_mut(&place(1)).unwrap().deleted = true);
    assert_eq!(gone, [stale("deleted")]);
    let back = found(|record, _| record.ops.push(op(Act::Delete { conversation: place(1) }, 7, 8, Outcome::Done(None))));
    assert_eq!(back, [stale("there")]);
}

#[test]
fn a_document_that_was_read_twice_or_not_at_all_is_found() {
    let bad = [Violation::BadlyRead("a.txt".into())];
    for passages in [vec![0, 0, 1, 1], vec![0, 2], vec![]] {
        assert_eq!(found(|_, truth| truth.documents[0].passages = passages), bad);
    }
    assert_eq!(found(|_, truth| truth.documents[0].indexed = false), bad);
}

#[test]
fn a_gap_and_a_doubled_event_are_found() {
    let sequence = |expected, heard| Violation::Sequence { client: 0, run: RunId(id(9)), expected, heard };
    assert_eq!(found(|record, _| drop(record.streams[0].heard.remove(1))), [sequence(2, 3)]);
    let doubled = found(|record, _| {
        let again = record.streams[0].heard[1].clone();
        record.streams[0].heard.insert(2, again);
    });
    assert_eq!(doubled, [sequence(3, 2)]);
}

#[test]
fn text_that_shrinks_or_differs_between_tabs_is_found() {
    let shrunk = |before: &str, after: &str| Violation::Shrunk { message: MessageId(id(12)), before: before.into(), after: after.into() };
    let diverged = |seq| Violation::Diverged { run: RunId(id(9)), seq };
    let alone = |record: &mut Record| record.streams.truncate(1);
    let taken_back = found(|record, _| {
        alone(record);
        record.streams[0].heard[2].text = "on".into();
    });
    assert_eq!(taken_back, [shrunk("one", "on")]);
    let kept_less = found(|record, truth| {
        alone(record);
        messages(truth)[1].text = "one".into();
    });
    assert_eq!(kept_less, [shrunk("one two three", "one"), diverged(4)]);
    assert_eq!(found(|record, _| record.streams[1].heard[0].event = "another".into()), [diverged(3)]);
    assert_eq!(found(|record, _| record.streams[1].text_before = String::new()), [diverged(3)]);
    let glimpses = [(1, "one two"), (3, "one")];
    let on_pages = found(|record, _| {
        let seen = |(n, text): (u64, &str)| Glimpse { message: MessageId(id(12)), called: at(n), returned: at(n + 1), text: text.into() };
        record.glimpses = glimpses.map(seen).into();
    });
    assert_eq!(on_pages, [shrunk("one two", "one")]);
}

#[test]
fn a_dead_process_may_take_its_last_words_with_it_but_not_change_them() {
    let settled = |text: &str| {
        found(|record, truth| {
            record.streams.truncate(1);
            record.streams[0].end = End::Settled(MessageState::Interrupted, text.into());
            messages(truth)[1].text = text.into();
        })
    };
    assert_eq!(settled("one two"), []);
    assert_eq!(settled("one two three four"), []);
    assert!(!settled("one three").is_empty());
    let complete = found(|record, truth| {
        record.streams.truncate(1);
        record.streams[0].end = End::Settled(MessageState::Complete, "one".into());
        messages(truth)[1].text = "one".into();
    });
    assert!(!complete.is_empty(), "a whole answer lacks nothing");
    let continued = |saved: &str, whole: &str| {
        found(|record, truth| {
            record.streams.truncate(1);
            record.streams[0].end = End::Settled(MessageState::Complete, whole.into());
            let next = Stream { run: RunId(id(10)), ..stream(1, 0, saved, vec![heard(1, whole)], End::Ended(MessageState::Complete)) };
            record.streams.push(next);
            messages(truth)[1].text = whole.into();
        })
    };
    assert_eq!(continued("one", "one and so on"), [], "another tab has gone on from what was saved");
    assert!(!continued("two", "two and so on").is_empty());
}

#[test]
fn a_stream_that_stalls_and_a_failing_server_are_found() {
    let stalled = found(|record, _| record.streams[0].end = End::Stalled);
    assert_eq!(stalled, [Violation::Stalled { client: 0, run: RunId(id(9)) }]);
    let failed = found(|record, _| record.ops[0].outcome = Outcome::Failed("500".into()));
    assert!(matches!(&failed[..], [Violation::Failed(_)]), "{failed:?}");
}

#[test]
fn the_words_of_blocks_are_read_without_their_tags() {
    assert_eq!(visible(&["<p>one <bdi>two</bdi></p>".into(), String::new(), "<p>three </p>".into()]), "one two three");
}
