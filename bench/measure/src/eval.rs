//! The answers: questions with known answers are asked through the product as a person asks them, and what comes is counted.

mod asker;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tokio::time::sleep;

use self::asker::Asker;
use crate::plan::Plan;
use crate::process::Cores;
use crate::product::Product;
use crate::seed;

/// Embedding them takes minutes.
const EMBEDDING_PATIENCE: Duration = Duration::from_secs(1800);

/// One question of the set, as `eval/README.md` describes it.
struct Question {
    id: String,
    language: String,
    kind: String,
    ask: String,
    /// The files that answer it; none when nothing does.
    documents: Vec<String>,
    /// What a right answer says.
    spans: Vec<String>,
    before: Vec<String>,
}

impl Question {
    fn read(line: &str) -> anyhow::Result<Self> {
        let value: Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().map(str::to_owned).with_context(|| format!("no {name} in {line}"));
        let list = |name: &str| {
            let items = value[name].as_array().map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let (id, language, kind, ask) = (text("id")?, text("language")?, text("kind")?, text("ask")?);
        Ok(Self { id, language, kind, ask, documents: list("documents"), spans: list("spans"), before: list("before") })
    }
}

/// What came of a question.
struct Outcome {
    /// The place of the first passage that says the answer, among those found; from 0.
    found: Option<usize>,
    says: bool,
    refused: bool,
    first_cited_right: bool,
    statements: usize,
    milliseconds: f64,
    text: String,
}

/// Sums over the outcomes of a group.
#[derive(Default)]
struct Sums {
    answerable: f64,
    absent: f64,
    first: f64,
    five: f64,
    says: f64,
    falsely_refused: f64,
    rightly_refused: f64,
    without: f64,
    refused_without: f64,
    first_cited: f64,
    answered: f64,
    statements: f64,
}

impl Sums {
    fn add(&mut self, question: &Question, outcome: &Outcome) {
        let one = |holds: bool| f64::from(u8::from(holds));
        if question.documents.is_empty() {
            self.absent += 1.0;
            self.rightly_refused += one(outcome.refused);
            return;
        }
        self.answerable += 1.0;
        self.first += one(outcome.found == Some(0));
        self.five += one(outcome.found.is_some_and(|place| place < 5));
        self.says += one(outcome.says);
        self.falsely_refused += one(outcome.refused);
        self.first_cited += one(outcome.first_cited_right);
        if !outcome.refused {
            self.answered += 1.0;
            self.statements += outcome.statements as f64;
        }
    }

    fn add_without(&mut self, refused: bool) {
        self.without += 1.0;
        self.refused_without += f64::from(u8::from(refused));
    }

