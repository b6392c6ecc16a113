//! Runs a program as a child: what it is given on its standard input, what it may answer, and what its end means. The limits it ends at
//! are its own to hold (the subcommands `extract` and `confined` of the program).

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::IntakeFailure;

/// The signal (`SIGXCPU`) that ends a process at its limit of processor time.
const OUT_OF_TIME: i32 = 24;
/// Those (`SIGABRT`, `SIGBUS`, `SIGSEGV`) that end one that runs out of the memory or the stack it is allowed.
const OUT_OF_MEMORY: [i32; 3] = [6, 7, 11];

/// A program that is killed when nobody waits for it any more.
pub(super) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        // The child needs no secrets.
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        // What a terminal sends to stop the program is not for its children.
        .process_group(0);
    command
}

/// What the child wrote, or why it did not come to its end; an error only when it could not be run at all.
pub(super) async fn answer(command: &mut Command, input: &[u8], max_bytes: u64) -> io::Result<Result<Vec<u8>, IntakeFailure>> {
    let mut child = command.spawn()?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("the child has no standard input or output"));
    };
    let feed = async move {
        // A child that has seen enough may stop listening before the end.
        let _ = stdin.write_all(input).await;
        drop(stdin);
    };
    let mut answer = Vec::new();
    let mut stdout = stdout.take(max_bytes + 1);
    let (_, read) = tokio::join!(feed, stdout.read_to_end(&mut answer));
    read?;
    if answer.len() as u64 > max_bytes {
        return Ok(Err(IntakeFailure::TooLarge));
    }
    Ok(match child.wait().await?.signal() {
        None => Ok(answer),
        Some(OUT_OF_TIME) => Err(IntakeFailure::TooSlow),
        Some(signal) if OUT_OF_MEMORY.contains(&signal) => Err(IntakeFailure::TooLarge),
        // Somebody else ended it: the machine at its limit, or whoever stops the program.
        Some(_) => Err(IntakeFailure::Internal),
    })
}
