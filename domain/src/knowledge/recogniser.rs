//! Reads pages that are pictures of text: Poppler draws a page, Tesseract reads it. Both are other people's code on anybody's file, so
//! each run is a process of its own that may do nothing but think (docs/decisions/0015).

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::process::Command;
use tokio::time::timeout;

use super::child;
use super::extract::{Extracted, Section, Words};
use super::reader::Progress;

/// The subcommand by which our own program knows that it is to run another one within limits.
pub const SUBCOMMAND: &str = "confined";
/// What draws pages.
const RENDERER: &str = "pdftoppm";
/// The longer side of a drawn page, in pixels, whatever the file says of its size: 257 dots per inch of A4.
const PIXELS: u32 = 3_000;
const DOTS_PER_INCH: &str = "257";
/// A drawn page is grey, a byte a pixel; its sides are rounded up.
const MAX_PICTURE_BYTES: u64 = (PIXELS as u64 + 1) * (PIXELS as u64 + 1) + 64;
/// What is read from one page weighs far less.
const MAX_ANSWER_BYTES: u64 = 8 * 1024 * 1024;
/// How long one program is waited for.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The most pages of a document that are looked at, and how long; a job ends after ten minutes.
const MAX_PAGES: usize = 100;
const TIME_LIMIT_ALTOGETHER: Duration = Duration::from_secs(480);
/// A file that has ended so many runs in a row was made for that.
const MAX_ENDED: usize = 3;
/// Asking the program what it knows takes no longer.
const QUESTION_LIMIT: Duration = Duration::from_secs(5);

/// The programs that read pictures of pages.
#[derive(Debug, Clone)]
pub struct Recogniser {
    confiner: PathBuf,
    renderer: PathBuf,
    program: PathBuf,
    languages: Vec<String>,
}

/// Why pictures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecogniserError {
    /// It is not installed, or not where it was said to be.
    #[error("there is no program {0} here")]
    NoProgram(String),
    /// It does not say what it knows.
    #[error("{0} does not tell its languages")]
    NoAnswer(String),
    /// A language was not installed with it.
    #[error("{program} knows no language {missing} here, only {known}")]
    NoLanguage {
        /// The program.
        program: String,
        /// What it lacks.
        missing: String,
        /// What it has.
        known: String,
    },
}

