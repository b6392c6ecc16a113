use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::password_forms;
use crate::{Error, Result};

const LANES: u32 = 1;
const HASH_BYTES: usize = 32;
/// How long a sign-in waits for its turn to hash. Whoever comes after a longer queue is told to try again.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How long the memory of a hash is kept for the next one.
const KEPT: Duration = Duration::from_secs(5);

/// What a hash costs us and whoever guesses: Argon2id with one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// How often that memory is passed over.
    pub passes: u32,
}

impl Default for HashCost {
    /// 19 MiB and two passes (OWASP's first choice): some 20 ms on one core.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl HashCost {
    /// What every hash of this cost begins with.
    fn prefix(self) -> String {
        format!("$argon2id$v=19$m={},t={},p={LANES}$", self.memory_kib, self.passes)
    }

    /// A hash that no password is known for.
    fn nobodys_hash(self) -> String {
        format!("{}AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", self.prefix())
    }

    fn argon2(self) -> argon2::Result<Argon2<'static>> {
        let params = Params::new(self.memory_kib, self.passes, LANES, Some(HASH_BYTES))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Hashes passwords, as many at a time as there are cores: memory stays bounded and other requests keep their share.
#[derive(Clone)]
pub(crate) struct Hasher {
    cost: HashCost,
    turns: Arc<Semaphore>,
    at_once: usize,
    memory: Arc<SpareMemory>,
}

/// Whether a password fits a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    No,
    Yes,
    /// The hash was made of the same keys, but not as passwords are hashed today.
    InEarlierForm,
}

impl Hasher {
    pub(crate) fn new(cost: HashCost) -> Self {
        Self::with_turns(cost, std::thread::available_parallelism().map_or(1, usize::from))
    }

    fn with_turns(cost: HashCost, at_once: usize) -> Self {
        Self { cost, turns: Arc::new(Semaphore::new(at_once)), at_once, memory: Arc::default() }
    }

    /// How many passwords are being hashed.
    pub(crate) fn in_use(&self) -> usize {
        self.at_once.saturating_sub(self.turns.available_permits())
    }

    /// Takes all turns, so that nothing can be hashed until they are given back.
    #[cfg(test)]
    pub(super) async fn occupy(&self) -> OwnedSemaphorePermit {
        self.turns.clone().acquire_many_owned(u32::try_from(self.at_once).unwrap()).await.unwrap()
    }

