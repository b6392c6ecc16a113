//! A small proof of work, asked of strangers while very many of them want codes.
//!
//! Eight small ones in a row take about the same time each time. A browser's own Web Crypto does PBKDF2 nearly as fast as any
//! program on the same machine, so who has many codes sent pays as much for each as a person does. Nothing is kept here until
//! a solution is brought, and then only that it was.

use std::time::Duration;

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::Timestamp;
use crate::rate_limit::{Limit, RateLimiter, Verdict};
use crate::secret::{Keys, hex};
use crate::{Error, Result};

/// So many numbers are looked for.
pub const PARTS: usize = 8;
/// For each try at one of them. A number fits when the first byte comes out as zero: 256 tries are needed in the mean.
pub const ITERATIONS: u32 = if cfg!(test) { 2 } else { 2_000 };
/// How long a puzzle may take whoever solves it.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Numbers beyond this are not needed: hardly one puzzle in e⁴⁰ has none below.
const LARGEST: u32 = 10_000;
/// A solution counts once, for as long as its puzzle does.
const ONCE: Limit = Limit::new(1, LIFETIME).fail_closed();

/// A puzzle of now: when it ends, some random bits, and our seal on both.
pub(super) fn new(keys: &Keys, now: Timestamp) -> String {
    let unsealed = format!("{}.{}", now.plus(LIFETIME).unix_seconds(), hex(&rand::random::<[u8; 16]>()));
    let seal = seal(keys, &unsealed);
    format!("{unsealed}.{seal}")
}

/// Whether a text is a puzzle of ours that is not over, with its solution behind a colon: `…:17,904,…`.
pub(super) async fn is_solved(solution: &str, keys: &Keys, limiter: &dyn RateLimiter, now: Timestamp) -> Result<bool> {
    let Some((puzzle, numbers)) = read(solution, keys, now) else { return Ok(false) };
    let (named, judged) = (puzzle.to_owned(), puzzle.to_owned());
    let fits = tokio::task::spawn_blocking(move || (0..PARTS).all(|part| fits(&judged, part, numbers[part])));
    if !fits.await.map_err(Error::internal)? {
        return Ok(false);
    }
    Ok(limiter.attempt(&format!("puzzle:{named}"), ONCE).await? == Verdict::Allowed)
}

fn read<'a>(solution: &'a str, keys: &Keys, now: Timestamp) -> Option<(&'a str, [u32; PARTS])> {
    let (puzzle, numbers) = solution.split_once(':')?;
    let (unsealed, sealed) = puzzle.rsplit_once('.')?;
    let (ends, _) = unsealed.split_once('.')?;
    let is_ours = bool::from(seal(keys, unsealed).as_bytes().ct_eq(sealed.as_bytes()));
    let lives = ends.parse::<i64>().is_ok_and(|ends| ends > now.unix_seconds());
    if !is_ours || !lives || numbers.len() > PARTS * 6 {
        return None;
    }
    let numbers: Vec<u32> = numbers.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let numbers: [u32; PARTS] = numbers.try_into().ok()?;
    numbers.iter().all(|number| *number < LARGEST).then_some((puzzle, numbers))
}

fn seal(keys: &Keys, unsealed: &str) -> String {
    hex(&keys.current.seal(unsealed.as_bytes())[..16])
}

fn fits(puzzle: &str, part: usize, number: u32) -> bool {
    let mut first = [0; 1];
    pbkdf2_hmac::<Sha256>(puzzle.as_bytes(), format!("{part}:{number}").as_bytes(), ITERATIONS, &mut first);
    first == [0]
}

/// Does a browser's work.
#[cfg(test)]
pub(crate) fn solve(puzzle: &str) -> String {
    let number = |part| (0..LARGEST).find(|number| fits(puzzle, part, *number)).unwrap().to_string();
    format!("{puzzle}:{}", (0..PARTS).map(number).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::secret::Secret;
    use crate::test_support::stores::Counter;

    #[tokio::test]
    async fn h3_a_puzzle_is_solved_once_by_work_in_time_and_only_ours() {
        let (clock, keys) = (Clock::default(), Secret::new("of this test".to_owned().into()).keys_for("puzzle"));
        let limiter = Counter::new(clock.clone());
        let puzzle = new(&keys, clock.now());
        let solution = solve(&puzzle);
        let of_others = new(&Secret::new("of others".to_owned().into()).keys_for("puzzle"), clock.now());
        let unsolved = format!("{puzzle}:{}", ["9999"; PARTS].join(","));
        let (short, long) = (format!("{puzzle}:1,2"), format!("{solution},1"));
        for bad in ["", ":", &puzzle, &unsolved, &short, &long, &solution.replace('.', "_"), &format!("{of_others}:1,1,1,1,1,1,1,1")] {
            assert!(!is_solved(bad, &keys, &limiter, clock.now()).await.unwrap(), "{bad}");
        }
        assert!(is_solved(&solution, &keys, &limiter, clock.now()).await.unwrap());
        assert!(!is_solved(&solution, &keys, &limiter, clock.now()).await.unwrap(), "twice");
        let late = new(&keys, clock.now());
        clock.advance(LIFETIME);
        assert!(!is_solved(&solve(&late), &keys, &limiter, clock.now()).await.unwrap(), "too late");
    }
}
