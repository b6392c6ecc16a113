//! Reads files in a process of its own: a file from anywhere may be made to crash, hang or exhaust whoever reads it.
//!
//! The child is our own program, run as `<program> extract <ending>` with the file on its standard input. It answers on
//! its standard output with JSON: `{"Ok": …}` with what it read or `{"Err": …}` with why it could not.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::extract::{Extracted, extract};
use super::{DocumentFormat, IntakeFailure};

/// The subcommand by which the program knows that it is the child.
pub const SUBCOMMAND: &str = "extract";
/// How long the child is waited for. Its own limit is of processor time, which it gets last of all: when this is over, the machine was
/// too busy, and the file is not to blame.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// The signal (`SIGXCPU`) that ends a process at its limit of processor time.
const OUT_OF_TIME: i32 = 24;
/// Those (`SIGABRT`, `SIGBUS`, `SIGSEGV`) that end one that runs out of the memory or the stack it is allowed.
const OUT_OF_MEMORY: [i32; 3] = [6, 7, 11];
/// How much a child may answer.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Something that gets the text out of files.
#[async_trait]
pub trait Reader: Send + Sync {
    /// The text of a file of the given format. [`IntakeFailure::Internal`] says nothing of the file, which is worth trying again.
    async fn read(&self, format: DocumentFormat, bytes: Bytes) -> Result<Extracted, IntakeFailure>;
}

/// Reads each file in a child process, which is killed when it takes too long or when nobody waits for it any more.
#[derive(Debug, Clone)]
pub struct ChildReader {
    program: PathBuf,
    arguments: Vec<OsString>,
    time_limit: Duration,
}

impl ChildReader {
    /// A reader that runs `program extract <ending>`.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program, arguments: vec![SUBCOMMAND.into()], time_limit: TIME_LIMIT }
    }

    /// What the child wrote, or why it did not come to its end; an error only when it could not be run at all.
    async fn run(&self, format: DocumentFormat, bytes: &[u8]) -> io::Result<Result<Vec<u8>, IntakeFailure>> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg(ending(format))
            // The child needs no secrets.
            .env_clear()
            // The allocator (mimalloc) would reserve a gibibyte of addresses, which is all that the child may have. In KiB.
            .env("MIMALLOC_ARENA_RESERVE", "32768")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // What a terminal sends to stop the program is not for its children.
            .process_group(0)
            .spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child has no standard input or output"));
        };
        let mut answer = Vec::new();
        let feed = async move {
            // A child that has seen enough may stop listening before the end.
            let _ = input.write_all(bytes).await;
            drop(input);
        };
        let mut output = output.take(MAX_ANSWER_BYTES + 1);
        let (_, read) = tokio::join!(feed, output.read_to_end(&mut answer));
        read?;
        if answer.len() as u64 > MAX_ANSWER_BYTES {
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
}

#[async_trait]
impl Reader for ChildReader {
    async fn read(&self, format: DocumentFormat, bytes: Bytes) -> Result<Extracted, IntakeFailure> {
        let started = std::time::Instant::now();
        let answer = match tokio::time::timeout(self.time_limit, self.run(format, &bytes)).await {
            Err(_) => {
                tracing::warn!(?format, size = bytes.len(), "extraction process got too little of the processor");
                return Err(IntakeFailure::Internal);
            }
            Ok(Ok(Err(failure))) => {
                tracing::warn!(?format, size = bytes.len(), %failure, "extraction process was killed");
                return Err(failure);
            }
            Ok(Err(error)) => {
                tracing::error!(%error, program = %self.program.display(), "extraction process failed");
                return Err(IntakeFailure::Internal);
            }
            Ok(Ok(Ok(answer))) => answer,
        };
        let parsed = tokio::task::spawn_blocking(move || serde_json::from_slice(&answer)).await;
        let Ok(Ok(answer)) = parsed else {
            tracing::error!(?format, "extraction process returned invalid output");
            return Err(IntakeFailure::Internal);
        };
        tracing::debug!(?format, size = bytes.len(), millis = started.elapsed().as_millis(), "text extracted");
        answer
    }
}

