//! How many files the process may open, and how many connections that allows: the accept loop must answer one too many itself, before
//! the system refuses files to everything else, too.

use rlimit::Resource;

/// Kept for database, search index, documents and the processes that read them.
const RESERVE: u64 = 256;
/// For each pair of connections: both of them, and a file that one's request reads or writes. As no network gets more than half of
/// all connections, it cannot use up the files by having each of them read one.
const FILES_PER_PAIR: u64 = 3;
/// What a process gives itself where the system does not tell.
const USUAL_LIMIT: u64 = 1024;
/// Memory ends there.
const MAX_CONNECTIONS: usize = 20_000;

/// Raises the soft limit of open files to the hard one; services are started with a soft limit of 1024, which is for programs of
/// another age. Returns how many connections there may be at the same time.
pub fn connection_limit() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files could not be raised");
        Resource::NOFILE.get_soft().unwrap_or(USUAL_LIMIT)
    });
    let connections = connections(files);
    tracing::info!(connections, files, "connection limit");
    connections
}

/// Where there are few files, half of them are kept.
fn connections(files: u64) -> usize {
    let free = files - RESERVE.min(files / 2);
    usize::try_from(free / FILES_PER_PAIR * 2).unwrap_or(MAX_CONNECTIONS).clamp(1, MAX_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h1_connections_leave_files_for_everything_else() {
        for (files, expected) in [(u64::MAX, 20_000), (1_048_576, 20_000), (4096, 2560), (1024, 512), (120, 40), (0, 1)] {
            assert_eq!(connections(files), expected, "{files} files");
        }
    }
}
