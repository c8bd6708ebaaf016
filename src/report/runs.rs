//! Every run of a small sweep, as a table in the README.

use super::number::{brief, grouped};
use super::readme::plain;
use super::words::glyph;
use crate::table::{Series, Table};
use crate::verdict::Outcome;
use std::fmt::Write;

/// More runs than this are left to `runs.csv`.
const MOST: usize = 24;

/// The table; nothing if there are too many runs.
pub fn every_run(table: &Table) -> String {
    if table.runs.len() > MOST {
        return String::new();
    }
    let mut text = String::from("## Every run\n\n");
    text += "| objective | optimizer | schedule | seed | learning rate | outcome | steps to target | final gap |\n";
    text += "|---|---|---|---:|---:|---|---:|---:|\n";
    for series in table.series() {
        for (seed, name) in table.plan.spec.seeds.iter().enumerate() {
            rows(table, &series, seed, *name, &mut text);
        }
    }
    text + "\n"
}

fn rows(table: &Table, series: &Series, seed: usize, name: u64, text: &mut String) {
    let labels = [table.problem_label(series), table.optimizer_label(series), table.schedule_label(series)];
    let labels = labels.map(|label| plain(&label)).join(" | ");
    for run in table.walk_of(series, seed) {
        let note = run.note.map_or_else(String::new, |note| format!(" ({})", note.name()));
        let reached = run.held_from.filter(|_| run.outcome == Outcome::Converged);
        let steps = reached.map_or_else(String::new, |step| grouped(step.into()));
        let outcome = format!("{} {}{note}", glyph(run.outcome), run.outcome.name());
        let (lr, gap) = (crate::param::short(run.lr), brief(run.final_gap));
        let _ = writeln!(text, "| {labels} | {name} | {lr} | {outcome} | {steps} | {gap} |");
    }
}
