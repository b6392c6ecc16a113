//! Every file of the corpus reads as it must. What the files say, and which program made them, is in `tests/corpus/make`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::knowledge::extract::{Extracted, extract};
use crate::knowledge::{DocumentFormat, IntakeFailure};
use crate::persian::letters::HALF_SPACE;
use crate::persian::normalise::for_storage;

/// Of a thousand characters, so many may be wrong.
const MAX_WRONG: usize = 5;
/// Files that name wrong letters themselves, as every reader shows: nobody can read what they mean.
const MISTAKEN: [&str; 3] = ["ghostscript-contract", "ghostscript-prices-ruled", "mupdf-letter"];

fn corpus() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/pdf");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut named: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    named.sort();
    named
}

fn read(path: &Path) -> Result<Extracted, IntakeFailure> {
    extract(DocumentFormat::Pdf, &fs::read(path).unwrap())
}

/// The lines of a document, a heading once before those that stand below it.
fn lines(read: &Extracted) -> Vec<String> {
    let mut lines = Vec::new();
    let mut above: Option<&String> = None;
    for section in &read.sections {
        if let Some(heading) = section.heading.as_ref().filter(|heading| Some(*heading) != above) {
            lines.push(format!("# {heading}"));
        }
        above = section.heading.as_ref();
        lines.extend(section.text.lines().map(|line| line.trim_start_matches(['•', ' ']).to_owned()));
    }
    lines
}

/// How many characters have to be changed to make one text the other.
fn difference(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, c) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], place + 1);
        for (column, wanted) in other.iter().enumerate() {
            let changed = before + usize::from(c != *wanted);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
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
