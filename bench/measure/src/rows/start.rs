//! B5: from its start to its first page.

use std::time::{Duration, Instant};

use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::Cores;
use crate::product::Product;
use crate::report::{Bar, Report, Row};
use crate::twin::Twin;

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B5") {
        return Ok(());
    }
    report.begin("B5 from start to the first page");
    let product = Product::install(plan, &[]).await?;
    let witness = Witness::begin();
    let (mut ours, mut twin) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds + 2 {
        let begun = Instant::now();
        let mut process = product.launch(Cores::Free)?;
        process.ready("/", Duration::from_millis(1)).await?;
        ours.push(begun.elapsed().as_secs_f64() * 1000.0);
        drop(process);

        let begun = Instant::now();
        let bare = Twin::start(plan, Cores::Free).await?;
        twin.push(begun.elapsed().as_secs_f64() * 1000.0);
        drop(bare);
    }
    report.take(
        witness,
        [Row::value("B5", "start to the first page, tables up to date", " ms", &ours, Bar::AtMost(150.0)).beside(&twin, " ms")],
    );
    Ok(())
}