    /// The hash to be stored, with its salt and parameters.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let (password, cost) = (password_forms::hashed(password), self.cost);
        self.run(move |memory| hash(&password, cost, memory)).await?
    }

    /// Whether `password` belongs to `stored`. When there is nothing stored the answer is no, after the same work:
    /// the time it takes does not tell whether an account exists. With `tells` the answer comes as soon as it is yes, which it then
    /// tells; where a right password is refused like a wrong one, it must take as long.
    pub(crate) async fn verify(&self, password: &str, stored: Option<&str>, tells: bool) -> Result<Fit> {
        let forms: Vec<_> = std::iter::once(password_forms::hashed(password)).chain(password_forms::earlier(password)).collect();
        let exists = stored.is_some();
        let stored = stored.map_or_else(|| self.cost.nobodys_hash(), str::to_owned);
        let fits = move |memory: &mut _| {
            let mut fitting = (0..).zip(&forms).filter(|(_, form)| fits(form, &stored, memory).unwrap_or(false)).map(|(place, _)| place);
            if tells { fitting.next() } else { fitting.min() }
        };
        Ok(match self.run(fits).await? {
            Some(_) if !exists => Fit::No,
            Some(0) => Fit::Yes,
            Some(_) => Fit::InEarlierForm,
            None => Fit::No,
        })
    }

    /// Whether a stored hash was made with other parameters than today's.
    fn is_outdated(&self, stored: &str) -> bool {
        !stored.starts_with(&self.cost.prefix())
    }

    /// Whether a hash that a password fits is to be made anew.
    pub(crate) fn is_to_renew(&self, stored: &str, fit: Fit) -> bool {
        fit == Fit::InEarlierForm || self.is_outdated(stored)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static) -> Result<T> {
        let turn = self.turn().await?;
        let spare = self.memory.clone();
        let job = tokio::task::spawn_blocking(move || {
            let mut memory = spare.take();
            let done = work(&mut memory);
            spare.put_back(memory);
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

fn hash(password: &str, cost: HashCost, memory: &mut Vec<Block>) -> Result<String> {
    let salt = Salt::generate();
    let argon2 = cost.argon2().map_err(Error::internal)?;
    let mut output = [0; HASH_BYTES];
    fill(&argon2, password, &salt, &mut output, memory).map_err(Error::internal)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).map_err(Error::internal)?,
        salt: Some(salt),
        hash: Some(Output::new(&output).map_err(Error::internal)?),
    };
    Ok(hash.to_string())
}

fn fits(password: &str, stored: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let expected = stored.hash?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
    let mut output = vec![0; expected.len()];
    fill(&argon2, password, &stored.salt?, &mut output, memory).ok()?;
    // Compares in constant time.
    Some(Output::new(&output).ok()? == expected)
}

fn fill(argon2: &Argon2<'_>, password: &str, salt: &[u8], output: &mut [u8], memory: &mut Vec<Block>) -> argon2::Result<()> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory.as_mut_slice())
}

/// Memory of hashes that are done, for those to come: to ask the system for it each time takes longer and holds more of it.
#[derive(Default)]
struct SpareMemory {
    kept: Mutex<Vec<(Instant, Vec<Block>)>>,
    given_up: AtomicBool,
}

impl SpareMemory {
    fn take(&self) -> Vec<Block> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop().map_or_else(Vec::new, |(_, memory)| memory)
    }

    /// Keeps it for a while; must be called within the runtime.
    fn put_back(self: &Arc<Self>, memory: Vec<Block>) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), memory));
        if !self.given_up.swap(true, Ordering::AcqRel) {
            Handle::current().spawn(self.clone().give_up());
        }
    }

    async fn give_up(self: Arc<Self>) {
        sleep(KEPT).await;
        while !self.drop_unused() {
            sleep(KEPT).await;
        }
    }

    /// Drops what nobody wanted; returns whether nothing is left.
    fn drop_unused(&self) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(since, _)| since.elapsed() < KEPT);
        // Said under the lock: whoever puts something back next begins anew.
        if kept.is_empty() {
            self.given_up.store(false, Ordering::Release);
        }
        kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = Hasher::new(HashCost::default());
        let hash = hasher.hash("کلاغ سیاه").await.unwrap();
        assert_eq!(hasher.verify("کلاغ سیاه", Some(&hash), false).await, Ok(Fit::Yes));
        assert_eq!(hasher.verify("كلاغ سیاه", Some(&hash), false).await, Ok(Fit::Yes), "the same keys");
        assert_eq!(hasher.verify("کلاغ سیاه ", Some(&hash), false).await, Ok(Fit::No), "blanks must not be trimmed");
        assert_eq!(hasher.verify("کلاغ سیاه", None, false).await, Ok(Fit::No));
        assert_ne!(hash, hasher.hash("کلاغ سیاه").await.unwrap(), "every hash has its own salt");
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_outdated_but_still_fits() {
        let hasher = Hasher::new(HashCost::default());
        assert!(!hasher.is_outdated(&hasher.hash("x").await.unwrap()));
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old = weak.hash_password(b"x").unwrap().to_string();
        assert!(hasher.is_outdated(&old));
        assert_eq!(hasher.verify("x", Some(&old), false).await, Ok(Fit::Yes));
    }

    #[tokio::test]
    async fn a01_an_unknown_account_costs_what_a_wrong_password_costs() {
        let hasher = Hasher::new(HashCost::default());
        let hash = hasher.hash("x").await.unwrap();
        assert!(PasswordHash::new(&HashCost::default().nobodys_hash()).is_ok(), "the stand-in must be a well-formed hash");
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..15 {
            for (stored, times) in [Some(hash.as_str()), None].into_iter().zip(&mut times) {
                let start = Instant::now();
                assert_eq!(hasher.verify("y", stored, false).await, Ok(Fit::No));
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
    async fn memory_serves_the_next_hash_and_is_given_back_when_none_comes() {
        let hasher = Hasher::with_turns(HashCost { memory_kib: 64, passes: 1 }, 1);
        let hash = hasher.hash("x").await.unwrap();
        assert_eq!(hasher.verify("x", Some(&hash), false).await, Ok(Fit::Yes));
        assert_eq!(hasher.memory.kept.lock().unwrap().len(), 1, "both used the same");
        assert!(!hasher.memory.drop_unused(), "it was just used");
        hasher.memory.kept.lock().unwrap()[0].0 = Instant::now().checked_sub(KEPT).unwrap();
        assert!(hasher.memory.drop_unused());
    }

    #[tokio::test]
    async fn a15_whoever_cannot_hash_soon_is_told_to_come_back() {
        let hasher = Hasher::with_turns(HashCost::default(), 0);
        assert_eq!(hasher.hash("x").await, Err(Error::Unavailable));
    }
}
