//! What a process that works on anybody's files may use. The numbers stand with what it does: `extract`, `confined`. How a process ends
//! at its limits, and what that says of a file, is read by `domain`'s `knowledge::child`.

use rlimit::Resource;

/// It gets the processor when nobody else wants it.
const LOWEST_PRIORITY: i32 = 19;

/// What it may use at most.
pub(super) struct Limits {
    pub(super) memory_bytes: u64,
    /// Addresses are mostly the program itself and what the allocator holds in reserve.
    pub(super) address_bytes: u64,
    /// Of processor time; then the kernel says so, and a second later it ends it.
    pub(super) cpu_seconds: u64,
}

impl Limits {
    /// Holds for this process from now on, and for the program that takes its place.
    pub(super) fn hold(&self) -> std::io::Result<()> {
        // When the machine runs out of memory, the kernel is to end this process and not the one that serves (Linux only; proc(5)).
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
        rustix::process::setpriority_process(None, LOWEST_PRIORITY)?;
        Resource::DATA.set(self.memory_bytes, self.memory_bytes)?;
        Resource::AS.set(self.address_bytes, self.address_bytes)?;
        Resource::CORE.set(0, 0)?;
        // It writes to its standard output alone, which is a pipe. (It may start threads: PDF files are taken apart by several.)
        Resource::FSIZE.set(0, 0)?;
        Resource::CPU.set(self.cpu_seconds, self.cpu_seconds + 1)?;
        Ok(())
    }
}
