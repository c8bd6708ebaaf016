//! Suites: the objectives that a name in a sweep file stands for.

use super::Grid;
use super::entries::Entry;
use super::reader::{Field, Reader};
use super::value::default;
use crate::objective;

/// The key in the file.
pub(super) const KEY: &str = "suite";

impl Reader<'_> {
    /// The members of every suite named, each once, but for those that are among `named`.
    pub fn suites(
        &mut self,
        field: &Field<'_>,
        named: &[Grid<objective::Entry>],
    ) -> Option<Vec<Grid<objective::Entry>>> {
        let suites = &self.catalog.suites;
        let names: Vec<&'static str> = suites.iter().map(|suite| suite.name).collect();
        let example = format!("\"{}\"", names.first().unwrap_or(&""));
        let chosen = self.axis(field, &example, |r, item| r.choice(item, &names, names.first().unwrap_or(&"")))?;
        let catalog = self.catalog;
        let mut members: Vec<Grid<objective::Entry>> = Vec::new();
        for suite in chosen.iter().filter_map(|(name, _)| suites.iter().find(|suite| suite.name == *name)) {
            for (entry, given) in suite.members(&catalog.objectives) {
                let params = entry.info.params.iter().chain(objective::Entry::COMMON);
                let value = |param| {
                    let own = given.iter().find(|(known, _)| *known == param).map(|(_, value)| value.clone());
                    own.unwrap_or_else(|| default(param, &catalog.schedules))
                };
                let axes = params.map(|param| (param, vec![value(param)])).collect();
                let grid = Grid { entry, name: entry.info.name, axes };
                if !named.iter().chain(&members).any(|earlier| holds(earlier, &grid)) {
                    members.push(grid);
                }
            }
        }
        Some(members)
    }
}

/// Whether the only setting of `single` is one of `grid`'s.
fn holds(grid: &Grid<objective::Entry>, single: &Grid<objective::Entry>) -> bool {
    let mut axes = grid.axes.iter().zip(&single.axes);
    grid.name == single.name && axes.all(|((_, values), (_, value))| value.iter().all(|value| values.contains(value)))
}
