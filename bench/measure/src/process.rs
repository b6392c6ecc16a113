//! Programs that are measured.

use std::ffi::OsStr;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::http::{Line, get};
use crate::machine;

/// The core of what is measured, where both have one of their own.
const THEIRS: &str = "0";
/// The core of the one who measures.
const OURS: usize = 1;

/// Where a program may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cores {
    /// On one core, and the loader on another: neither takes the other's time.
    Apart,
    /// Wherever the kernel puts them.
    Free,
}

/// A program that runs until this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// Starts a program that is to serve at `address`; does not wait for it.
    pub fn start<S: AsRef<OsStr>>(
        program: &Path,
        arguments: &[S],
        settings: &[(&str, String)],
        folder: &Path,
        address: SocketAddr,
        cores: Cores,
    ) -> anyhow::Result<Self> {
        let log = File::options().create(true).append(true).open(folder.join("log"))?;
        let mut command = match cores {
            Cores::Free => Command::new(program),
            Cores::Apart => {
                let mut command = Command::new("taskset");
                command.args(["--cpu-list", THEIRS]).arg(program);
                command
            }
        };
        command.args(arguments).env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs(settings.iter().map(|(name, value)| (*name, value))).current_dir(folder);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{} does not start", program.display()))?;
        Ok(Self { child, address })
    }

    /// Waits until a request for `path` is answered with 200; returns how long that took.
    pub async fn ready(&mut self, path: &str, every: Duration) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let request = get(self.address, path, "");
        while begun.elapsed() < Duration::from_secs(60) {
            if let Ok(mut line) = Line::open(self.address).await
                && let Ok(200) = line.ask(&request).await.map(|reply| reply.status)
            {
                return Ok(begun.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended at start: {status}");
            }
            tokio::time::sleep(every).await;
        }
        bail!("it did not answer at {path} within a minute")
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Seconds of processor time it has used, its children included.
    pub fn spent(&self) -> f64 {
        machine::with_children(self.id()).into_iter().map(machine::spent).sum()
    }

    /// Bytes of private memory, its children's included.
    pub fn memory(&self) -> f64 {
        machine::private_memory(self.id())
    }

    /// Ends it in an orderly way, and waits for that.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let id = rustix::process::Pid::from_child(&self.child);
        let begun = Instant::now();
        let mut told = 0;
        while begun.elapsed() < Duration::from_secs(30) {
            // Again after a while: a program that is only just beginning may not have heard it.
            if begun.elapsed().as_secs() >= told * 5 {
                rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
                told += 1;
            }
            std::thread::sleep(Duration::from_millis(20));
            if self.child.try_wait()?.is_some() {
                if told > 1 {
                    println!("  (it had to be told {told} times to end)");
                }
                return Ok(());
            }
        }
        bail!("it did not end within half a minute")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Those it has started would outlive it.
        for id in machine::with_children(self.id()).into_iter().filter_map(|id| rustix::process::Pid::from_raw(id.try_into().ok()?)) {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// An address of this machine at which nobody listens.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Keeps this thread, and what it starts from now on, to one core or lets it go wherever it likes.
pub fn place_loader(cores: Cores) -> anyhow::Result<()> {
    let all = std::thread::available_parallelism()?.get().max(OURS + 1);
    let mut set = rustix::thread::CpuSet::new();
    match cores {
        Cores::Apart => set.set(OURS),
        Cores::Free => (0..all).for_each(|core| set.set(core)),
    }
    Ok(rustix::thread::sched_setaffinity(None, &set)?)
}
