use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use domain::chat::{Author, MessageState};
use domain::ids::{ConversationId, MessageId, RunId};

use super::{Act, End, Kept, Outcome, Record, Said, Stream, Truth};

/// What no truthful server would have done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// Acknowledged, and not there.
    Lost(String),
    /// There more than once.
    Doubled(String),
    /// Refused, or never asked for, and there all the same.
    Invented(String),
    /// Acknowledged in one place and there in another.
    Misplaced(String),
    /// Acknowledged before the other was even asked for, and stands after it.
    Reordered(String, String),
    /// Neither the last acknowledged change nor one that may have come after it.
    Overwritten { conversation: ConversationId, found: String },
    /// A question without exactly one answer after it, or an answer without a question.
    Unpaired(String),
    /// Still being written when nobody writes any more.
    NeverEnded(MessageId),
    /// A document that was not read, or whose passages are not there once each.
    BadlyRead(String),
    /// An event did not come after the one before it.
    Sequence { client: usize, run: RunId, expected: u64, heard: u64 },
    /// Two clients were told different things under one number, or one began with another text than the number stands for.
    Diverged { run: RunId, seq: u64 },
    /// Text that was shown is gone.
    Shrunk { message: MessageId, before: String, after: String },
    /// A stream that neither went on nor ended.
    Stalled { client: usize, run: RunId },
    /// The server failed.
    Failed(String),
}

/// Everything in the record, and in what is there in the end, that contradicts itself.
pub fn check(record: &Record, truth: &Truth) -> Vec<Violation> {
    let mut found = Vec::new();
    failures(record, &mut found);
    questions(record, truth, &mut found);
    registers(record, truth, &mut found);
    documents(record, truth, &mut found);
    for kept in truth.conversations.values() {
        pairs(kept, &mut found);
    }
    streams(record, truth, &mut found);
    glimpses(record, truth, &mut found);
    found
}

fn failures(record: &Record, found: &mut Vec<Violation>) {
    found.extend(record.failures.iter().cloned().map(Violation::Failed));
    for op in &record.ops {
        if let Outcome::Failed(why) = &op.outcome {
            found.push(Violation::Failed(format!("client {}, {:?}: {why}", op.client, op.act)));
        }
    }
}

/// All attempts at one thing, as one.
struct Whole<'a> {
    called: Duration,
    /// When it was first known to have happened.
    done: Option<Duration>,
    /// Whether it may have happened although nobody said so.
    possible: bool,
    places: Vec<&'a ConversationId>,
}

fn wholes<'a>(record: &'a Record, name: impl Fn(&'a Act) -> Option<&'a str>) -> BTreeMap<&'a str, Whole<'a>> {
    let mut wholes = BTreeMap::new();
    for op in &record.ops {
        let Some(name) = name(&op.act) else { continue };
        let whole = wholes.entry(name).or_insert(Whole { called: op.called, done: None, possible: false, places: Vec::new() });
        whole.called = whole.called.min(op.called);
        match &op.outcome {
            Outcome::Done(place) => {
                whole.done = Some(whole.done.map_or(op.returned, |done| done.min(op.returned)));
                whole.places.extend(place);
            }
            Outcome::Unknown | Outcome::Failed(_) => whole.possible = true,
            Outcome::Refused(_) => {}
        }
    }
    wholes
}

/// Acknowledged: once. Unknown: once or not at all. Refused: not at all.
fn times(name: &str, whole: Option<&Whole<'_>>, times: usize, found: &mut Vec<Violation>) {
    let (done, possible) = whole.map_or((false, false), |whole| (whole.done.is_some(), whole.possible));
    match times {
        0 if done => found.push(Violation::Lost(name.to_owned())),
        1 if !done && !possible => found.push(Violation::Invented(name.to_owned())),
        0 | 1 => {}
        _ => found.push(Violation::Doubled(name.to_owned())),
    }
}

