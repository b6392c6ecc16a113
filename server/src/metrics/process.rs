//! What the system says about this process. Linux only: elsewhere there is nothing to read, and nothing is told.

use std::fs;

/// The kernel counts processor time and starts in these, a hundredth of a second each, on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Process {
    /// Memory that is really there.
    pub(super) resident_bytes: i64,
    /// Open files and sockets.
    pub(super) open_files: i64,
    /// How many it may have; none when there is no limit.
    pub(super) max_files: Option<i64>,
    /// Processor time used so far.
    pub(super) processor_seconds: f64,
    /// When it was started, in seconds since 1970.
    pub(super) started_at: f64,
}

impl Process {
    /// This process.
    pub(super) fn now() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name in brackets and may hold anything; numbers follow the last bracket, from the third on.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |number: usize| fields.get(number - 3).and_then(|field| field.parse::<f64>().ok());
        let limits = fs::read_to_string("/proc/self/limits").ok()?;
        let max_files = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
        Some(Self {
            resident_bytes: kilobytes("/proc/self/status", "VmRSS:")? * 1024,
            open_files: i64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()?,
            max_files: max_files.split_whitespace().next().and_then(|soft| soft.parse().ok()),
            processor_seconds: (ticks(14)? + ticks(15)?) / TICKS_PER_SECOND,
            started_at: booted_at()? + ticks(22)? / TICKS_PER_SECOND,
        })
    }
}

fn kilobytes(file: &str, name: &str) -> Option<i64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

fn booted_at() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_files_and_a_beginning() {
        let process = Process::now().expect("tests run on Linux");
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        assert!(process.resident_bytes > 1_000_000 && process.open_files >= 3, "{process:?}");
        assert!(process.started_at > now - 86_400.0 && process.started_at < now + 5.0, "{process:?} at {now}");
    }
}
