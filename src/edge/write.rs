//! What was found as CSV: one line a boundary, and one for each series that has none.

use super::found::{Found, Place};
use crate::plan::Plan;
use crate::table::Table;
use std::io;

/// The columns.
const HEADER: [&str; 20] = [
    "objective",
    "optimizer",
    "schedule",
    "precision",
    "budget",
    "seeds",
    "lowest_tried",
    "highest_tried",
    "runs",
    "boundary",
    "kind",
    "below",
    "above",
    "rule",
    "theory",
    "theory_in_budget",
    "ratio",
    "curvature",
    "formula",
    "no_theory",
];

/// The table of boundaries. What does not apply is an empty cell.
///
/// # Errors
/// If the text cannot be put together, which memory alone can cause.
pub fn csv(table: &Table, all: &[Found]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for found in all {
        let places: Vec<Option<&Place>> = match found.boundaries.len() {
            0 => vec![None],
            _ => found.boundaries.iter().map(Some).collect(),
        };
        for (number, place) in places.into_iter().enumerate() {
            writer.write_record(record(table, found, number + 1, place))?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn record(table: &Table, found: &Found, number: usize, place: Option<&Place>) -> [String; 20] {
    let series = &found.search.series;
    let text = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
    // What comes of logarithms and powers of the platform's: digits that are the same everywhere.
    let rounded = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.8e}"));
    let boundary = place.map(|place| place.boundary);
    let kind = match boundary {
        Some(one) if one.bounded => "bounded",
        Some(one) if one.rises() => "diverges",
        Some(_) => "stable-again",
        None if found.none_stable() => "none-stable",
        None => "none-diverges",
    };
    let [lowest, highest] = found.range();
    let known = found.theory.as_ref().ok();
    [
        table.plan.problems[series.problem].0.label(),
        table.optimizer_label(series),
        table.schedule_label(series),
        series.precision.name().into(),
        series.steps.to_string(),
        seeds(&table.plan, found),
        lowest.to_string(),
        highest.to_string(),
        found.search.runs.to_string(),
        if place.is_some() { number.to_string() } else { String::new() },
        kind.into(),
        text(boundary.map(|one| one.below.lr)),
        text(boundary.map(|one| one.above.lr)),
        boundary.map_or(String::new(), |one| diverged(&one).into()),
        rounded(place.map_or(known.map(|theory| theory.limit), |place| place.limit)),
        rounded(place.map_or(known.and_then(|theory| theory.budget), |place| place.budget)),
        rounded(place.and_then(Place::ratio)),
        text(known.map(|theory| theory.curvature)),
        known.map_or(String::new(), |theory| theory.formula.clone()),
        found.theory.as_ref().err().map_or(String::new(), |why| why.name().into()),
    ]
}

/// The rule that decided on the side that diverges.
pub fn diverged(boundary: &super::Boundary) -> &'static str {
    let side = if boundary.rises() { boundary.above } else { boundary.below };
    side.ending.rule.name()
}

/// The seeds of a search: `0`, `0 1 2`.
fn seeds(plan: &Plan, found: &Found) -> String {
    let seeds = found.search.seeds.iter().map(|&seed| plan.spec.seeds[seed].to_string());
    seeds.collect::<Vec<String>>().join(" ")
}
