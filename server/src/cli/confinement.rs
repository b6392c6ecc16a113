//! What the process that reads documents cannot do any more, whatever a file makes its code do: open or name a file, reach a
//! network, start a program, look into another process. Where the kernel has Landlock and seccomp; elsewhere the limits of
//! resources hold alone.

use std::collections::BTreeMap;
use std::io::{Error, Result};

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, Scope};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// The newest rights that are asked for; a kernel that knows fewer takes away those it knows.
const RIGHTS: ABI = ABI::V6;
/// Calls that a reader of documents has no use for.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_accept4,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_connect,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_io_uring_setup,
    libc::SYS_kcmp,
    libc::SYS_kill,
    libc::SYS_keyctl,
    libc::SYS_memfd_create,
    libc::SYS_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];

/// Gives up, for this thread and those it starts, for good. Whoever calls it has no other threads yet.
///
/// # Errors
/// When the kernel has the means and refuses them.
pub(super) fn confine() -> Result<()> {
    give_up_files().map_err(Error::other)?;
    let refused: BTreeMap<_, _> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let Ok(architecture) = std::env::consts::ARCH.try_into() else { return Ok(()) };
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, denied, architecture).map_err(Error::other)?;
    let program: BpfProgram = filter.try_into().map_err(Error::other)?;
    match seccompiler::apply_filter(&program) {
        // A kernel without it.
        Err(seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error)) if error.raw_os_error() == Some(libc::EINVAL) => Ok(()),
        applied => applied.map_err(Error::other),
    }
}

/// No path may be named from now on, and no port; this also sets `no_new_privs`.
fn give_up_files() -> std::result::Result<(), landlock::RulesetError> {
    let rights = Ruleset::default()
        .handle_access(AccessFs::from_all(RIGHTS))?
        .handle_access(AccessNet::from_all(RIGHTS))?
        .scope(Scope::from_all(RIGHTS))?;
    rights.create()?.restrict_self().map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::thread;

    use super::*;

    #[test]
    fn l17_who_reads_documents_opens_no_file_reaches_no_network_and_starts_nothing() {
        let program = std::env::current_exe().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let confined = move || {
            confine().unwrap();
            let threads = thread::spawn(|| (0..1_000_000_u64).map(|n| n.to_string()).map(|text| text.len()).sum::<usize>());
            assert_eq!(threads.join().unwrap(), 5_888_890, "it may still think, with threads and memory");
            [
                ("a file", File::open(&program).err()),
                ("a folder", std::fs::read_dir("/").err()),
                ("a new file", File::create(std::env::temp_dir().join("confined")).err()),
                ("the network", TcpStream::connect(address).err()),
                ("a port", TcpListener::bind("127.0.0.1:0").err()),
                ("a neighbour", UnixStream::pair().err()),
                ("a program", Command::new(&program).arg("--list").output().err()),
            ]
        };
        // For one thread: the others of a test are free.
        for (what, refused) in thread::spawn(confined).join().unwrap() {
            let refused = refused.and_then(|error| error.raw_os_error());
            assert!(matches!(refused, Some(libc::EPERM | libc::EACCES)), "{what}: {refused:?}");
        }
        assert!(TcpStream::connect(address).is_ok());
    }
}
