//! B13 and what else a real browser has measured: taken from what its measures printed.

use std::fs;

use crate::plan::Plan;
use crate::report::{Report, Row};

/// As wide as the measures print what they have measured.
const WIDTH: usize = 58;

pub fn collect(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let Some(path) = plan.browser.as_ref().filter(|_| plan.only.is_empty()) else { return Ok(()) };
    report.begin("B13 and others, measured in a real browser");
    let text = fs::read_to_string(path)?;
    text.lines().filter_map(row).for_each(|row| report.add(row));
    Ok(())
}

/// `▪ what    12.3 kB of 130 kB ok`, and the last line of `scripts/check-sizes`.
fn row(line: &str) -> Option<Row> {
    if let Some((size, rest)) = line.split_once("in all; ") {
        let (goal, verdict) = rest.rsplit_once(": ")?;
        return Some(Row::taken("B13", "WASM that the chat page loads, brotli", size.trim(), goal, verdict == "ok"));
    }
    let line = line.trim_start().strip_prefix("▪ ")?;
    let split = line.char_indices().nth(WIDTH)?.0;
    let (what, rest) = line.split_at(split);
    let (measured, limit) = rest.split_once(" of ")?;
    let (limit, verdict) = limit.trim().rsplit_once(' ')?;
    let what = what.trim();
    let id = if what.contains("before WASM") { "B13" } else { "" };
    let measured = measured.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Row::taken(id, &format!("{what} (in a browser)"), &measured, &format!("≤ {}", limit.trim()), verdict == "ok"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_browser_become_rows() {
        let line = format!("▪ {:<58} {:>8} {:<3} of 130 kB ok", "landing page before WASM", "101.5", "kB");
        assert!(format!("{:?}", row(&line)).contains("101.5 kB"));
        assert!(row("▪ files of WASM: landing 1, chat 9").is_none() && row("nothing").is_none());
        assert!(row("    512.1 kB  in all; the goal is 350 kB, the ceiling 530 kB: ok").is_some());
    }
}