fn questions(record: &Record, truth: &Truth, found: &mut Vec<Violation>) {
    let asked = wholes(record, |act| if let Act::Ask { text } = act { Some(text) } else { None });
    let mut places: BTreeMap<&str, Vec<ConversationId>> = asked.keys().map(|text| (*text, Vec::new())).collect();
    for (id, kept) in &truth.conversations {
        let mut latest: Option<(&str, Duration)> = None;
        for said in kept.messages.iter().filter(|said| said.author == Author::Person) {
            places.entry(&said.text).or_default().push(*id);
            let Some(whole) = asked.get(said.text.as_str()) else { continue };
            // Whatever stands before was asked for before this one was acknowledged.
            if let (Some((before, called)), Some(done)) = (latest, whole.done)
                && called > done
            {
                found.push(Violation::Reordered(said.text.clone(), before.to_owned()));
            }
            if latest.is_none_or(|(_, called)| whole.called > called) {
                latest = Some((&said.text, whole.called));
            }
        }
    }
    for (text, places) in places {
        let whole = asked.get(text);
        times(text, whole, places.len(), found);
        let elsewhere = whole.is_some_and(|whole| whole.places.iter().any(|place| !places.contains(place)));
        if elsewhere && !places.is_empty() {
            found.push(Violation::Misplaced(text.to_owned()));
        }
    }
}

/// Titles, and whether a conversation is deleted: what was written last stands, or what may have been written after it.
fn registers(record: &Record, truth: &Truth, found: &mut Vec<Violation>) {
    for (id, kept) in &truth.conversations {
        let titles = |act: &Act| match act {
            Act::Rename { conversation, title } if conversation == id => Some(title.clone()),
            _ => None,
        };
        let deleted = |act: &Act| match act {
            Act::Delete { conversation } if conversation == id => Some("deleted".to_owned()),
            Act::Restore { conversation } if conversation == id => Some("there".to_owned()),
            _ => None,
        };
        register(record, *id, titles, &kept.title, None, found);
        register(record, *id, deleted, if kept.deleted { "deleted" } else { "there" }, Some("there"), found);
    }
}

/// `first` is the value before any was written, when it is known.
fn register(
    record: &Record,
    conversation: ConversationId,
    value: impl Fn(&Act) -> Option<String>,
    now: &str,
    first: Option<&str>,
    found: &mut Vec<Violation>,
) {
    let writes = record.ops.iter().filter(|op| !matches!(op.outcome, Outcome::Refused(_)));
    let writes: Vec<_> = writes.filter_map(|op| Some((op, value(&op.act)?))).collect();
    let done = |outcome: &Outcome| matches!(outcome, Outcome::Done(_));
    let superseded = |returned: Duration| writes.iter().any(|(later, _)| done(&later.outcome) && later.called > returned);
    // One without an answer may happen at any later time.
    let may_stand = writes.iter().any(|(op, value)| value == now && (!done(&op.outcome) || !superseded(op.returned)));
    let untouched = !writes.iter().any(|(op, _)| done(&op.outcome)) && first.is_none_or(|first| first == now);
    if !may_stand && !untouched {
        found.push(Violation::Overwritten { conversation, found: now.to_owned() });
    }
}

fn documents(record: &Record, truth: &Truth, found: &mut Vec<Violation>) {
    let uploaded = wholes(record, |act| if let Act::Upload { name } = act { Some(name) } else { None });
    let mut there: BTreeMap<&str, usize> = uploaded.keys().map(|name| (*name, 0)).collect();
    for document in &truth.documents {
        *there.entry(&document.name).or_default() += 1;
        let once = !document.passages.is_empty() && (0..).zip(&document.passages).all(|(expected, number)| expected == *number);
        if !document.indexed || !once {
            found.push(Violation::BadlyRead(document.name.clone()));
        }
    }
    for (name, count) in there {
        times(name, uploaded.get(name), count, found);
    }
}

fn pairs(kept: &Kept, found: &mut Vec<Violation>) {
    for pair in kept.messages.chunks(2) {
        let answered = matches!(pair, [question, answer] if question.author == Author::Person && answer.author == Author::Assistant);
        if !answered {
            found.push(Violation::Unpaired(pair[0].text.clone()));
        }
    }
    let running = kept.messages.iter().filter(|said| said.state == MessageState::Running);
    found.extend(running.map(|said| Violation::NeverEnded(said.id)));
}

