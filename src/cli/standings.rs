//! What each optimizer with each schedule came to on each objective, as `lrsweep recommend --each` prints it.

use super::columns::{aligned, telling};
use super::style::Style;
use crate::answer::{StabilityEdge, Standing};
use crate::report::{Group, brief, decades, pieces, steps};

const COLUMNS: [&str; 10] = [
    "optimizer",
    "schedule",
    "best rate",
    "steps",
    "converging",
    "within twice the steps",
    "decades",
    "begins to diverge",
    "margin",
    "sensitivity",
];

/// A table for each objective and budget.
pub fn standings(groups: &[Group], style: &Style) -> String {
    let mut text = String::new();
    for group in groups {
        let mut rows = vec![COLUMNS.map(|word| style.dim(word)).to_vec()];
        rows.extend(group.standings.iter().map(|standing| row(standing).to_vec()));
        let table = aligned(&telling(&rows, &[1]), &[], style.width.max(120), 0);
        text += &format!("\n{}\n\n{table}", style.bold(&group.label));
    }
    text
}

fn row(standing: &Standing) -> [String; 10] {
    let Standing { optimizer, schedule, best, converging, tolerance, stability_edge, sensitivity, .. } = standing;
    let absent = || "–".to_string();
    let edge = stability_edge.as_ref();
    [
        optimizer.clone(),
        schedule.clone(),
        best.map_or_else(absent, |best| brief(best.lr)),
        best.as_ref().map_or_else(|| "all diverged".into(), steps),
        pieces(converging),
        pieces(tolerance),
        decades(tolerance),
        edge.map_or_else(absent, bracket),
        edge.map_or_else(absent, margin),
        sensitivity.map_or_else(absent, brief),
    ]
}

/// The rates between which divergence begins: `0.02 to 0.0251`, or `not up to 100`.
fn bracket(edge: &StabilityEdge) -> String {
    match edge.first_diverged {
        Some(first) => format!("{} to {}", brief(edge.last_good), brief(first)),
        None => format!("not up to {}", brief(edge.last_good)),
    }
}

/// Decades from the best rate to where divergence begins: `0.1 to 0.2`, or `≥ 1.5`.
fn margin(edge: &StabilityEdge) -> String {
    match edge.margin_below {
        Some(below) => format!("{:.1} to {below:.1}", edge.margin_at_least),
        None => format!("≥ {:.1}", edge.margin_at_least),
    }
}