impl Recogniser {
    /// Finds the programs and asks for the languages, the one in which most is written first. `confiner` is our own program.
    ///
    /// # Errors
    /// When a program or a language is not installed.
    pub async fn find(confiner: PathBuf, program: &str, languages: &[String]) -> Result<Self, RecogniserError> {
        let find = |name: &str| found(name).ok_or_else(|| RecogniserError::NoProgram(name.to_owned()));
        let (program, renderer) = (find(program)?, find(RENDERER)?);
        let told = || RecogniserError::NoAnswer(program.display().to_string());
        let asked = Command::new(&program).arg("--list-langs").kill_on_drop(true).output();
        let answer = timeout(QUESTION_LIMIT, asked).await.ok().and_then(Result::ok).ok_or_else(told)?;
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        let known: Vec<&str> = answer.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).collect();
        if let Some(missing) = languages.iter().find(|language| !known.contains(&language.as_str())) {
            let (program, missing, known) = (program.display().to_string(), missing.clone(), known.join(", "));
            return Err(RecogniserError::NoLanguage { program, missing, known });
        }
        Ok(Self { confiner, renderer, program, languages: languages.to_vec() })
    }

    /// Reads the pages of which nothing could be read; those that stay so are still named.
    pub(super) async fn read_pictures(&self, pdf: &Bytes, extracted: &mut Extracted, progress: &Progress) {
        let begun = Instant::now();
        let pages = std::mem::take(&mut extracted.unreadable);
        let mut ended = 0;
        for (done, page) in pages.iter().enumerate() {
            let percent = done * 100 / pages.len();
            progress.send_replace(u8::try_from(percent).unwrap_or(100));
            let is_due = done < MAX_PAGES && ended < MAX_ENDED && begun.elapsed() < TIME_LIMIT_ALTOGETHER;
            let read = if is_due { self.page(pdf, *page).await } else { Ok(None) };
            ended = if read.is_ok() { 0 } else { ended + 1 };
            if !read.unwrap_or_default().is_some_and(|section| extracted.put_page(*page, section)) {
                extracted.unreadable.push(*page);
            }
        }
        if !pages.is_empty() {
            let (count, left, millis) = (pages.len(), extracted.unreadable.len(), begun.elapsed().as_millis());
            tracing::debug!(count, left, millis, "pictures of pages read");
        }
    }

    async fn page(&self, pdf: &[u8], number: u32) -> Result<Option<Section>, Ended> {
        let (page, pixels) = (number.to_string(), PIXELS.to_string());
        let drawing = ["-f", &page, "-l", &page, "-scale-to", &pixels, "-cropbox", "-gray", "-"];
        let picture = self.run(&self.renderer, &drawing, pdf, MAX_PICTURE_BYTES).await?;
        if !is_picture(&picture) {
            return Ok(None);
        }
        let words = self.words(&picture, &self.languages.join("+")).await?;
        // Of short words in one script, every second reads as one in another.
        let words = match self.languages.as_slice() {
            [first, _, ..] if words.are_doubtful() => words.corrected_by(&self.words(&picture, first).await?),
            _ => words,
        };
        Ok(words.into_section(number))
    }

    async fn words(&self, picture: &[u8], languages: &str) -> Result<Words, Ended> {
        let reading = ["-", "-", "-l", languages, "--dpi", DOTS_PER_INCH, "tsv"];
        let answer = self.run(&self.program, &reading, picture, MAX_ANSWER_BYTES).await?;
        Ok(Words::read(&String::from_utf8_lossy(&answer)))
    }

    async fn run(&self, program: &Path, arguments: &[&str], input: &[u8], max_bytes: u64) -> Result<Vec<u8>, Ended> {
        let mut command = child::command(&self.confiner);
        command.arg(SUBCOMMAND).arg(program).args(arguments).env("MIMALLOC_ARENA_RESERVE", "32768").env("OMP_THREAD_LIMIT", "1");
        let trouble = match timeout(TIME_LIMIT, child::answer(&mut command, input, max_bytes)).await {
            Ok(Ok(Ok(answer))) => return Ok(answer),
            Ok(Ok(Err(failure))) => failure.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "too slow".to_owned(),
        };
        tracing::warn!(program = %program.display(), trouble, "a picture of a page was not read");
        Err(Ended)
    }
}

/// A run that did not come to its end.
struct Ended;

/// A program by its path, or by its name where programs lie.
fn found(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths::<OsStr>(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Whether it is a whole grey picture of no more than the wanted size: before anybody makes room for what it claims to be.
fn is_picture(bytes: &[u8]) -> bool {
    let mut parts = bytes.splitn(4, u8::is_ascii_whitespace);
    let mut next = || parts.next().and_then(|part| std::str::from_utf8(part).ok());
    let (kind, sides) = (next(), [next(), next()].map(|side| side.and_then(|side| side.parse::<u32>().ok())));
    let [Some(width), Some(height)] = sides else { return false };
    let rest = parts.next().and_then(|rest| rest.strip_prefix(b"255\n"));
    let is_small = [width, height].iter().all(|side| (1..=PIXELS + 1).contains(side));
    kind == Some("P5") && is_small && rest.is_some_and(|rest| rest.len() as u64 == u64::from(width) * u64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_picture_of_a_decent_size_is_looked_at() {
        assert!(is_picture(b"P5\n3 2\n255\n123456"));
        for other in [&b"P5\n3 2\n255\n12345"[..], b"P6\n3 2\n255\n123456", b"P5\n99999999 99999999\n255\n1", b"P5\n0 0\n255\n", b"", b"P5"]
        {
            assert!(!is_picture(other), "{other:?}");
        }
    }

    #[tokio::test]
    async fn what_is_not_installed_is_named() {
        let find = async |program: &str| {
            Recogniser::find("/bin/true".into(), program, &["fas".to_owned()]).await.map_err(|error| error.to_string())
        };
        assert_eq!(find("no-such-program").await.unwrap_err(), "there is no program no-such-program here");
        assert!(find("/bin/true").await.unwrap_err().ends_with("knows no language fas here, only "));
    }
}
