//! Measures the product beside bare twins of itself, prints each figure beside its limit, and writes them all into one table.
//! Ends with an error when a limit is missed.

mod eval;
mod figures;
mod http;
mod load;
mod machine;
mod peer;
mod plan;
mod process;
mod product;
mod report;
mod rows;
mod seed;
mod socket;
mod twin;

use std::process::ExitCode;

use machine::Machine;
use plan::Plan;
use report::Report;

fn main() -> anyhow::Result<ExitCode> {
    let plan = Plan::read(std::env::args().skip(1))?;
    as_many_files_as_allowed()?;
    // One thread: it must fit beside what it measures on a machine of two cores.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if let Some(folder) = &plan.eval {
        let missed = tokio::task::LocalSet::new().block_on(&runtime, eval::measure(&plan, folder))?;
        return Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let report = tokio::task::LocalSet::new().block_on(&runtime, measure(&plan))?;
    if plan.only.is_empty() && !plan.attack {
        report.write(&plan.results)?;
        println!("\nWritten to {}", plan.results.display());
    }
    println!("\n{} missed, {} not judged", report.missed(), report.not_judged());
    Ok(if report.missed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(plan: &Plan) -> anyhow::Result<Report> {
    let quick = if plan.quick { "; QUICK, only to try the tool" } else { "" };
    let how = format!(
        "{} rounds of {} s on each side in turns, after {} s of warming up; no compression, connections kept alive, no TLS{quick}",
        plan.rounds,
        plan.round.as_secs_f64(),
        plan.warm_up.as_secs_f64()
    );
    let mut report = Report::new(Machine::look(&plan.program, how), plan.others);
    if plan.attack {
        rows::attack(plan, &mut report).await?;
    } else {
        rows::measure(plan, &mut report).await?;
    }
    Ok(report)
}

/// Ten thousand sockets have two ends.
fn as_many_files_as_allowed() -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}
