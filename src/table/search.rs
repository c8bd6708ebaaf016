//! `search.csv`: the learning rates that a search added, and why.

use super::cells::Cells;
use super::read::{Line, Mistake, records};
use crate::lane::Precision;
use crate::plan::{Added, Plan, Why};
use std::collections::HashMap;
use std::io::Read;

const FILE: &str = "search.csv";
const COLUMNS: [&str; 8] =
    ["round", "objective", "optimizer", "schedule", "steps", "precision", "why", "learning_rate"];

/// The bytes of `search.csv`: one line for each rate and each series that asked for it, round after round.
pub fn format_added(plan: &Plan) -> Vec<u8> {
    let mut cells = Cells::default();
    COLUMNS.iter().for_each(|column| cells.text(column));
    cells.line();
    for added in &plan.added {
        cells.count(added.round);
        cells.text(&plan.problems[added.problem].0.label());
        cells.text(&plan.optimizer(added.optimizer, added.combination).label());
        cells.text(&plan.schedules[added.schedule].label());
        cells.count(added.steps);
        cells.text(added.precision.name());
        cells.text(added.why.name());
        cells.number(added.lr);
        cells.line();
    }
    cells.take()
}

/// Reads a `search.csv` back; `plan` is the sweep's as it was before the search.
///
/// # Errors
/// If the file cannot be read, or names what the sweep does not have.
pub fn read_added(plan: &Plan, file: impl Read) -> Result<Vec<Added>, Mistake> {
    let numbered = |labels: Vec<String>| labels.into_iter().enumerate().map(|(i, label)| (label, i)).collect();
    let problems: HashMap<String, usize> = numbered(plan.problems.iter().map(|(setting, _)| setting.label()).collect());
    let schedules: HashMap<String, usize> = numbered(plan.schedules.iter().map(|setting| setting.label()).collect());
    let mut optimizers: HashMap<String, (usize, u64)> = HashMap::new();
    for (optimizer, (grid, _)) in plan.spec.optimizers.iter().enumerate() {
        let label = |combination| (plan.optimizer(optimizer, combination).label(), (optimizer, combination));
        optimizers.extend((0..grid.count()).map(label));
    }
    let columns = COLUMNS.map(String::from);
    let mut found = Vec::new();
    records(FILE, &columns, file, |line| {
        let (optimizer, combination) = *named(&line, 2, &optimizers)?;
        let (precision, why, lr) = (line.cell(5).text, line.cell(6).text, line.cell(7).required()?);
        if !(f64::MIN_POSITIVE..f64::INFINITY).contains(&lr) {
            return Err(format!("learning_rate is {lr}, which is no number greater than 0"));
        }
        found.push(Added {
            round: line.cell(0).required()?,
            problem: *named(&line, 1, &problems)?,
            optimizer,
            combination,
            schedule: *named(&line, 3, &schedules)?,
            steps: line.cell(4).required()?,
            precision: Precision::named(precision).ok_or_else(|| format!("precision is '{precision}'"))?,
            why: Why::ALL
                .into_iter()
                .find(|one| one.name() == why)
                .ok_or_else(|| format!("why is '{why}', which is no reason of a search"))?,
            lr,
        });
        Ok(())
    })?;
    Ok(found)
}

/// What the sweep has under the name in a cell.
fn named<'a, T>(line: &Line, column: usize, known: &'a HashMap<String, T>) -> Result<&'a T, String> {
    let text = line.cell(column).text;
    known.get(text).ok_or_else(|| format!("{} is '{text}', which the sweep does not have", COLUMNS[column]))
}
