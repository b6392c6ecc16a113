//! Keys derived from the installation's one secret, and keyed hashes for codes and tokens.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The installation's secret (`SECRET_KEY`), from which every other key is derived by purpose.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps the configured secret.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// A 256-bit key for one purpose; keys of different purposes tell nothing of each other.
    #[must_use]
    pub fn key_for(&self, purpose: &str) -> [u8; 32] {
        self.keyed_hash("key", purpose.as_bytes())
    }

    /// HMAC-SHA256 of `data`, bound to `purpose`.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        let mut mac = hmac(self.0.expose_secret().as_bytes());
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
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