/// What the child process does: reads a file from `input` and writes the answer to `output`. The caller limits its own memory first.
///
/// # Errors
/// When the ending is unknown, the input cannot be read or the answer cannot be written.
pub fn extract_main(ending: &str, mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let format = DocumentFormat::of_name(&format!(".{ending}")).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    serde_json::to_writer(&mut output, &caught(format, &bytes))?;
    output.flush()
}

/// Reads in this process. Nothing limits the time and memory this takes, so it is for tests only.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcessReader;

#[async_trait]
impl Reader for InProcessReader {
    async fn read(&self, format: DocumentFormat, bytes: Bytes) -> Result<Extracted, IntakeFailure> {
        tokio::task::spawn_blocking(move || caught(format, &bytes)).await.unwrap_or(Err(IntakeFailure::Internal))
    }
}

/// A file that upsets the code that reads it counts as damaged.
fn caught(format: DocumentFormat, bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    catch_unwind(AssertUnwindSafe(|| extract(format, bytes))).unwrap_or(Err(IntakeFailure::Damaged))
}

fn ending(format: DocumentFormat) -> &'static str {
    let endings = DocumentFormat::ENDINGS.into_iter().find(|(known, _)| *known == format);
    endings.and_then(|(_, endings)| endings.first().copied()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::extract::Section;
    use super::*;

    /// A reader whose child is a line of shell; `$0` is the ending.
    fn shell(script: &str) -> ChildReader {
        ChildReader { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()], time_limit: Duration::from_secs(5) }
    }

    async fn read(reader: &ChildReader) -> Result<Extracted, IntakeFailure> {
        reader.read(DocumentFormat::Text, Bytes::from(vec![b'x'; 1024 * 1024])).await
    }

    #[tokio::test]
    async fn the_answer_of_the_child_is_taken() {
        let script = "test \"$0\" = txt && test $(/usr/bin/wc -c) = 1048576 && echo '{\"Ok\":{\"pages\":2,\"sections\":[]}}'";
        assert_eq!(read(&shell(script)).await, Ok(Extracted { pages: Some(2), ..Extracted::default() }));
        assert_eq!(read(&shell("echo '{\"Err\":\"encrypted\"}'")).await, Err(IntakeFailure::Encrypted));
    }

    #[tokio::test]
    async fn a_child_that_misbehaves_harms_nobody() {
        assert_eq!(read(&shell("kill -9 $$")).await, Err(IntakeFailure::Internal));
        assert_eq!(read(&shell("kill -ABRT $$")).await, Err(IntakeFailure::TooLarge));
        assert_eq!(read(&shell("ulimit -S -t 1; while :; do :; done")).await, Err(IntakeFailure::TooSlow));
        assert_eq!(read(&shell("echo nonsense")).await, Err(IntakeFailure::Internal));
        assert_eq!(read(&ChildReader::new("/nonexistent".into())).await, Err(IntakeFailure::Internal));
        let slow = ChildReader { time_limit: Duration::from_millis(100), ..shell("while :; do :; done") };
        assert_eq!(read(&slow).await, Err(IntakeFailure::Internal));
    }

    #[test]
    fn what_the_child_writes_is_what_the_parent_reads() {
        let mut answer = Vec::new();
        extract_main("txt", "سلام".as_bytes(), &mut answer).unwrap();
        let sections = vec![Section { page: None, heading: None, text: "سلام".into() }];
        let expected = Extracted { sections, ..Extracted::default() };
        assert_eq!(serde_json::from_slice::<Result<Extracted, IntakeFailure>>(&answer).unwrap(), Ok(expected));
        assert!(extract_main("exe", &b""[..], Vec::new()).is_err());
    }
}
