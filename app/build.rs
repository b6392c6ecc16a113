//! Turns `locales/<language>/<feature>.json` into the module `i18n`; a key that one language lacks is an error here. What a feature
//! says of its errors (`errors` in its file) becomes one function from codes to sentences.

use std::error::Error;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use serde_json::{Map, Value};

const LOCALES: &str = "../locales";
/// Files of all pages whose addresses carry the version of their content: the variable with the version, and the file.
const VERSIONED: [(&str, &str); 3] =
    [("ENHANCE_VERSION", "../public/enhance.js"), ("PUZZLE_VERSION", "../public/puzzle.js"), ("ICONS_VERSION", "../public/icons.svg")];
/// The language all others are checked against.
const FIRST: &str = "fa";
/// What is said of errors of no feature.
const ROOT: &str = "errors";
/// The features whose errors the browser's half may have to tell; all others are told by the server alone.
const IN_BROWSER: [&str; 3] = ["chat", ROOT, "knowledge"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.toml");
    println!("cargo::rerun-if-changed={LOCALES}");
    for (name, file) in VERSIONED {
        println!("cargo::rerun-if-changed={file}");
        println!("cargo::rustc-env={name}={:016x}", version(&fs::read(file)?));
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let features = features()?;
    let options = ParseOptions::default().interpolate_display(true);
    let config = Config::new(FIRST)?.add_locale("en")?.add_namespaces(&features)?.locales_path(LOCALES).parse_options(options);
    // What `leptos_i18n_build` does, without the half hundred crates that it has for formats of dates and numbers.
    let translations = parse_locales(None, config)?;
    translations.diag.warnings().iter().for_each(|warning| println!("cargo::warning={warning}"));
    translations.diag.errors().iter().for_each(|error| println!("cargo::error={error}"));
    let module = leptos_i18n_codegen::gen_code(&translations, None, false, None, false)?;
    fs::write(out.join("i18n.rs"), module.to_string())?;
    fs::write(out.join("error_sentences.rs"), error_sentences(&features)?)?;
    Ok(())
}

/// A number that changes with the content.
fn version(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    hasher.finish()
}

/// The features that have sentences, by the names of their files.
fn features() -> Result<Vec<String>, Box<dyn Error>> {
    let mut features = Vec::new();
    for file in fs::read_dir(Path::new(LOCALES).join(FIRST))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            features.push(path.file_stem().and_then(|name| name.to_str()).ok_or("a file without a name")?.to_owned());
        }
    }
    features.sort();
    Ok(features)
}

/// A function that finds the sentence of a code: `chat.still_answering` is `errors.still_answering` in `chat.json`, and `not_found`
/// stands in `errors.json`.
fn error_sentences(features: &[String]) -> Result<String, Box<dyn Error>> {
    let (mut arms, mut codes) = (String::new(), Vec::new());
    for feature in features {
        let file = fs::read_to_string(Path::new(LOCALES).join(FIRST).join(format!("{feature}.json")))?;
        let sentences: Map<String, Value> = serde_json::from_str(&file)?;
        if feature == ROOT {
            for (key, sentence) in &sentences {
                write_arm(&mut arms, key, &format!("{ROOT}.{key}"), sentence)?;
                codes.push(key.clone());
            }
        } else if let Some(errors) = sentences.get("errors").and_then(Value::as_object) {
            for (key, sentence) in errors {
                let code = format!("{feature}.{key}");
                if !IN_BROWSER.contains(&feature.as_str()) {
                    writeln!(arms, "        #[cfg(feature = \"ssr\")]")?;
                }
                write_arm(&mut arms, &code, &format!("{feature}.errors.{key}"), sentence)?;
                codes.push(code);
            }
        }
    }
    Ok(format!(
        "/// The sentence of a code; `param` tells what stands in its gaps.\n\
         fn of_code(locale: Locale, code: &str, param: &dyn Fn(&str) -> String) -> Option<String> {{\n    \
         Some(match code {{\n{arms}        _ => return None,\n    }})\n}}\n\n\
         /// All of them.\n\
         #[cfg(test)]\n\
         const CODES: &[&str] = &{codes:?};\n"
    ))
}

fn write_arm(arms: &mut String, code: &str, key: &str, sentence: &Value) -> Result<(), Box<dyn Error>> {
    let sentence = sentence.as_str().ok_or_else(|| format!("{key} is no sentence"))?;
    let mut gaps: Vec<&str> = sentence.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(str::trim).collect();
    gaps.sort_unstable();
    gaps.dedup();
    if gaps.is_empty() {
        writeln!(arms, "        {code:?} => td_string!(locale, {key}).to_owned(),")?;
    } else {
        let args: Vec<String> = gaps.iter().map(|gap| format!("{gap} = param({gap:?})")).collect();
        writeln!(arms, "        {code:?} => td_string!(locale, {key}, {}).to_string(),", args.join(", "))?;
    }
    Ok(())
}
