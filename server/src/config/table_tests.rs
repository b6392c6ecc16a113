use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use super::Config;
use super::table::{Setting, settings};

/// Read as well, but no operator's business: where tests and cargo-leptos point the program.
const HIDDEN: [&str; 3] = ["LEPTOS_SITE_ADDR", "KAVENEGAR_BASE_URL", "BALE_SAFIR_BASE_URL"];
/// Read by the library that sends traces.
const BY_LIBRARIES: [&str; 1] = ["OTEL_EXPORTER_OTLP_ENDPOINT"];

fn names(setting: &Setting) -> impl Iterator<Item = &'static str> {
    setting.names.iter().chain(setting.also).copied()
}

/// What the program asks for, with the settings that are made so.
fn asked_for(is_set: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let asked = RefCell::new(BTreeSet::new());
    let _ = Config::examine(|name| {
        asked.borrow_mut().insert(name.to_owned());
        is_set(name).then(|| if name.ends_with("_URL") { "http://127.0.0.1/v1" } else { "1" }.to_owned())
    });
    asked.into_inner()
}

#[test]
fn every_setting_that_is_read_is_in_the_table_and_no_other() {
    // Some are only looked at when others are there.
    let read: BTreeSet<String> =
        [asked_for(|_| false), asked_for(|_| true), asked_for(|name| name != "DATABASE_URL")].into_iter().flatten().collect();
    let known = settings().flat_map(names).filter(|name| !BY_LIBRARIES.contains(name)).chain(HIDDEN);
    assert_eq!(read, known.map(str::to_owned).collect());
}

#[test]
fn every_setting_has_a_line_in_the_example_and_its_further_names_are_mentioned() {
    for setting in settings() {
        let lines = setting.example.iter().filter_map(|line| line.trim_start_matches('#').split_once('='));
        let lines: BTreeSet<&str> = lines.map(|(name, _)| name).filter(|name| !name.contains(' ')).collect();
        assert_eq!(lines, names(setting).collect(), "{:?}", setting.names);
        for name in setting.also {
            assert!(setting.meaning.contains(&format!("`{name}`")), "{name} is not mentioned");
        }
    }
}

fn readme_table() -> String {
    let mut table = "| name | default | meaning |\n|---|---|---|\n".to_owned();
    for Setting { names, default, meaning, .. } in settings() {
        let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        table.push_str(&format!("| {names} | {default} | {meaning} |\n"));
    }
    table
}

fn env_example() -> String {
    let mut example =
        "# Copy to .env beside the program and fill in what you need. Every line is optional unless it says otherwise.\n".to_owned();
    for setting in settings() {
        example.push('\n');
        setting.example.iter().for_each(|line| example.push_str(&format!("{line}\n")));
    }
    example
}

#[test]
fn the_documents_of_the_settings_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (readme, example) = (root.join("README.md"), root.join("deploy/.env.example"));
    let text = std::fs::read_to_string(&readme).unwrap();
    let (before, rest) = text.split_once("| name | default | meaning |").expect("README has the table");
    let (_, after) = rest.split_once("\n\n").expect("something follows the table");
    let now = [(readme, format!("{before}{}\n{after}", readme_table())), (example, env_example())];
    for (file, now) in now {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, now).unwrap();
        } else {
            let is_current = std::fs::read_to_string(&file).unwrap() == now;
            assert!(is_current, "{} is not current: run scripts/docs", file.display());
        }
    }
}
