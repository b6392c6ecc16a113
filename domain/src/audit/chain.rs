use super::entity::event;
use crate::secret::{Key, Keys, Secret};

/// The keys that the chain is made with.
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
            Some(key) if hash(key, event) == event.hash => Seal::Holds,
            Some(_) => Seal::Broken,
        }
    }
}

/// The hash of an event: of every column but the hash itself.
pub(super) fn hash(key: &Key, event: &event::Model) -> Vec<u8> {
    let form = Form::of("audit event 1")
        .and(event.seq.to_be_bytes())
        .and(event.at.0.to_be_bytes())
        .perhaps(event.actor_id.map(|id| id.0.into_bytes()))
        .perhaps(event.subject_id.map(|id| id.0.into_bytes()))
        .and(&event.action)
        .and(&event.outcome)
        .perhaps(event.address.as_ref())
        .perhaps(event.user_agent.as_ref())
        .perhaps(event.details.as_ref())
        .and(&event.key_id)
        .and(&event.previous);
    form.sealed(key).to_vec()
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
}
