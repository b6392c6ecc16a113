//! How to measure: what the command line says.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

pub const USAGE: &str = "\
measure --program TEJARAT --twins TWINS --results FILE [options]
  --quick            short rounds: to try the tool, not to judge the product
  --rounds N         rounds of each side (5)
  --seconds S        length of a round (5)
  --only B1,B2       these rows only; the file of results is then left alone
  --others CORES     more than this much work of others while a row is measured, and it is not judged (0.25)
  --browser FILE     what the measures in a real browser have printed, to be put into the same table
  --eval FOLDER      asks the questions of a set and counts the answers, and nothing else; eval/README.md has more
  --attack           what others notice of bounded attacks, and nothing else; the file of results is left alone
  --peers PYTHON     the page of a conversation beside Django and Next.js too (bench/peers); where the Python of Django is";

/// What to measure and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program under test.
    pub program: PathBuf,
    /// The bare twins.
    pub twins: PathBuf,
    /// Where the table goes.
    pub results: PathBuf,
    /// What the browser's measures printed.
    pub browser: Option<PathBuf>,
    /// The Python environment of the peer that needs one; none when peers are not measured.
    pub peers: Option<PathBuf>,
    /// Rounds of each side, one after the other in turns.
    pub rounds: usize,
    /// Before a round counts.
    pub warm_up: Duration,
    /// How long a round counts.
    pub round: Duration,
    /// A try of the tool itself.
    pub quick: bool,
    /// A set of questions; nothing but its answers is counted then.
    pub eval: Option<PathBuf>,
    /// Attacks only.
    pub attack: bool,
    /// Rows to measure; all when empty.
    pub only: Vec<String>,
    /// How many cores others may use meanwhile.
    pub others: f64,
}

impl Plan {
    /// Reads the command line.
    pub fn read(arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut arguments = arguments;
        let (mut program, mut twins, mut results, mut browser, mut peers, mut eval) = (None, None, None, None, None, None);
        let (mut rounds, mut seconds, mut quick, mut attack, mut only, mut others) = (None, None, false, false, Vec::new(), 0.25);
        while let Some(name) = arguments.next() {
            if name == "--quick" {
                quick = true;
                continue;
            }
            if name == "--attack" {
                attack = true;
                continue;
            }
            let value = arguments.next().with_context(|| format!("{name} wants a value\n{USAGE}"))?;
            match name.as_str() {
                "--program" => program = Some(PathBuf::from(value)),
                "--twins" => twins = Some(PathBuf::from(value)),
                "--results" => results = Some(PathBuf::from(value)),
                "--browser" => browser = Some(PathBuf::from(value)),
                "--eval" => eval = Some(PathBuf::from(value)),
                "--peers" => peers = Some(PathBuf::from(value)),
                "--rounds" => rounds = Some(value.parse().context("--rounds")?),
                "--seconds" => seconds = Some(value.parse::<f64>().context("--seconds")?),
                "--only" => only = value.split(',').map(|id| id.trim().to_uppercase()).collect(),
                "--others" => others = value.parse().context("--others")?,
                _ => bail!("{name} is no option\n{USAGE}"),
            }
        }
        let seconds = seconds.unwrap_or(if quick { 1.0 } else { 5.0 });
        Ok(Self {
            program: program.context(USAGE)?,
            twins: twins.context(USAGE)?,
            results: results.context(USAGE)?,
            browser,
            peers,
            rounds: rounds.unwrap_or(if quick { 2 } else { 5 }),
            warm_up: Duration::from_secs_f64(if quick { 0.3 } else { 2.0 }),
            round: Duration::from_secs_f64(seconds),
            quick,
            eval,
            attack,
            only,
            others,
        })
    }

    /// Whether a row is wanted.
    pub fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }

    /// A number that is smaller when the tool is only tried.
    pub fn or_quick<T>(&self, whole: T, quick: T) -> T {
        if self.quick { quick } else { whole }
    }
}
