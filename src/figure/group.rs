//! Which series belong into one figure, what they are called there, and what colour they have.

use super::data::{Dash, Paint};
use crate::table::{Series, Table};

/// The series of one objective with one budget and one precision.
pub struct Group {
    /// What they have in common.
    pub label: String,
    /// Steps allowed.
    pub steps: u32,
    /// The series, by optimizer, then by schedule.
    pub series: Vec<Series>,
}

/// Every objective with every budget and every precision, in the plan's order.
pub fn groups(table: &Table) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for series in table.series() {
        let same = |group: &Group| group.series[0].group() == series.group();
        match groups.iter_mut().find(|group| same(group)) {
            Some(group) => group.series.push(series),
            None => {
                let label = table.problem_label(&series);
                groups.push(Group { label, steps: series.steps, series: vec![series] });
            }
        }
    }
    for group in &mut groups {
        group.series.sort_by_key(|series| (series.optimizer, series.combination, series.schedule));
    }
    groups
}

/// A series' name among those of its group: the optimizer, and the schedule where there are several.
pub fn name(table: &Table, series: &Series) -> String {
    let optimizer = table.optimizer_label(series);
    if table.plan.schedules.len() == 1 {
        return optimizer;
    }
    format!("{optimizer} · {}", table.schedule_label(series))
}

/// What a subtitle says of a schedule that all runs have; nothing of a constant one.
pub fn common_schedule(table: &Table) -> String {
    match &table.plan.schedules[..] {
        [only] if only.name != "constant" => format!(", schedule {}", only.label()),
        _ => String::new(),
    }
}

/// A series' colour and pattern: its optimizer's place in the catalog, and which of the settings of that
/// optimizer it is in the sweep. Neither depends on what else is drawn.
pub fn paint(table: &Table, series: &Series) -> (Paint, Dash) {
    let spec = &table.plan.spec;
    let (grid, _) = &spec.optimizers[series.optimizer];
    let catalog = &spec.catalog.optimizers;
    let place = catalog.iter().position(|entry| entry.info.name == grid.name).unwrap_or(catalog.len());
    let earlier = spec.optimizers[..series.optimizer].iter().filter(|(other, _)| other.name == grid.name);
    let setting = earlier.map(|(other, _)| other.count()).sum::<u64>() + series.combination;
    let variant = setting as usize * table.plan.schedules.len() + series.schedule;
    (Paint::Series(place, variant), Dash::ALL[variant % Dash::ALL.len()])
}

/// The items in pages of about equal length, at most `most` each.
pub fn pages<T>(items: &[T], most: usize) -> impl Iterator<Item = &[T]> {
    let pages = items.len().div_ceil(most).max(1);
    items.chunks(items.len().div_ceil(pages).max(1))
}

/// The same in pages of whole rows of `row` items each, but for the last.
pub fn pages_of_rows<T>(items: &[T], most: usize, row: usize) -> impl Iterator<Item = &[T]> {
    let pages = items.len().div_ceil(most).max(1);
    items.chunks(items.len().div_ceil(pages).max(1).next_multiple_of(row))
}

/// What a title says of a page: nothing where there is but one.
pub fn page_note(page: usize, pages: usize) -> String {
    if pages > 1 { format!(" ({}\u{a0}of\u{a0}{pages})", page + 1) } else { String::new() }
}

/// What a title says of the best row of a page: best only among those that are on it.
pub fn of_these(note: &str) -> &'static str {
    if note.is_empty() { "" } else { " of these" }
}
