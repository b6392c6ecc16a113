//! Keys derived from the installation's one secret, and keyed hashes for codes and tokens.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Bytes of a nonce: so many that every one may be drawn at random.
const NONCE: usize = 24;

/// The installation's secret (`SECRET_KEY`), from which every other key is derived by purpose.
#[derive(Clone)]
pub struct Secret {
    current: SecretString,
    earlier: Vec<SecretString>,
}

impl Secret {
    /// Wraps the configured secret.
    #[must_use]
    pub const fn new(secret: SecretString) -> Self {
        Self { current: secret, earlier: Vec::new() }
    }

    /// The same, knowing those that were in use before: what was kept under one of them can still be read and checked.
    #[must_use]
    pub fn after(self, earlier: Vec<SecretString>) -> Self {
        Self { earlier, ..self }
    }

    /// The keys of one purpose, to be told apart by their ids.
    #[must_use]
    pub fn keys_for(&self, purpose: &str) -> Keys {
        let earlier = self.earlier.iter().map(|earlier| Key::new(Self::new(earlier.clone()).key_for(purpose)));
        Keys { current: Key::new(self.key_for(purpose)), earlier: earlier.collect() }
    }

    /// A 256-bit key for one purpose; keys of different purposes tell nothing of each other.
    #[must_use]
    pub fn key_for(&self, purpose: &str) -> [u8; 32] {
        self.keyed_hash("key", purpose.as_bytes())
    }

    /// HMAC-SHA256 of `data`, bound to `purpose`.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        let mut mac = hmac(self.current.expose_secret().as_bytes());
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }
}

/// The keys of one purpose: the one to write with, and those to read what is older.
#[derive(Clone)]
pub struct Keys {
    /// The one of now.
    pub current: Key,
    earlier: Vec<Key>,
}

impl Keys {
    /// The key that is called so; `None` when it was made from a secret that is not known here.
    #[must_use]
    pub fn of_id(&self, id: &str) -> Option<&Key> {
        self.iter().find(|key| key.id == id)
    }

    /// All of them, the one of now first.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.earlier)
    }

    /// Encrypts `data` so that it can be read with these keys only, and only as what belongs to `owner`.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is more than 256 GiB of it.
    pub fn lock(&self, data: &[u8], owner: &[u8]) -> Result<Vec<u8>> {
        let nonce = rand::random::<[u8; NONCE]>();
        let locked = self.current.cipher().encrypt((&nonce).into(), Payload { msg: data, aad: owner }).map_err(Error::internal)?;
        Ok([&nonce, locked.as_slice()].concat())
    }

    /// What [`Self::lock`] was given; `None` when it was somebody else's, was locked with other keys or was changed.
    #[must_use]
    pub fn unlock(&self, locked: &[u8], owner: &[u8]) -> Option<Vec<u8>> {
        let (nonce, locked) = locked.split_first_chunk::<NONCE>()?;
        self.iter().find_map(|key| key.cipher().decrypt(nonce.into(), Payload { msg: locked, aad: owner }).ok())
    }
}

/// A key for one purpose.
#[derive(Clone)]
pub struct Key {
    id: String,
    bytes: [u8; 32],
}

impl Key {
    fn new(bytes: [u8; 32]) -> Self {
        let mut key = Self { id: String::new(), bytes };
        key.id = hex(&key.seal(b"key id")[..4]);
        key
    }

    /// A name that tells it from others, and nothing else of it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key itself, for a library that seals in its own way.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// HMAC-SHA256 of `data`.
    #[must_use]
    pub fn seal(&self, data: &[u8]) -> [u8; 32] {
        let mut mac = hmac(&self.bytes);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.bytes).into())
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// A new secret of 256 random bits, in hexadecimal.
#[must_use]
pub fn random_token() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// SHA-256 of a random token: enough for secrets that cannot be guessed.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned().into())
    }

    #[test]
    fn a_key_is_found_by_its_id_after_its_secret_was_replaced() {
        let before = secret("the first secret").keys_for("doors").current;
        let keys = secret("the second one").after(vec!["the first secret".to_owned().into()]).keys_for("doors");
        assert_ne!(keys.current.id(), before.id());
        assert_eq!(keys.of_id(before.id()).map(|key| key.seal(b"x")), Some(before.seal(b"x")));
        assert!(secret("the second one").keys_for("doors").of_id(before.id()).is_none(), "nobody told of the first");
        assert!(keys.of_id(secret("the first secret").keys_for("windows").current.id()).is_none(), "another purpose");
    }
    #[test]
    fn what_is_locked_opens_for_its_owner_with_its_key_and_only_unchanged() {
        let keys = secret("the first secret").keys_for("doors");
        let locked = keys.lock(b"tea", b"sara").unwrap();
        assert_ne!(locked, keys.lock(b"tea", b"sara").unwrap(), "no two are alike");
        assert_eq!(keys.unlock(&locked, b"sara").as_deref(), Some(&b"tea"[..]));
        assert_eq!(keys.unlock(&locked, b"omid"), None);
        assert_eq!(secret("the first secret").keys_for("windows").unlock(&locked, b"sara"), None);
        let after = secret("the second one").after(vec!["the first secret".to_owned().into()]).keys_for("doors");
        assert_eq!(after.unlock(&locked, b"sara").as_deref(), Some(&b"tea"[..]));
        for place in 0..locked.len() {
            let mut changed = locked.clone();
            changed[place] ^= 1;
            assert_eq!(keys.unlock(&changed, b"sara"), None, "byte {place}");
            assert_eq!(keys.unlock(&locked[..place], b"sara"), None, "cut at {place}");
        }
    }
}