fn streams(record: &Record, truth: &Truth, found: &mut Vec<Violation>) {
    let answers = answers(truth);
    let mut told: HashMap<(RunId, u64), &str> = HashMap::new();
    let mut stood: HashMap<(RunId, u64), &str> = HashMap::new();
    for stream in &record.streams {
        let Stream { client, message, run, from, text_before, heard, end } = stream;
        let mut diverged = *stood.entry((*run, *from)).or_insert(text_before) != text_before;
        let (mut last, mut text) = (*from, text_before.as_str());
        for event in heard {
            if event.seq != last + 1 {
                found.push(Violation::Sequence { client: *client, run: *run, expected: last + 1, heard: event.seq });
            }
            grows(*message, text, &event.text, found);
            let place = (*run, event.seq);
            diverged |= *told.entry(place).or_insert(&event.event) != event.event;
            diverged |= *stood.entry(place).or_insert(&event.text) != event.text;
            if std::mem::take(&mut diverged) {
                found.push(Violation::Diverged { run: *run, seq: event.seq });
            }
            (last, text) = (event.seq, &event.text);
        }
        if diverged {
            found.push(Violation::Diverged { run: *run, seq: *from });
        }
        // What came in one piece may be shorter: a process that died took with it what it had not saved. It is no other text.
        let (state, shown) = match end {
            End::Ended(state) => (state, text),
            End::Settled(state, settled) => {
                // Somebody may have gone on with it since, from what was saved.
                let continued = later_run(record, *message, *run);
                let saved = continued.unwrap_or(settled);
                let cut_short = continued.is_some() || *state != MessageState::Complete;
                let before = if cut_short && text.starts_with(saved) { saved } else { text };
                grows(*message, before, saved, found);
                grows(*message, saved, settled, found);
                (state, settled.as_str())
            }
            End::Left => continue,
            End::Stalled => {
                found.push(Violation::Stalled { client: *client, run: *run });
                continue;
            }
        };
        let Some(kept) = answers.get(message) else { continue };
        grows(*message, shown, &kept.text, found);
        if *state == MessageState::Complete && kept.text != shown {
            found.push(Violation::Diverged { run: *run, seq: last });
        }
    }
}

/// What the next run that went on with a message began with, if somebody saw it begin.
fn later_run(record: &Record, message: MessageId, run: RunId) -> Option<&str> {
    let later = record.streams.iter().filter(|later| later.message == message && later.run > run && later.from == 0);
    later.min_by_key(|later| later.run).map(|later| later.text_before.as_str())
}

/// The pages that were shown: what is saved once is never taken back.
fn glimpses(record: &Record, truth: &Truth, found: &mut Vec<Violation>) {
    let answers = answers(truth);
    let mut seen: HashMap<MessageId, Vec<&super::Glimpse>> = HashMap::new();
    for glimpse in &record.glimpses {
        seen.entry(glimpse.message).or_default().push(glimpse);
    }
    for (message, glimpses) in seen {
        for glimpse in &glimpses {
            let earlier = glimpses.iter().filter(|earlier| earlier.returned < glimpse.called);
            if let Some(longest) = earlier.max_by_key(|earlier| earlier.text.len()) {
                grows(message, &longest.text, &glimpse.text, found);
            }
            if let Some(kept) = answers.get(&message) {
                grows(message, &glimpse.text, &kept.text, found);
            }
        }
    }
}

fn answers(truth: &Truth) -> HashMap<MessageId, &Said> {
    let messages = truth.conversations.values().flat_map(|kept| &kept.messages);
    messages.filter(|said| said.author == Author::Assistant).map(|said| (said.id, said)).collect()
}

fn grows(message: MessageId, before: &str, after: &str, found: &mut Vec<Violation>) {
    if !after.starts_with(before) {
        found.push(Violation::Shrunk { message, before: before.to_owned(), after: after.to_owned() });
    }
}