    /// The figures of a line of the table; NaN where there is nothing to divide by.
    fn figures(&self) -> [f64; 8] {
        let share = |of: f64| of / self.answerable;
        [
            share(self.first),
            share(self.five),
            share(self.says),
            share(self.falsely_refused),
            self.rightly_refused / self.absent,
            self.refused_without / self.without,
            share(self.first_cited),
            self.statements / self.answered,
        ]
    }
}

const HEADINGS: [&str; 8] =
    ["@1", "@5", "says it", "false refusal", "refuses absent", "refuses without", "first cited right", "statements"];

/// The folder of an embedding model: with it, the questions are asked once more.
const MODEL: &str = "EMBEDDING_MODEL_DIR";

/// Asks all questions of a set, prints the table, and tells which bars of `bars.json` are missed. They are for words alone: what an
/// embedding model changes is shown in a table of its own.
pub async fn measure(plan: &Plan, folder: &Path) -> anyhow::Result<bool> {
    let set = fs::read_to_string(folder.join("questions.jsonl")).context("questions.jsonl")?;
    let questions = set.lines().filter(|line| !line.trim().is_empty()).map(Question::read).collect::<anyhow::Result<Vec<_>>>()?;
    let groups = ask_all(plan, folder, &questions, &[], "failures.txt").await?;
    let missed = missed(folder, &groups)?;
    if let Ok(model) = std::env::var(MODEL) {
        println!("\nWith the embedding model of {model}:");
        ask_all(plan, folder, &questions, &[(MODEL, model)], "failures-with-model.txt").await?;
    }
    Ok(missed)
}

/// Asks all questions of a program with these settings, prints the table, and writes down what was answered wrongly.
async fn ask_all(
    plan: &Plan,
    folder: &Path,
    questions: &[Question],
    settings: &[(&'static str, String)],
    failures_file: &str,
) -> anyhow::Result<BTreeMap<String, Sums>> {
    let product = Product::install(plan, settings).await?;
    let accounts = seed::accounts(&mut product.database()?, 3)?;
    let process = product.start(Cores::Free).await?;
    let documents = documents(folder, questions)?;
    let begun = Instant::now();
    let [whole, one_half, other_half] = &accounts[..] else { bail!("three accounts are needed") };
    let mut asker = Asker::with(&process, whole, documents.iter()).await?;
    // Each half is asked what only the other knows.
    let mut halves = [
        Asker::with(&process, one_half, documents.iter().filter(|document| half(document) == 0)).await?,
        Asker::with(&process, other_half, documents.iter().filter(|document| half(document) == 1)).await?,
    ];
    println!("{} documents read in {:.1} s, {} questions", documents.len(), begun.elapsed().as_secs_f64(), questions.len());
    if !settings.is_empty() {
        wait_until_embedded(&product).await?;
        println!("and embedded after {:.1} s", begun.elapsed().as_secs_f64());
    }
    asker.reconnect().await?;

    let mut groups: BTreeMap<String, Sums> = BTreeMap::new();
    let (mut failures, mut times) = (String::new(), Vec::new());
    for question in questions {
        let outcome = asker.ask(question).await.with_context(|| question.id.clone())?;
        for group in [format!("{} all", question.language), format!("{} {}", question.language, question.kind)] {
            groups.entry(group).or_default().add(question, &outcome);
        }
        times.push(outcome.milliseconds);
        if let Some(without) = without(folder, question)
            && let Some(refused) = halves[without].refuses(question).await.with_context(|| question.id.clone())?
        {
            for group in [format!("{} all", question.language), format!("{} {}", question.language, question.kind)] {
                groups.entry(group).or_default().add_without(refused);
            }
        }
        let is_right = if question.documents.is_empty() { outcome.refused } else { outcome.says };
        if !is_right {
            let found = outcome.found.map_or_else(|| "not found".to_owned(), |place| format!("found {}", place + 1));
            let told = outcome.text.replace('\n', " ⏎ ");
            failures += &format!("{} {} · {} · wanted {:?} · {found} · {told}\n", question.id, question.kind, question.ask, question.spans);
        }
    }
    fs::write(folder.join(failures_file), failures)?;
    println!("\n| group | n | {} |\n|---|---|{}", HEADINGS.join(" | "), "---|".repeat(HEADINGS.len()));
    for (group, sums) in &groups {
        let figures = sums.figures().map(|figure| if figure.is_nan() { "–".to_owned() } else { format!("{figure:.3}") });
        println!("| {group} | {} | {} |", sums.answerable + sums.absent, figures.join(" | "));
    }
    println!("\nquestion to whole answer, median: {:.1} ms", crate::figures::median(&times));
    Ok(groups)
}

/// Looks into the database now and then: nobody is told when a document's passages have got their vectors.
async fn wait_until_embedded(product: &Product) -> anyhow::Result<()> {
    let database = Connection::open_with_flags(product.database_path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let begun = Instant::now();
    while begun.elapsed() < EMBEDDING_PATIENCE {
        let waiting: u32 = database.query_row("SELECT COUNT(*) FROM document WHERE embedded_as IS NULL", [], |row| row.get(0))?;
        if waiting == 0 {
            return Ok(());
        }
        sleep(Duration::from_millis(500)).await;
    }
    bail!("not all documents are embedded")
}

/// Whether a figure lies on the wrong side of its bar.
fn missed(folder: &Path, groups: &BTreeMap<String, Sums>) -> anyhow::Result<bool> {
    let Ok(bars) = fs::read_to_string(folder.join("bars.json")) else { return Ok(false) };
    let bars: HashMap<String, HashMap<String, f64>> = serde_json::from_str(&bars).context("bars.json")?;
    let mut missed = false;
    for (group, bars) in bars {
        let figures = groups.get(&group).with_context(|| format!("no group {group}"))?.figures();
        for (heading, bar) in bars {
            let place = HEADINGS.iter().position(|known| *known == heading).with_context(|| format!("no figure {heading}"))?;
            let is_at_most = ["false refusal", "statements"].contains(&heading.as_str());
            if (is_at_most && figures[place] > bar) || (!is_at_most && figures[place] < bar) {
                println!("MISSED {group}: {heading} is {:.3}, the bar {bar}", figures[place]);
                missed = true;
            }
        }
    }
    Ok(missed)
}

/// The documents of the set, and those elsewhere that its questions name.
fn documents(folder: &Path, questions: &[Question]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.join("documents")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    let named = questions.iter().flat_map(|question| &question.documents).map(|name| place(folder, name));
    let known: HashSet<PathBuf> = found.iter().cloned().collect();
    found.extend(named.collect::<HashSet<_>>().difference(&known).cloned());
    found.sort();
    let mut names = HashSet::new();
    for path in &found {
        ensure!(names.insert(file_name(path)), "two documents are called {}", file_name(path));
    }
    Ok(found)
}

fn place(folder: &Path, name: &str) -> PathBuf {
    let own = folder.join("documents").join(name);
    if own.exists() { own } else { folder.join("..").join(name) }
}

/// Which half of the documents one belongs to.
fn half(document: &Path) -> usize {
    file_name(document).bytes().fold(0, |sum, byte| sum ^ usize::from(byte)) % 2
}

/// The half that knows nothing of what is asked, where there is one.
fn without(folder: &Path, question: &Question) -> Option<usize> {
    let mut halves = question.documents.iter().map(|name| half(&place(folder, name)));
    let first = halves.next()?;
    halves.all(|half| half == first).then_some(1 - first)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
