//! Figures as plain data, and the charts that make them.
//!
//! A chart is a pure function from the table to figures; one that has nothing to show makes none.

mod answer;
mod axis;
mod best_rates;
mod contest;
mod contour;
mod curves;
mod data;
mod ecdf;
mod four_panel;
mod group;
mod just_right;
pub mod layout;
mod loss_curves;
mod optimizer_paths;
mod outcome_grid;
mod outcome_map;
mod outcome_shares;
mod outline;
mod path;
mod performance_profile;
mod picked_rates;
mod rates;
mod regret;
mod rise;
mod schedule_shapes;
mod scores;
mod sensitivity;
pub(crate) mod target;
pub(crate) mod text;
mod tolerance;
mod trajectories;
mod way;

pub use picked_rates::picked_rates;

pub use data::{Anchor, Axis, Dash, Entry, Figure, HUES, Key, Mark, Paint, Panel, Rect, Scale, Shape, Tick, Zone};

use crate::param::Info;
use crate::table::Table;
use std::collections::HashSet;

/// A kind of figure.
#[derive(Clone, Copy)]
pub struct Chart {
    /// Its name in sweep files, and one line on what it shows.
    pub info: Info,
    /// Its figures of a table; none if it does not apply.
    pub draw: fn(&Table) -> Vec<Figure>,
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

/// The charts that come with the program. A new one is its file and its line here.
///
/// ```
/// let charts = lrsweep::figure::catalog();
/// assert!(charts.iter().any(|chart| chart.info.name == "outcome-map"));
/// ```
pub fn catalog() -> Vec<Chart> {
    vec![
        answer::CHART,
        four_panel::CHART,
        outcome_map::CHART,
        just_right::CHART,
        sensitivity::CHART,
        scores::CHART,
        regret::CHART,
        tolerance::CHART,
        performance_profile::CHART,
        ecdf::CHART,
        best_rates::CHART,
        loss_curves::CHART,
        trajectories::CHART,
        optimizer_paths::CHART,
        schedule_shapes::CHART,
        outcome_shares::CHART,
        outcome_grid::CHART,
    ]
}

/// The figures that a sweep asks for, in the catalog's order; no two have the same stem.
pub fn draw(table: &Table) -> Vec<Figure> {
    let asked = |chart: &Chart| table.plan.spec.figures.contains(&chart.info.name);
    let charts = catalog().into_iter().filter(asked);
    let mut figures: Vec<Figure> = charts.flat_map(|chart| (chart.draw)(table)).collect();
    let mut stems = HashSet::new();
    for figure in &mut figures {
        let stem = figure.stem.clone();
        let mut number = 1;
        while !stems.insert(figure.stem.clone()) {
            number += 1;
            figure.stem = format!("{stem}-{number}");
        }
    }
    figures
}

/// A chart's entry: charts have no parameters, and their definitions are here.
const fn info(name: &'static str, about: &'static str) -> Info {
    Info { name, about, source: "lrsweep", params: &[] }
}
