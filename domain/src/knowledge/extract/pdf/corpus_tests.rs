//! Every file of the corpus reads as it must. What the files say, and which program made them, is in `tests/corpus/make`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::knowledge::extract::corpus::{MAX_WRONG, difference, files, lines};
use crate::knowledge::extract::{Extracted, extract};
use crate::knowledge::{DocumentFormat, IntakeFailure};
use crate::persian::letters::HALF_SPACE;
use crate::persian::normalise::for_storage;

/// Files that name wrong letters themselves, as every reader shows: nobody can read what they mean.
const MISTAKEN: [&str; 3] = ["ghostscript-contract", "ghostscript-prices-ruled", "mupdf-letter"];

fn corpus() -> Vec<(String, PathBuf)> {
    files("pdf").into_iter().filter_map(|(name, path)| Some((name.strip_suffix(".pdf")?.to_owned(), path))).collect()
}

fn read(path: &Path) -> Result<Extracted, IntakeFailure> {
    extract(DocumentFormat::Pdf, &fs::read(path).unwrap())?.with_text(true)
}

#[test]
fn every_file_of_the_corpus_reads_as_it_was_written() {
    let files = corpus();
    assert!(files.len() >= 40, "{}", files.len());
    for (name, path) in files {
        let expected = for_storage(&fs::read_to_string(path.with_extension("txt")).unwrap());
        let read = read(&path);
        if MISTAKEN.contains(&name.as_str()) {
            read.unwrap();
            continue;
        }
        if expected.trim().is_empty() {
            assert_eq!(read, Err(IntakeFailure::NoText), "{name}");
            continue;
        }
        // This program draws no half-spaces, and says nothing of them.
        let kept = |text: &str| if name.starts_with("weasyprint") { text.replace(HALF_SPACE, "") } else { text.to_owned() };
        let expected = kept(&expected);
        let lines: Vec<String> = lines(&read.unwrap()).iter().map(|line| kept(line)).collect();
        for whole in expected.lines().filter(|line| line.contains(" · ") || line.starts_with("# ")) {
            assert!(lines.iter().any(|line| line == whole), "{name}: {whole} in {lines:#?}");
        }
        let (wanted, got) = (expected.split_whitespace().collect::<Vec<_>>().join(" "), lines.join(" "));
        let wrong = difference(&wanted, &got);
        assert!(wrong * 1000 <= wanted.chars().count() * MAX_WRONG, "{name}: {wrong} wrong\n{wanted}\n{got}");
    }
}

#[test]
fn pages_that_cannot_be_read_are_known() {
    let unreadable = |name: &str| corpus().into_iter().find(|(known, _)| known == name).map(|(_, path)| read(&path).unwrap().unreadable);
    assert_eq!(unreadable("mupdf-partly-unreadable"), Some(vec![2]));
    assert_eq!(unreadable("reportlab-scan-read"), Some(vec![]));
    assert_eq!(unreadable("chromium-contract"), Some(vec![]));
}
