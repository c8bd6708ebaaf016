//! The closing lines of a command, and the same for programs.

use super::checksum::Checksum;
use super::columns::aligned;
use super::style::Style;
use crate::answer::Edge;
use crate::report::{
    Extension, Group, Remark, Summary, brief, counted, decades, duration, glyph, percent, scaled, steps,
};
use crate::verdict::Outcome;
use serde::Serialize;

/// How long a sweep took.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Timing {
    /// From the first step to the last.
    pub seconds: f64,
    /// From then on, for figures and report.
    pub report_seconds: f64,
    /// From the first line of the program to the last file.
    pub process_seconds: f64,
    /// Steps that were made: of a run that diverged those before.
    pub run_steps: u64,
    /// These in a second of `seconds`.
    pub run_steps_per_second: f64,
    /// The same counting all steps of the plan, as a program does that goes on with runs that have diverged.
    pub steps_per_second: f64,
    /// Threads.
    pub threads: usize,
    /// The most memory that the process had at a time; absent where the system does not tell it.
    pub peak_memory_bytes: Option<u64>,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub struct Json<'a> {
    /// The results folder.
    pub folder: &'a str,
    /// How long it took; absent when nothing was run.
    pub timing: Option<Timing>,
    /// What to compare with other programs; absent when nothing was run.
    pub checksum: Option<Checksum>,
    /// What came out.
    #[serde(flatten)]
    pub summary: &'a Summary,
}

/// A few lines: how long, the outcomes, the best rates, where the report is.
pub fn closing(summary: &Summary, timing: Option<Timing>, folder: &str, style: &Style) -> String {
    let mut text = format!("{}: {}", style.bold(&summary.sweep), counted(summary.runs, "run"));
    if let Some(timing) = timing {
        let rate = scaled(timing.run_steps_per_second);
        let (run, report) = (duration(timing.seconds), duration(timing.report_seconds));
        text += &format!(" in {run}, {rate} run-steps/s; report in {report}");
    }
    text += &format!("\n  {}\n\n", outcomes(summary, style));
    text += &searched(summary, style);
    text += &best(&summary.objectives, style);
    let cases: usize = summary.remarks.iter().map(|remark| remark.cases.len()).sum();
    if cases > 0 {
        let kind = |r: &Remark| format!("{} × {}", r.cases.len(), r.kind.replace('-', " ")).replace(' ', "\u{a0}");
        let kinds: Vec<String> = summary.remarks.iter().map(kind).collect();
        text += &aligned(&[vec![style.dim("worth knowing:"), kinds.join(", ")]], &[], style.width, 0);
    }
    text + &format!("{} {folder}/README.md\n", style.dim("report:"))
}

/// What a search added: how much, the grids that grew, and what stopped them.
fn searched(summary: &Summary, style: &Style) -> String {
    const SHOWN: usize = 6;
    let Some(search) = &summary.search else { return String::new() };
    let mut rows = vec![vec![style.dim("search:"), search.size()]];
    let end = |one: &Extension| {
        let (from, to) = (brief(one.from), brief(one.to));
        let how = match one.end {
            Edge::Lowest => format!("down from {from} to {to}"),
            Edge::Highest => format!("up from {from} to {to}"),
        };
        let open = if one.open { ", open still" } else { "" };
        format!("{}, {}, {}: {how}{open} ({})", one.objective, one.optimizer, one.schedule, one.why)
    };
    // What is open still comes first.
    let mut ends: Vec<&Extension> = search.extensions.iter().collect();
    ends.sort_by_key(|one| !one.open);
    rows.extend(ends.iter().take(SHOWN).map(|one| vec![String::new(), end(one)]));
    let more = ends.len().saturating_sub(SHOWN);
    if more > 0 {
        rows.push(vec![String::new(), style.dim(&format!("and {more} more in README.md"))]);
    }
    rows.extend(search.capped().map(|capped| vec![String::new(), style.bold(&capped)]));
    if search.stopped {
        let why = if summary.rejudged.is_empty() { "stopped by max-runs" } else { "judged anew, it would go on" };
        rows.push(vec![String::new(), style.bold(why)]);
    }
    aligned(&rows, &[], style.width.max(80), 0) + "\n"
}

fn outcomes(summary: &Summary, style: &Style) -> String {
    let one = |outcome: Outcome| {
        let n = summary.outcomes.of(outcome);
        let text = format!("{} {} {}", glyph(outcome), percent(n, summary.runs), outcome.name());
        if n == 0 { style.dim(&text) } else { style.outcome(outcome, &text) }
    };
    Outcome::ALL.map(one).join("   ")
}

/// The best setting of each objective, with the decades of learning rate that converge.
fn best(groups: &[Group], style: &Style) -> String {
    const SHOWN: usize = 10;
    let head = ["objective", "best optimizer, schedule", "rate", "steps", "decades"];
    let mut rows = vec![head.map(|word| style.dim(word)).to_vec()];
    for group in groups.iter().take(SHOWN) {
        let Some((winner, best)) = group.winner().and_then(|winner| Some((winner, winner.best?))) else {
            let none = format!("{} {}", glyph(Outcome::Diverged), "every run diverged");
            rows.push(vec![
                group.label.clone(),
                style.outcome(Outcome::Diverged, &none),
                "".into(),
                "".into(),
                "".into(),
            ]);
            continue;
        };
        rows.push(vec![
            group.label.clone(),
            style.bold(&winner.label()),
            style.bold(&brief(best.lr)),
            steps(&best),
            decades(&winner.converging),
        ]);
    }
    let mut text = aligned(&rows, &[2, 3], style.width.max(80), 0);
    if groups.len() > SHOWN {
        text += &style.dim(&format!("and {} more\n", groups.len() - SHOWN));
    }
    text + "\n"
}
