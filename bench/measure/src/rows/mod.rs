//! What is measured, in the order of the table.

mod attack;
mod first_token;
mod flood;
mod growth;
mod intake;
mod jobs;
mod memory;
mod peers;
mod sign_in;
mod sockets;
mod start;
mod throughput;
mod upload;
mod wire;
mod writing;

use crate::plan::Plan;
use crate::process::{Cores, place_loader};
use crate::report::Report;

/// Attacks, and measures what others notice of it.
pub async fn attack(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    attack::measure(plan, report).await
}

/// Measures everything that the plan wants.
pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    throughput::measure(plan, report).await?;
    place_loader(Cores::Apart)?;
    peers::measure(plan, report).await?;
    memory::measure(plan, report).await?;
    start::measure(plan, report).await?;
    sockets::measure(plan, report).await?;
    growth::measure(plan, report).await?;
    wire::collect(plan, report)?;
    place_loader(Cores::Free)?;
    first_token::measure(plan, report).await?;
    sign_in::measure(plan, report).await?;
    writing::measure(plan, report).await?;
    upload::measure(plan, report).await?;
    jobs::measure(plan, report).await?;
    intake::measure(plan, report).await
}
