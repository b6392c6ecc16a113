//! The rooms of the crate depend on each other in one direction only. This test reads the imports, test code left out.

#![allow(clippy::unwrap_used, reason = "a test reads files that are there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, plain things first. A room may use those of earlier lines, and none of its own line or of later ones.
const LAYERS: &[&[&str]] = &[
    // Plain things.
    &["json"],
    &["clock", "ids", "language", "local_path", "time"],
    &["actor", "cache", "files", "lock", "paging", "persian", "pubsub", "rate_limit", "secret"],
    &["archive", "identity", "time_zone"],
    &["client", "personal_data"],
    // What every feature needs.
    &["db", "live"],
    &["audit", "jobs"],
    // Who there is.
    &["workspaces"],
    &["accounts"],
    &["notifications"],
    &["inbox", "sessions"],
    &["sign_in"],
    &["company", "operators"],
    // What they work with.
    &["knowledge"],
    &["attachments"],
    &["answers"],
    &["chat"],
    &["usage"],
    // What goes through all of it.
    &["export"],
    &["erasure"],
];

/// Files at the root of the crate that compose all rooms: the list of modules, and the one error.
const ROOTS: &[&str] = &["lib", "error", "people", "services"];

#[test]
fn no_room_uses_one_that_stands_above_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&source) {
        let name = file.strip_prefix(&source).unwrap_or(&file).to_owned();
        let room = room_of(&name);
        if ROOTS.contains(&room.as_str()) {
            continue;
        }
        for (line, used) in uses(&fs::read_to_string(&file).unwrap()) {
            if let Some(why) = forbidden(&room, &used) {
                wrong.push(format!("domain/src/{}:{line}: the room `{room}` uses `{used}`, {why}.", name.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} arrows go the wrong way:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn arrows_are_found_in_every_form_and_not_in_tests_or_comments() {
    let source = "use crate::chat::{self, Chat};\nuse crate::{Error, db::Db, jobs};\n\
                  /// [`crate::export::Exports`]\nfn f() -> crate::audit::Audit {} // crate::erasure\n\
                  use crate::{\n    live::announce,\n    Result,\n};\n\
                  #[cfg(test)]\nmod tests {\n    use crate::notifications::notify;\n}\n";
    let found: Vec<_> = uses(source);
    let expected = [(1, "chat"), (2, "db"), (2, "jobs"), (4, "audit"), (5, "live")];
    assert_eq!(found, expected.map(|(line, room)| (line, room.to_owned())));
    assert!(forbidden("db", "chat").is_some() && forbidden("chat", "db").is_none() && forbidden("chat", "chat").is_none());
    assert!(forbidden("export", "nowhere").is_some());
}

fn forbidden(room: &str, used: &str) -> Option<String> {
    if room == used || ROOTS.contains(&used) {
        return None;
    }
    match (layer_of(room), layer_of(used)) {
        (None, _) => Some(format!("and `{room}` stands in no layer: add it to the table of this test")),
        (_, None) => Some(format!("and `{used}` stands in no layer: add it to the table of this test")),
        (Some(own), Some(other)) if other >= own => Some(format!("which stands in layer {other} and not below layer {own}")),
        _ => None,
    }
}

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// The room of a file: its folder under `src`, or its own name at the root.
fn room_of(file: &Path) -> String {
    let first = file.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
    first.trim_end_matches(".rs").to_owned()
}

fn rust_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_test = ["tests", "test_support", "testing"].contains(&name.trim_end_matches(".rs")) || name.ends_with("_tests.rs");
        if is_test {
            continue;
        }
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if name.ends_with(".rs") {
            files.insert(path);
        }
    }
    files
}

/// The rooms that a source names after `crate::`, each with its line. What lies at the root itself begins with a capital.
fn uses(source: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> = source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let end = code.windows(2).position(|lines| lines[0].starts_with("#[cfg(test)]") && lines[1].starts_with("mod tests {"));
    let code = &code[..end.unwrap_or(code.len())];
    let mut found = Vec::new();
    for (number, line) in code.iter().enumerate() {
        for (place, prefix) in line.match_indices("crate::") {
            let rest = &line[place + prefix.len()..];
            let names = if let Some(rest) = rest.strip_prefix('{') {
                let group = format!("{rest} {}", code[number + 1..].join(" "));
                top_names(&group)
            } else {
                vec![identifier(rest)]
            };
            found
                .extend(names.into_iter().filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).map(|name| (number + 1, name)));
        }
    }
    found
}

/// The first names of the members of a group, which ends where its brace is closed.
fn top_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut begins) = (0, Vec::new(), true);
    for (place, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.push(identifier(&group[place..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
