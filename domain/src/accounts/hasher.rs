use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result};

/// Argon2id with 19 MiB, two passes, one lane (OWASP's first choice): some 20 ms on one core.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How long a sign-in waits for its turn to hash. Whoever comes after a longer queue is told to try again.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Hashes passwords, as many at a time as there are cores: memory stays bounded and other requests keep their share.
#[derive(Clone)]
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
    at_once: usize,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        Self::with_turns(std::thread::available_parallelism().map_or(1, usize::from))
    }

    fn with_turns(at_once: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), at_once }
    }

    /// How many passwords are being hashed.
    pub(crate) fn in_use(&self) -> usize {
        self.at_once.saturating_sub(self.turns.available_permits())
    }

    /// The hash to be stored, with its salt and parameters.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.run(move |argon2| argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string())).await?.map_err(Error::internal)
    }

    /// Whether `password` belongs to `stored`. When there is nothing stored the answer is no, after the same work:
    /// the time it takes does not tell whether an account exists.
    pub(crate) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let exists = stored.is_some();
        let hash = stored.map_or_else(nobodys_hash, str::to_owned);
        let fits = self
            .run(move |argon2| PasswordHash::new(&hash).is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok()))
            .await?;
        Ok(fits && exists)
    }

    /// Whether a stored hash was made with other parameters than today's.
    pub(crate) fn is_outdated(stored: &str) -> bool {
        !stored.starts_with(&prefix())
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static) -> Result<T> {
        let turn = self.turn().await?;
        let argon2 = argon2()?;
        let job = tokio::task::spawn_blocking(move || {
            let done = work(&argon2);
            // Held to the end of the work, even when the request that wanted it is gone.
            drop(turn);
            done
        });
        job.await.map_err(Error::internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        let waited = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        waited.map_err(|_| Error::Unavailable)?.map_err(Error::internal)
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What every hash made with today's parameters begins with.
fn prefix() -> String {
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$")
}

/// A hash that no password is known for.
fn nobodys_hash() -> String {
    format!("{}AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", prefix())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = Hasher::new();
        let hash = hasher.hash("کلاغ سیاه").await.unwrap();
        assert!(hasher.verify("کلاغ سیاه", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("كلاغ سیاه", Some(&hash)).await.unwrap(), "letters must not be folded");
        assert!(!hasher.verify("کلاغ سیاه ", Some(&hash)).await.unwrap(), "blanks must not be trimmed");
        assert!(!hasher.verify("کلاغ سیاه", None).await.unwrap());
        assert_ne!(hash, hasher.hash("کلاغ سیاه").await.unwrap(), "every hash has its own salt");
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_outdated_but_still_fits() {
        let hasher = Hasher::new();
        assert!(!Hasher::is_outdated(&hasher.hash("x").await.unwrap()));
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old = weak.hash_password(b"x").unwrap().to_string();
        assert!(Hasher::is_outdated(&old));
        assert!(hasher.verify("x", Some(&old)).await.unwrap());
    }

    #[tokio::test]
    async fn a01_an_unknown_account_costs_what_a_wrong_password_costs() {
        let hasher = Hasher::new();
        let hash = hasher.hash("x").await.unwrap();
        assert!(PasswordHash::new(&nobodys_hash()).is_ok(), "the stand-in must be a well-formed hash");
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..15 {
            for (stored, times) in [Some(hash.as_str()), None].into_iter().zip(&mut times) {
                let start = Instant::now();
                assert!(!hasher.verify("y", stored).await.unwrap());
                times.push(start.elapsed());
            }
        }
        let [wrong, unknown] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64()
        });
        // Generous, for a busy machine: without the work an unknown account would be a thousand times faster.
        assert!(unknown > wrong * 0.5 && unknown < wrong * 2.0, "wrong {wrong} s, unknown {unknown} s");
    }

    #[tokio::test]
    async fn a15_whoever_cannot_hash_soon_is_told_to_come_back() {
        let hasher = Hasher::with_turns(0);
        assert_eq!(hasher.hash("x").await, Err(Error::Unavailable));
    }
}
