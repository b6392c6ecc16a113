//! The table: each row on the screen as soon as it is known, all of them in a file at the end.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::figures::{Paired, median, most, shown};
use crate::machine::{Machine, Witness};

/// What must hold.
#[derive(Debug, Clone, Copy)]
pub enum Bar {
    AtMost(f64),
    AtLeast(f64),
    /// Shown, not judged.
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// It holds, but some rounds were on the other side.
    Close,
    Missed,
    /// Others used the machine meanwhile.
    NotJudged,
    /// There is nothing to measure yet.
    NotBuilt,
    Shown,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Close => "ok, close",
            Self::Missed => "MISSED",
            Self::NotJudged => "not judged",
            Self::NotBuilt => "not built yet",
            Self::Shown => "shown",
        }
    }
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::None => true,
        }
    }

    fn judge(self, values: &[f64]) -> Verdict {
        match self {
            Self::None => Verdict::Shown,
            _ if !self.holds(median(values)) => Verdict::Missed,
            _ if values.iter().all(|value| self.holds(*value)) => Verdict::Ok,
            _ => Verdict::Close,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {}{unit}", shown(limit)),
            Self::AtLeast(limit) => format!("≥ {}{unit}", shown(limit)),
            Self::None => "–".to_owned(),
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    id: String,
    what: String,
    ours: String,
    twin: String,
    ratio: String,
    limit: String,
    verdict: Verdict,
    others: f64,
}

impl Row {
    /// Ours beside the twin's; the ratio is judged.
    pub fn ratio(id: &str, what: &str, unit: &str, measured: &Paired, bar: Bar) -> Self {
        let ratios = measured.ratios();
        Self {
            id: id.to_owned(),
            what: what.to_owned(),
            ours: format!("{}{unit}", shown(median(&measured.ours))),
            twin: format!("{}{unit}", shown(median(&measured.twin))),
            ratio: spread(&ratios, "×"),
            limit: bar.words("×"),
            verdict: bar.judge(&ratios),
            others: 0.0,
        }
    }

    /// Ours beside the twin's; what ours adds is judged.
    pub fn added(id: &str, what: &str, unit: &str, measured: &Paired, bar: Bar) -> Self {
        let added = measured.differences();
        let row = Self::ratio(id, what, unit, measured, bar);
        let sign = if median(&added) < 0.0 { "" } else { "+" };
        Self { ratio: format!("{sign}{}", spread(&added, unit)), limit: bar.words(unit), verdict: bar.judge(&added), ..row }
    }

    /// Ours alone; the value of each round is judged.
    pub fn value(id: &str, what: &str, unit: &str, measured: &[f64], bar: Bar) -> Self {
        Self {
            id: id.to_owned(),
            what: what.to_owned(),
            ours: spread(measured, unit),
            twin: "–".to_owned(),
            ratio: "–".to_owned(),
            limit: bar.words(unit),
            verdict: bar.judge(measured),
            others: 0.0,
        }
    }

    /// Something that the product cannot do yet.
    pub fn not_built(id: &str, what: &str) -> Self {
        let row = Self::value(id, what, "", &[], Bar::None);
        Self { ours: "–".to_owned(), verdict: Verdict::NotBuilt, ..row }
    }

    /// A twin's value beside ours, for the eye.
    pub fn beside(self, twin: &[f64], unit: &str) -> Self {
        Self { twin: spread(twin, unit), ..self }
    }

    /// A measure that somebody else has taken and judged.
    pub fn taken(id: &str, what: &str, ours: &str, limit: &str, ok: bool) -> Self {
        let row = Self::value(id, what, "", &[], Bar::None);
        let verdict = if ok { Verdict::Ok } else { Verdict::Missed };
        Self { ours: ours.to_owned(), limit: limit.to_owned(), verdict, ..row }
    }
}

/// The median, with the least and the most.
fn spread(values: &[f64], unit: &str) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    match values {
        [] => "–".to_owned(),
        [value] => format!("{}{unit}", shown(*value)),
        _ => format!("{}{unit} ({}–{})", shown(median(values)), shown(least), shown(most(values))),
    }
}

/// All rows so far.
#[derive(Debug)]
pub struct Report {
    machine: Machine,
    others_allowed: f64,
    rows: Vec<Row>,
}

impl Report {
    pub fn new(machine: Machine, others_allowed: f64) -> Self {
        println!("{machine}");
        Self { machine, others_allowed, rows: Vec::new() }
    }

    /// Says what is measured now.
    pub fn begin(&self, what: &str) {
        println!("\n▸ {what}");
    }

    /// Takes rows that were measured under the eyes of `witness`.
    pub fn take(&mut self, witness: Witness, rows: impl IntoIterator<Item = Row>) {
        let others = witness.others();
        for row in rows {
            let disturbed = others > self.others_allowed && matches!(row.verdict, Verdict::Ok | Verdict::Close | Verdict::Missed);
            self.add(Row { others, verdict: if disturbed { Verdict::NotJudged } else { row.verdict }, ..row });
        }
    }

    /// Takes a row as it is.
    pub fn add(&mut self, row: Row) {
        let Row { id, what, ours, twin, ratio, limit, verdict, others } = &row;
        println!("  {id:<4} {what:<58} {ours:>24}  twin {twin:<22} {ratio:<24} limit {limit:<10} {} (others {others:.2})", verdict.word());
        self.rows.push(row);
    }

    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Missed).count()
    }

    pub fn not_judged(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::NotJudged).count()
    }

    /// Writes the table, and keeps the notes that a person has written below the one before.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let before = fs::read_to_string(path).unwrap_or_default();
        let notes = before.split_once(NOTES).map_or(NO_NOTES, |(_, notes)| notes);
        let mut text = String::from("# What was measured\n\nWritten by `make bench`; the notes at the end are kept.\n\n");
        let _ = write!(text, "{}\n\n", self.machine);
        text.push_str("| | what | ours | bare twin | ours ÷ twin (least–most) | limit | verdict | others' cores |\n|---|---|---|---|---|---|---|---|\n");
        for Row { id, what, ours, twin, ratio, limit, verdict, others } in &self.rows {
            let _ = writeln!(text, "| {id} | {what} | {ours} | {twin} | {ratio} | {limit} | {} | {others:.2} |", verdict.word());
        }
        let _ = write!(text, "\n{} missed, {} not judged.\n\n{NOTES}{notes}", self.missed(), self.not_judged());
        fs::write(path, text)?;
        Ok(())
    }
}

const NOTES: &str = "## Notes\n";
const NO_NOTES: &str = "\nNone yet. A row that is missed is explained here by whoever measured it.\n";
