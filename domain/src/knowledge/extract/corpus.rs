//! How files with known text are compared with what was read of them. What they say, and which program made them, is in
//! `tests/corpus/make`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Extracted, extract};
use crate::knowledge::DocumentFormat;
use crate::persian::normalise::for_storage;

/// Of a thousand characters, so many may be wrong.
pub(super) const MAX_WRONG: usize = 5;

/// The files of a part of the corpus, by their names.
pub(super) fn files(part: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(part);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut named: Vec<_> = paths.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path)).collect();
    named.sort();
    named
}

/// The lines of a document, a heading once before those that stand below it.
pub(super) fn lines(read: &Extracted) -> Vec<String> {
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
pub(super) fn difference(one: &str, other: &str) -> usize {
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
fn every_file_of_every_other_format_reads_as_it_was_written() {
    const EXPECTED: &str = ".expected";
    let all = files("formats");
    let written: Vec<_> = all.iter().filter(|(name, _)| !name.ends_with(EXPECTED)).collect();
    assert!(written.len() >= 60, "{}", written.len());
    let mut faults = Vec::new();
    for (name, path) in written {
        let format = DocumentFormat::of_name(name).unwrap();
        let expected = for_storage(&fs::read_to_string(format!("{}{EXPECTED}", path.display())).unwrap());
        let read = extract(format, &fs::read(path).unwrap()).map(|read| lines(&read));
        let Ok(lines) = read else {
            faults.push(format!("{name}: {read:?}"));
            continue;
        };
        let missing = expected
            .lines()
            .filter(|line| line.contains(" · ") || line.starts_with("# "))
            .find(|line| !lines.iter().any(|read| read == line));
        let (wanted, got) = (expected.split_whitespace().collect::<Vec<_>>().join(" "), lines.join(" "));
        let wrong = difference(&wanted, &got);
        if missing.is_some() || wrong * 1000 > wanted.chars().count() * MAX_WRONG {
            faults.push(format!("{name}: {wrong} wrong, without {missing:?}\n{expected}---\n{}\n", lines.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
