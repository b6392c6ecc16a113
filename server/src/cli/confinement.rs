//! What the processes that read documents cannot do any more, whatever a file makes their code do: open or name a file, reach a
//! network, start a program, look into another process. One that becomes a program of others may read that and its libraries. Where the kernel has Landlock and seccomp; elsewhere the limits of
//! resources hold alone.

use std::collections::BTreeMap;
use std::io::{Error, Result};
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, Scope,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// The newest rights that are asked for; a kernel that knows fewer takes away those it knows.
const RIGHTS: ABI = ABI::V6;
/// Where programs find their libraries, and the program that loads them.
const LIBRARIES: [&str; 4] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];
/// What they read besides: fonts, languages, where libraries are.
const DATA: [&str; 5] = ["/usr/share", "/usr/local", "/etc/ld.so.cache", "/etc/fonts", "/dev/null"];
/// Calls that start a program.
const STARTING: [libc::c_long; 2] = [libc::SYS_execve, libc::SYS_execveat];
/// Calls that neither has a use for.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_accept4,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_connect,
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
    give_up_files(&[]).map_err(Error::other)?;
    refuse(REFUSED.iter().chain(&STARTING))
}

/// The same, for a process that becomes another program.
///
/// # Errors
/// The same.
pub(super) fn confine_to(program: &Path) -> Result<()> {
    let (reading, starting) = (AccessFs::ReadFile | AccessFs::ReadDir, AccessFs::ReadFile | AccessFs::Execute);
    let libraries = LIBRARIES.map(|path| (Path::new(path), reading | starting));
    let data = DATA.map(|path| (Path::new(path), reading));
    let allowed: Vec<_> = libraries.into_iter().chain(data).chain([(program, starting)]).collect();
    give_up_files(&allowed).map_err(Error::other)?;
    refuse(REFUSED.iter())
}

fn refuse<'a>(calls: impl Iterator<Item = &'a libc::c_long>) -> Result<()> {
    let refused: BTreeMap<_, _> = calls.map(|call| (*call, Vec::new())).collect();
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

/// No other path may be named from now on, and no port; this also sets `no_new_privs`.
fn give_up_files(allowed: &[(&Path, BitFlags<AccessFs>)]) -> std::result::Result<(), RulesetError> {
    let rights = Ruleset::default()
        .handle_access(AccessFs::from_all(RIGHTS))?
        .handle_access(AccessNet::from_all(RIGHTS))?
        .scope(Scope::from_all(RIGHTS))?;
    // What is not there needs no permission.
    let beneath = allowed.iter().filter_map(|(path, access)| Some((PathFd::new(path).ok()?, path.is_dir(), *access)));
    let rule = |(path, is_folder, access): (PathFd, bool, BitFlags<AccessFs>)| {
        let access = if is_folder { access } else { access & !AccessFs::ReadDir };
        Ok::<_, RulesetError>(PathBeneath::new(path, access))
    };
    rights.create()?.add_rules(beneath.map(rule))?.restrict_self().map(|_| ())
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

    #[test]
    fn l17_a_program_that_reads_pictures_may_use_its_libraries_and_nothing_else() {
        let confined = || {
            confine_to(Path::new("/bin/cat")).unwrap();
            let read = |path: &str| Command::new("/bin/cat").arg(path).output();
            let is_refused = |error: Error| matches!(error.raw_os_error(), Some(libc::EPERM | libc::EACCES));
            let others = ["/bin/ls", "/bin/sh"].map(|program| Command::new(program).output().err().is_some_and(is_refused));
            let files = [File::open("/etc/passwd").err(), File::create(std::env::temp_dir().join("confined")).err()];
            let network = TcpListener::bind("127.0.0.1:0").err();
            let denied = files.into_iter().chain([network]).all(|error| error.is_some_and(is_refused));
            (read("/usr/share/common-licenses/GPL-3").unwrap(), read("/etc/passwd").unwrap(), others, denied)
        };
        let (licence, passwords, others, denied) = thread::spawn(confined).join().unwrap();
        assert!(licence.status.success() && !licence.stdout.is_empty(), "its own data it may read");
        assert!(!passwords.status.success() && passwords.stdout.is_empty());
        assert_eq!((others, denied), ([true, true], true));
    }
}
