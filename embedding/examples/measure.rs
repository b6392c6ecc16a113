//! Prints what a model costs: `measure FOLDER [THREADS]`, best with `--release`. Needs Linux for the memory figures.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use embedding::{Model, Options, TextKind};

const ROUNDS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: measure FOLDER [THREADS]")?);
    let threads = arguments.next().map_or(Ok(NonZeroUsize::MIN), |number| number.parse())?;
    print_memory("before opening")?;
    let start = Instant::now();
    let model = Model::open_with(&folder, Options { threads, ..Options::default() })?;
    println!("open: {:?}, {} dimensions, fingerprint {}", start.elapsed(), model.dimensions(), model.fingerprint());
    print_memory("open")?;

    let query = "چگونه می‌توانم گذرواژهٔ حساب خود را بدون تماس با پشتیبانی عوض کنم؟";
    let passage = ["The customer may return the goods within fourteen days of delivery. "; 11].concat();
    let passage = format!("{passage}بهای کالا پس از بررسی برگردانده می‌شود.");
    print_time("query of 12 words", || model.embed(TextKind::Query, &[query]))?;
    print_time("passage of 130 words", || model.embed(TextKind::Passage, &[passage.as_str()]))?;
    print_time("16 such passages", || model.embed(TextKind::Passage, &[passage.as_str(); 16]))?;
    for _ in 0..100 {
        model.embed(TextKind::Passage, &[passage.as_str()])?;
    }
    print_memory("after 100 passages and more")?;
    drop(model);
    print_memory("closed")
}

fn print_time<T, E: Error + 'static>(what: &str, run: impl Fn() -> Result<T, E>) -> Result<(), Box<dyn Error>> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(run()?);
        best = best.min(start.elapsed());
    }
    println!("{what}: {:.1} ms", best.as_secs_f64() * 1e3);
    Ok(())
}

/// Private memory is that which the process alone holds: written pages, and pages of files that nobody else maps.
fn print_memory(when: &str) -> Result<(), Box<dyn Error>> {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup")?;
    let status = fs::read_to_string("/proc/self/status")?;
    let number = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok()).unwrap_or_default()
    };
    println!(
        "memory {when}: {:.1} MB anonymous, {:.1} MB private with the program's own pages, {:.1} MB at most so far, {} threads",
        number(&rollup, "Anonymous:") as f64 / 1024.0,
        (number(&rollup, "Private_Dirty:") + number(&rollup, "Private_Clean:")) as f64 / 1024.0,
        number(&status, "VmHWM:") as f64 / 1024.0,
        number(&status, "Threads:"),
    );
    Ok(())
}
