//! Checks a password again and again with bare argon2.

use std::time::{Duration, Instant};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordVerifier};

/// Prints how long each check took, in milliseconds, one a line.
pub fn run(hash: &str, password: &str, seconds: f64, threads: usize) -> anyhow::Result<()> {
    let times = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| check(hash, password, Duration::from_secs_f64(seconds)))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread broke")))).collect::<Vec<_>>()
    });
    for times in times {
        for time in times? {
            println!("{}", time.as_secs_f64() * 1000.0);
        }
    }
    Ok(())
}

fn check(hash: &str, password: &str, time: Duration) -> anyhow::Result<Vec<Duration>> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed() < time {
        let one = Instant::now();
        let parsed = PasswordHash::new(hash).map_err(|error| anyhow::anyhow!("the hash: {error}"))?;
        // With the parameters that the hash itself names: the product's.
        anyhow::ensure!(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok(), "the password does not fit its hash");
        times.push(one.elapsed());
    }
    Ok(times)
}
