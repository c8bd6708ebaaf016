//! The picks as CSV: one line for each series, seed and start.

use super::measure::Pick;
use super::rule::Reason;
use crate::answer::steps;
use crate::table::Table;
use std::io;

/// The columns.
const HEADER: [&str; 18] = [
    "objective",
    "optimizer",
    "schedule",
    "precision",
    "budget",
    "seed",
    "start",
    "runs",
    "tries",
    "end",
    "answer",
    "answer_steps",
    "best_lr",
    "best_steps",
    "answer_over_best_lr",
    "answer_over_best_steps",
    "regret",
    "in_band",
];

/// The table of picks. What does not apply is an empty cell; `tries` has each rate with its outcome, in their order.
///
/// # Errors
/// If the text cannot be put together, which memory alone can cause.
pub fn csv(table: &Table, picks: &[Pick]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    let number = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
    for pick in picks {
        let (walk, series) = (&pick.walk, &pick.walk.series);
        let tries: Vec<String> = walk.tries.iter().map(|run| format!("{:e} {}", run.lr, run.outcome.name())).collect();
        let [needed, least] = [walk.answer(), pick.best.as_ref()].map(|run| run.map(steps));
        let over = needed.zip(least).map(|(needed, least)| needed.max(1.0) / least.max(1.0));
        let in_band = if pick.best.is_some() { pick.in_band.to_string() } else { String::new() };
        writer.write_record([
            table.plan.problems[series.problem].0.label(),
            table.optimizer_label(series),
            table.schedule_label(series),
            series.precision.name().into(),
            series.steps.to_string(),
            table.plan.spec.seeds[walk.seed].to_string(),
            walk.start.to_string(),
            walk.tries.len().to_string(),
            tries.join("; "),
            pick.reason.map_or("converged", Reason::name).into(),
            number(walk.answer().map(|run| run.lr)),
            number(needed),
            number(pick.best.map(|run| run.lr)),
            number(least),
            number(pick.ratio()),
            number(over),
            // A logarithm of the platform's: enough digits to read, few enough to be the same everywhere.
            pick.regret.map_or(String::new(), |regret| format!("{regret:.6}")),
            in_band,
        ])?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
