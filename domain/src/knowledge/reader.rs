//! Reads files in a process of its own: a file from anywhere may be made to crash, hang or exhaust whoever reads it.
//!
//! The child is our own program, run as `<program> extract <ending>` with the file on its standard input. It answers on
//! its standard output with JSON: `{"Ok": …}` with what it read or `{"Err": …}` with why it could not.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

use super::extract::{Extracted, extract};
use super::recogniser::Recogniser;
use super::{DocumentFormat, IntakeFailure, child};

/// The subcommand by which the program knows that it is the child.
pub const SUBCOMMAND: &str = "extract";
/// How long the child is waited for. Its own limit is of processor time, which it gets last of all: when this is over, the machine was
/// too busy, and the file is not to blame.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// How much a child may answer.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Where a reader tells how many percent of a file are read, when it can.
pub type Progress = watch::Sender<u8>;

/// Something that gets the text out of files.
#[async_trait]
pub trait Reader: Send + Sync {
    /// The text of a file of the given format. [`IntakeFailure::Internal`] says nothing of the file, which is worth trying again.
    async fn read(&self, format: DocumentFormat, bytes: Bytes, progress: &Progress) -> Result<Extracted, IntakeFailure>;

    /// Whether pictures of pages are read as well.
    fn reads_pictures(&self) -> bool {
        false
    }
}

/// Reads each file in a child process, which is killed when it takes too long or when nobody waits for it any more.
#[derive(Debug, Clone)]
pub struct ChildReader {
    program: PathBuf,
    arguments: Vec<OsString>,
    time_limit: Duration,
    recogniser: Option<Recogniser>,
}

impl ChildReader {
    /// A reader that runs `program extract <ending>`.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program, arguments: vec![SUBCOMMAND.into()], time_limit: TIME_LIMIT, recogniser: None }
    }

    /// The same, which also has the pages looked at that hold pictures of text.
    #[must_use]
    pub fn with_recogniser(self, recogniser: Option<Recogniser>) -> Self {
        Self { recogniser, ..self }
    }

    async fn run(&self, format: DocumentFormat, bytes: &[u8]) -> io::Result<Result<Vec<u8>, IntakeFailure>> {
        let mut command = child::command(&self.program);
        // The allocator (mimalloc) would reserve a gibibyte of addresses, which is all that the child may have. In KiB.
        command.args(&self.arguments).arg(ending(format)).env("MIMALLOC_ARENA_RESERVE", "32768");
        child::answer(&mut command, bytes, MAX_ANSWER_BYTES).await
    }

    async fn extracted(&self, format: DocumentFormat, bytes: &Bytes) -> Result<Extracted, IntakeFailure> {
        let started = std::time::Instant::now();
        let answer = match tokio::time::timeout(self.time_limit, self.run(format, bytes)).await {
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

#[async_trait]
impl Reader for ChildReader {
    async fn read(&self, format: DocumentFormat, bytes: Bytes, progress: &Progress) -> Result<Extracted, IntakeFailure> {
        let mut extracted = self.extracted(format, &bytes).await?;
        if let Some(recogniser) = self.recogniser.as_ref().filter(|_| format == DocumentFormat::Pdf) {
            recogniser.read_pictures(&bytes, &mut extracted, progress).await;
        }
        extracted.with_text(self.reads_pictures())
    }

    fn reads_pictures(&self) -> bool {
        self.recogniser.is_some()
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
    async fn read(&self, format: DocumentFormat, bytes: Bytes, _: &Progress) -> Result<Extracted, IntakeFailure> {
        let read = tokio::task::spawn_blocking(move || caught(format, &bytes)).await.unwrap_or(Err(IntakeFailure::Internal));
        read?.with_text(false)
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
        let arguments = vec!["-c".into(), script.into()];
        ChildReader { program: "/bin/sh".into(), arguments, time_limit: Duration::from_secs(5), recogniser: None }
    }

    async fn read(reader: &ChildReader) -> Result<Extracted, IntakeFailure> {
        reader.read(DocumentFormat::Text, Bytes::from(vec![b'x'; 1024 * 1024]), &Progress::default()).await
    }

    #[tokio::test]
    async fn the_answer_of_the_child_is_taken() {
        let script =
            "test \"$0\" = txt && test $(/usr/bin/wc -c) = 1048576 && echo '{\"Ok\":{\"pages\":2,\"sections\":[{\"text\":\"a\"}]}}'";
        let sections = vec![Section { text: "a".into(), ..Section::default() }];
        assert_eq!(read(&shell(script)).await, Ok(Extracted { pages: Some(2), sections, ..Extracted::default() }));
        let scan = "echo '{\"Ok\":{\"pages\":1,\"sections\":[],\"unreadable\":[1]}}'";
        assert_eq!(read(&shell(scan)).await, Err(IntakeFailure::Scanned));
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
