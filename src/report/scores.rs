//! How well models do on their data: at each series' best rate, and where validation is best.

use super::number::brief;
use super::readme::plain;
use crate::answer::{best, median};
use crate::table::{Score, Series, Table};
use std::fmt::Write;

/// One table an objective and budget; nothing where no model is trained.
pub fn scores(table: &Table) -> String {
    let series: Vec<Series> = table.series().filter(|series| table.plan.problems[series.problem].1.scored).collect();
    if series.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "## On the data\n\nAfter the last step at the best learning rate, and the rate with the lowest validation loss \
         beside it. Medians over the seeds, of rates at which no run was stopped.\n\n",
    );
    for group in series.chunk_by(|a, b| a.group() == b.group()) {
        let _ = writeln!(text, "### {}, on the data\n", plain(&table.problem_label(&group[0])));
        text += "| optimizer | schedule | best rate | training loss | accuracy | validation loss | accuracy | \
                 best in validation | validation loss | accuracy |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";
        for series in group {
            let _ = writeln!(text, "{}", row(table, series));
        }
        text.push('\n');
    }
    text
}

fn row(table: &Table, series: &Series) -> String {
    let rates = table.runs_of(series, 0);
    let place = |lr: f64| rates.iter().position(|run| run.lr == lr);
    let best = best(table, series).and_then(|best| place(best.lr));
    let validation = |place: usize| over_seeds(table, series, place, |score| score.validation_loss);
    let validated = (0..series.rates)
        .filter_map(|place| validation(place).map(|loss| (place, loss)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(place, _)| place);
    let cell = |place: Option<usize>, of: fn(&Score) -> f64| {
        place.and_then(|place| over_seeds(table, series, place, of)).map_or("–".into(), brief)
    };
    let share = |place: Option<usize>, of: fn(&Score) -> f64| {
        let share = place.and_then(|place| over_seeds(table, series, place, of));
        share.map_or("–".into(), |share| format!("{:.1} %", 100.0 * share))
    };
    let rate = |place: Option<usize>| place.map_or("–".into(), |place| brief(rates[place].lr));
    let cells = [
        plain(&table.optimizer_label(series)),
        plain(&table.schedule_label(series)),
        rate(best),
        cell(best, |score| score.loss),
        share(best, |score| score.accuracy),
        cell(best, |score| score.validation_loss),
        share(best, |score| score.validation_accuracy),
        rate(validated),
        cell(validated, |score| score.validation_loss),
        share(validated, |score| score.validation_accuracy),
    ];
    format!("| {} |", cells.join(" | "))
}

/// The median over the seeds; none when it was not measured for one of them.
fn over_seeds(table: &Table, series: &Series, place: usize, of: fn(&Score) -> f64) -> Option<f64> {
    let scores = (0..series.seeds).map(|seed| table.score_of(series, seed, place).map_or(f64::NAN, |score| of(&score)));
    median(scores)
}
