use sea_orm::prelude::Uuid;

use super::entity::event;
use crate::Timestamp;
use crate::ids::AuditEventId;
use crate::secret::{Key, Keys, Secret};

/// So many chains are written to. Two acts wait for each other only when they fall into the same one.
pub(super) const CHAINS: i32 = 16;
/// The chain of the events from before there were several. Nothing is added to it.
pub(super) const FIRST_CHAIN: i32 = 0;
/// How the events of the first chain are sealed, and how all others are.
const FIRST_FORM: i32 = 1;
const SECOND_FORM: i32 = 2;
pub(super) const FORM: i32 = 3;
/// Bytes: nobody guesses the rest of what is sealed with it.
const SALT: usize = 16;

/// The keys that the chains are made with.
pub(super) struct Chain {
    keys: Keys,
}

/// Whether an event is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    Holds,
    Broken,
    /// It names a key that was made from no secret known here.
    UnknownKey,
}

impl Chain {
    pub(super) fn new(secret: &Secret) -> Self {
        Self { keys: secret.keys_for("audit") }
    }

    /// The key to write with.
    pub(super) const fn key(&self) -> &Key {
        &self.keys.current
    }

    /// The key that was written with.
    pub(super) fn key_of(&self, id: &str) -> Option<&Key> {
        self.keys.of_id(id)
    }

    pub(super) fn check(&self, event: &event::Model) -> Seal {
        match self.key_of(&event.key_id) {
            None => Seal::UnknownKey,
            Some(key) if is_as_written(key, event) => Seal::Holds,
            Some(_) => Seal::Broken,
        }
    }
}

fn is_as_written(key: &Key, event: &event::Model) -> bool {
    if event.chain == FIRST_CHAIN {
        event.form == FIRST_FORM && has_only_what_form_1_says(event) && first_hash(key, event) == event.hash
    } else {
        match event.form {
            SECOND_FORM => second_hash(key, event) == event.hash && event.origin_salt.is_none() && event.origin_seal.is_none(),
            FORM => hash(key, event) == event.hash && has_its_origin_or_none(key, event),
            _ => false,
        }
    }
}

/// From where somebody acted is as it was written, or was forgotten as a whole.
fn has_its_origin_or_none(key: &Key, event: &event::Model) -> bool {
    match &event.origin_salt {
        Some(_) => event.origin_seal == origin_seal(key, event),
        None => event.address.is_none() && event.user_agent.is_none(),
    }
}

/// A new salt for the origin of an event.
pub(super) fn salt() -> Vec<u8> {
    rand::random::<[u8; SALT]>().to_vec()
}

/// The seal of from where somebody acted; none without its salt.
pub(super) fn origin_seal(key: &Key, event: &event::Model) -> Option<Vec<u8>> {
    let form = Form::of("audit origin 1").and(event.origin_salt.as_ref()?);
    Some(form.perhaps(event.address.as_ref()).perhaps(event.user_agent.as_ref()).sealed(key).to_vec())
}

/// The hash of an event: of every column but the hash itself and those of the origin, for which their seal stands.
pub(super) fn hash(key: &Key, event: &event::Model) -> Vec<u8> {
    hash_with(key, event, "audit event 3", |form| form.perhaps(event.origin_seal.as_ref()))
}

/// The hash of an event of form 2: of every column there was, but the hash itself.
pub(super) fn second_hash(key: &Key, event: &event::Model) -> Vec<u8> {
    hash_with(key, event, "audit event 2", |form| form.perhaps(event.address.as_ref()).perhaps(event.user_agent.as_ref()))
}

fn hash_with(key: &Key, event: &event::Model, kind: &str, origin: impl FnOnce(Form) -> Form) -> Vec<u8> {
    let form = Form::of(kind)
        .and(event.id.0)
        .and(event.chain.to_be_bytes())
        .and(event.seq.to_be_bytes())
        .and(event.at.0.to_be_bytes())
        .perhaps(event.actor_kind.as_ref())
        .perhaps(event.actor_id)
        .perhaps(event.actor_name.as_ref())
        .perhaps(event.subject_kind.as_ref())
        .perhaps(event.subject_id)
        .perhaps(event.workspace_id.map(|id| id.0))
        .and(&event.action)
        .and(&event.outcome);
    origin(form).perhaps(event.details.as_ref()).and(&event.key_id).and(&event.previous).sealed(key).to_vec()
}

/// The hash of an event of form 1.
pub(super) fn first_hash(key: &Key, event: &event::Model) -> Vec<u8> {
    let form = Form::of("audit event 1")
        .and(event.seq.to_be_bytes())
        .and(event.at.0.to_be_bytes())
        .perhaps(event.actor_id)
        .perhaps(event.subject_id)
        .and(&event.action)
        .and(&event.outcome)
        .perhaps(event.address.as_ref())
        .perhaps(event.user_agent.as_ref())
        .perhaps(event.details.as_ref())
        .and(&event.key_id)
        .and(&event.previous);
    form.sealed(key).to_vec()
}

/// The columns that form 1 does not seal follow from those that it does; the migration filled them in.
fn has_only_what_form_1_says(event: &event::Model) -> bool {
    event.id == first_id(event.at, event.seq)
        && event.actor_kind.as_deref() == event.actor_id.map(|_| "person")
        && event.subject_kind.as_deref() == event.subject_id.map(|_| "account")
        && event.actor_name.is_none()
        && event.workspace_id.is_none()
}

/// The id that the migration gave an event of form 1: a UUID of version 7, by its time and its place.
pub(super) fn first_id(at: Timestamp, seq: i64) -> AuditEventId {
    let milliseconds = u128::try_from(at.0 / 1000).unwrap_or_default();
    let place = u128::try_from(seq).unwrap_or_default();
    AuditEventId(Uuid::from_u128((milliseconds << 80) | (0x7000_8000 << 48) | place))
}

/// What is sealed: a row of values. Whether each is there and how long it is goes before it, so no two rows have the same form.
pub(super) struct Form(Vec<u8>);

impl Form {
    /// A form of this kind; one of another kind is never the same.
    pub(super) fn of(kind: &str) -> Self {
        Self(Vec::with_capacity(512)).and(kind)
    }

    pub(super) fn and(self, value: impl AsRef<[u8]>) -> Self {
        self.perhaps(Some(value))
    }

    pub(super) fn perhaps(mut self, value: Option<impl AsRef<[u8]>>) -> Self {
        self.0.push(u8::from(value.is_some()));
        if let Some(value) = value {
            self.0.extend((value.as_ref().len() as u64).to_be_bytes());
            self.0.extend_from_slice(value.as_ref());
        }
        self
    }

    pub(super) fn sealed(&self, key: &Key) -> [u8; 32] {
        key.seal(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_be_moved_from_one_column_to_the_next() {
        let forms = [
            Form::of("x").and("ab").and("c"),
            Form::of("x").and("a").and("bc"),
            Form::of("x").and("abc").and(""),
            Form::of("x").and("abc").perhaps(None::<&str>),
            Form::of("x").perhaps(None::<&str>).and("abc"),
            Form::of("xabc"),
        ];
        for (place, form) in forms.iter().enumerate() {
            assert!(forms[..place].iter().all(|other| other.0 != form.0), "{place}");
        }
    }

    #[test]
    fn ids_of_form_1_sort_by_time_and_place_and_are_uuids() {
        let at = Timestamp(1_795_362_000_123_456);
        let id = first_id(at, 7);
        assert_eq!(id.0.get_version_num(), 7);
        assert!(id < first_id(at, 8) && first_id(at, 8) < first_id(Timestamp(at.0 + 1000), 1));
    }
}
