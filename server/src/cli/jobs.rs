//! Jobs that wait, and those that were dead-lettered and wait for an operator.

use anyhow::{anyhow, bail};
use domain::Error;
use domain::clock::Clock;
use domain::ids::JobId;
use domain::jobs::operator::{self, JobFilter, JobState, JobView};
use domain::persian::jalali::rfc3339;
use serde_json::{Value, json};

use super::database;
use crate::config::Config;

/// So much of an error fits in a line.
const LONGEST_ERROR: usize = 160;

/// What can be done with jobs.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List jobs, oldest first: those that wait and those that were dead-lettered
    List {
        /// Of this name only, for example read_document
        #[arg(long, alias = "kind")]
        name: Option<String>,
        /// Only those that were dead-lettered
        #[arg(long, alias = "parked", conflicts_with = "waiting")]
        dead: bool,
        /// Only those that wait
        #[arg(long)]
        waiting: bool,
        /// Those after this one: the last of the page before
        #[arg(long)]
        after: Option<JobId>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Try a job again at once, as if it were new; servers find it within seconds
    Retry {
        /// The job
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<JobId>,
        /// All that were dead-lettered
        #[arg(long)]
        all: bool,
        /// With --all: of this name only
        #[arg(long, alias = "kind", requires = "all")]
        name: Option<String>,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete a dead-lettered job: it will never be done
    #[command(alias = "drop")]
    Delete {
        /// The job
        id: JobId,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command about jobs.
///
/// # Errors
/// When there is no such job, or the database cannot be used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = database::open(config).await?;
    let now = Clock::default().now();
    match command {
        Command::List { name, dead, waiting, after, limit, json } => {
            let state = if dead { Some(JobState::Dead) } else { waiting.then_some(JobState::Waiting) };
            let (jobs, more) = operator::list(&db, JobFilter { name, state, after }, usize::from(limit)).await?;
            let next = jobs.last().filter(|_| more).map(|job| job.id);
            if json {
                let jobs: Vec<Value> = jobs.iter().map(as_json).collect();
                println!("{}", json!({ "jobs": jobs, "next": next }));
            } else {
                print(&jobs, next);
            }
        }
        Command::Retry { id: Some(id), json, .. } => match operator::retry(&db, id, now).await {
            Ok(()) => tell(json, 1, "job will be tried again"),
            Err(Error::NotFound) => bail!("there is no job {id}, or somebody is working on it"),
            Err(error) => return Err(error.into()),
        },
        Command::Retry { id: None, name, json, .. } => {
            let renewed = operator::retry_dead(&db, name.as_deref(), now).await?;
            tell(json, renewed, "jobs will be tried again");
        }
        Command::Delete { id, json } => match operator::delete_dead(&db, id).await {
            Ok(()) => tell(json, 1, "job is deleted"),
            Err(Error::NotFound) => return Err(anyhow!("there is no dead-lettered job {id}")),
            Err(error) => return Err(error.into()),
        },
    }
    Ok(())
}

fn tell(json: bool, jobs: u64, what: &str) {
    if json {
        println!("{}", json!({ "jobs": jobs }));
    } else {
        println!("{jobs} {what}.");
    }
}

fn print(jobs: &[JobView], next: Option<JobId>) {
    if jobs.is_empty() {
        println!("There are no such jobs.");
    }
    for job in jobs {
        let (due, tries, failures) = (rfc3339(job.due_at), job.attempts, job.failures);
        println!(
            "{}  {:<26}  {:<13}  {:<7}  due {due}  tried {tries}, failed {failures} times  {}",
            job.id,
            job.name,
            job.queue,
            word(job.state),
            in_a_line(job)
        );
    }
    if let Some(next) = next {
        println!("There are more: --after {next}");
    }
}

fn as_json(job: &JobView) -> Value {
    json!({
        "id": job.id,
        "name": job.name,
        "queue": job.queue,
        "state": job.state,
        "attempts": job.attempts,
        "failures": job.failures,
        "created_at": rfc3339(job.created_at),
        "due_at": rfc3339(job.due_at),
        "last_error": job.last_error,
    })
}

fn word(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "waiting",
        JobState::Dead => "dead",
    }
}

/// The error without anything that would move a terminal's cursor.
fn in_a_line(job: &JobView) -> String {
    let error = job.last_error.as_deref().unwrap_or_default();
    error.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_ERROR).collect()
}
