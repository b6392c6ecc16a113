//! The machine: what it is, and who else is using it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What a result means nothing without.
#[derive(Debug)]
pub struct Machine {
    lines: Vec<(&'static str, String)>,
}

impl Machine {
    pub fn look(program: &Path, how: String) -> Self {
        let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let unknown = || "unknown".to_owned();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let memory = field(&file("/proc/meminfo"), "MemTotal").and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
        let size = fs::metadata(program).map_or(0, |file| file.len());
        let lines = vec![
            ("date", said_by("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
            ("commit", commit()),
            ("program", format!("{:.1} MB, {}", size as f64 / 1e6, modified(program))),
            ("compiler", said_by("rustc", &["--version"])),
            ("CPU", format!("{} × {}", cores, field(&file("/proc/cpuinfo"), "model name").unwrap_or_else(unknown))),
            ("memory", memory.map_or_else(unknown, |kib| format!("{:.1} GB", kib as f64 * 1024.0 / 1e9))),
            ("kernel", said_by("uname", &["-sr"])),
            ("load at the beginning", file("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ")),
            ("how", how),
        ];
        Self { lines }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(|(name, value)| format!("- {name}: {value}")).collect();
        f.write_str(&lines.join("\n"))
    }
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn commit() -> String {
    let commit = said_by("git", &["log", "-1", "--format=%h %s"]);
    let changed = said_by("git", &["status", "--porcelain", "--untracked-files=no"]);
    if changed.is_empty() { commit } else { format!("{commit} (with changes)") }
}

fn modified(program: &Path) -> String {
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
    let seconds = fs::metadata(program).and_then(|file| file.modified()).ok().and_then(since).unwrap_or(0);
    format!("built {}", said_by("date", &["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%d %H:%M UTC"]))
}

/// Sees how much of the machine others use while something is measured.
#[derive(Debug, Clone, Copy)]
pub struct Witness {
    begun: Instant,
    everybody: f64,
    we: f64,
}

impl Witness {
    pub fn begin() -> Self {
        Self { begun: Instant::now(), everybody: everybody(), we: we() }
    }

    /// How many cores others have kept busy since, time stolen by neighbours of a virtual machine included.
    pub fn others(self) -> f64 {
        let elapsed = self.begun.elapsed().as_secs_f64();
        (((everybody() - self.everybody) - (we() - self.we)) / elapsed).max(0.0)
    }
}

/// Linux counts in hundredths of a second.
const TICKS: f64 = 100.0;

/// Seconds that all cores together were busy.
fn everybody() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> = stat.lines().next().unwrap_or_default().split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    // user, nice, system and stolen; what the network costs in interrupts is nobody's.
    [0, 1, 2, 7].into_iter().filter_map(|place| ticks.get(place)).sum::<f64>() / TICKS
}

/// Seconds that this process and all it has started were busy.
fn we() -> f64 {
    let own = std::process::id();
    with_children(own).into_iter().map(|pid| spent(pid) + spent_by_the_dead(pid)).sum()
}

/// A process and all that come from it.
pub fn with_children(root: u32) -> Vec<u32> {
    let mut family = vec![root];
    let processes: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| Some((pid, stat(pid)?.get(1)?.parse().ok()?)))
        .collect();
    let mut place = 0;
    while let Some(parent) = family.get(place).copied() {
        family.extend(processes.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        place += 1;
    }
    family
}

/// The fields of /proc/PID/stat behind the name: state is the first, the parent the second.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
}

/// Seconds of processor time that a process has used, all its threads together.
pub fn spent(pid: u32) -> f64 {
    sum(pid, [11, 12])
}

/// The same of its children that have ended.
pub fn spent_by_the_dead(pid: u32) -> f64 {
    sum(pid, [13, 14])
}

fn sum(pid: u32, places: [usize; 2]) -> f64 {
    let fields = stat(pid).unwrap_or_default();
    places.into_iter().filter_map(|place| fields.get(place)?.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Bytes of private memory of a process and all that come from it.
pub fn private_memory(pid: u32) -> f64 {
    with_children(pid).into_iter().map(|pid| memory(pid, "RssAnon")).sum()
}

/// Bytes of one of the kinds of memory in /proc/PID/status.
pub fn memory(pid: u32, kind: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib * 1024.0)
}
