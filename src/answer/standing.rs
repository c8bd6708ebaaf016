//! What the learning rates of one optimizer with one schedule came to on one objective: the best one, and how far off
//! one may be.

use super::counts::Counts;
use super::ranges::Ranges;
use super::rate::{Rate, best_of, rates};
use crate::plan::Aim;
use crate::table::{Series, Table};
use serde::Serialize;
use std::cmp::Ordering;

/// Rates that need at most so many times the steps of the best one are within the tolerance.
pub const TOLERANCE: f64 = 2.0;

/// One optimizer with one schedule on one objective.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// The best learning rate; none when all diverged.
    pub best: Option<Best>,
    /// The rates at which every seed converged.
    pub converging: Ranges,
    /// The rates at which no seed diverged.
    pub stable: Ranges,
    /// The rates that need at most [`TOLERANCE`] times the steps of the best one.
    pub tolerance: Ranges,
    /// Where divergence begins above the best rate.
    pub stability_edge: Option<StabilityEdge>,
    /// Mean over the rates of what is left of the gap at the start, at most all of it, less what is left at the rate
    /// that leaves the least: 0 where the rate does not matter. None where nothing was measured.
    pub sensitivity: Option<f64>,
    /// Learning rates tried.
    pub rates: usize,
    /// Learning rates at which the outcome depends on the seed.
    pub split: usize,
    /// Runs by outcome.
    pub outcomes: Counts,
}

/// The best learning rate, see [`super::best`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Best {
    /// The rate.
    pub lr: f64,
    /// Steps to the target; absent where it was not reached.
    pub steps: Option<f64>,
    /// Whether that target is relative to the best of the sweep.
    pub relative: bool,
    /// Largest gap in the tail.
    pub gap: Option<f64>,
    /// Whether it is the smallest or the largest rate tried.
    pub edge: Option<Edge>,
    /// Whether most of its steps jumped across the minimum.
    pub overshoot: bool,
}

/// An end of the grid of learning rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edge {
    /// The smallest rate.
    Lowest,
    /// The largest rate.
    Highest,
}

/// Where divergence begins, as the two rates tried between which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StabilityEdge {
    /// The largest rate below it: no rate from the best one to here diverged.
    pub last_good: f64,
    /// The smallest rate above the best one that diverged; absent where none did.
    pub first_diverged: Option<f64>,
    /// Decades from the best rate to the last good one: the safety margin is at least that.
    pub margin_at_least: f64,
    /// Decades from the best rate to the first that diverged: the safety margin is less than that.
    pub margin_below: Option<f64>,
}

impl Standing {
    /// Of one series of a table.
    pub fn of(table: &Table, series: &Series) -> Standing {
        let rates = rates(table, series);
        let relative = table.plan.aim(series.problem) == Aim::Best;
        let mut outcomes = Counts::default();
        (0..series.seeds).flat_map(|seed| table.runs_of(series, seed)).for_each(|run| outcomes.add(run.outcome));
        let chosen = best_of(&rates);
        let measured = chosen.is_some_and(|_| rates.iter().any(|rate| rate.left < 1.0));
        Standing {
            optimizer: table.optimizer_label(series),
            schedule: table.schedule_label(series),
            best: chosen.map(|chosen| described(&rates, chosen, relative)),
            converging: Ranges::of(&rates, Rate::converged),
            stable: Ranges::of(&rates, Rate::stable),
            tolerance: tolerance(&rates),
            stability_edge: chosen.map(|chosen| stability_edge(&rates, chosen)),
            sensitivity: measured.then(|| sensitivity(&rates)),
            rates: rates.len(),
            split: rates.iter().filter(|rate| rate.split).count(),
            outcomes,
        }
    }

    /// Which of two has the better best rate: fewer steps to the target, then the smaller gap; what
    /// was not reached or not measured comes last.
    pub fn compare(a: &Standing, b: &Standing) -> Ordering {
        let worst = |x: Option<f64>| x.unwrap_or(f64::INFINITY);
        let steps = |s: &Standing| worst(s.best.and_then(|best| best.steps));
        let gap = |s: &Standing| worst(s.best.and_then(|best| best.gap));
        steps(a).total_cmp(&steps(b)).then(gap(a).total_cmp(&gap(b)))
    }

    /// Optimizer and schedule in one: `adam, cosine`.
    pub fn label(&self) -> String {
        format!("{}, {}", self.optimizer, self.schedule)
    }
}

/// Which end of the grid a rate is, if it is one; `rates` rise.
pub fn end(rates: &[Rate], lr: f64) -> Option<Edge> {
    let is = |end: Option<&Rate>| rates.len() > 1 && end.is_some_and(|rate| rate.lr == lr);
    let ends = [(is(rates.first()), Edge::Lowest), (is(rates.last()), Edge::Highest)];
    ends.into_iter().find_map(|(is, edge)| is.then_some(edge))
}

fn described(rates: &[Rate], best: &Rate, relative: bool) -> Best {
    let (edge, overshoot) = (end(rates, best.lr), best.overshoot);
    Best { lr: best.lr, steps: best.reached(), relative, gap: best.gap, edge, overshoot }
}

fn tolerance(rates: &[Rate]) -> Ranges {
    let least = rates.iter().map(|rate| rate.steps).fold(f64::INFINITY, f64::min);
    Ranges::of(rates, |rate| rate.converged() && rate.steps <= TOLERANCE * least)
}

fn stability_edge(rates: &[Rate], best: &Rate) -> StabilityEdge {
    let above = || rates.iter().filter(|rate| rate.lr >= best.lr);
    let first_diverged = above().find(|rate| !rate.stable()).map(|rate| rate.lr);
    let last_good = above().take_while(|rate| rate.stable()).last().map_or(best.lr, |rate| rate.lr);
    StabilityEdge {
        last_good,
        first_diverged,
        margin_at_least: (last_good / best.lr).log10(),
        margin_below: first_diverged.map(|edge| (edge / best.lr).log10()),
    }
}

fn sensitivity(rates: &[Rate]) -> f64 {
    let least = rates.iter().map(|rate| rate.left).fold(f64::INFINITY, f64::min);
    rates.iter().map(|rate| rate.left - least).sum::<f64>() / rates.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::ranges::Piece;
    use super::super::rate::tests::rates;
    use super::*;

    #[test]
    fn the_best_knows_the_edges_of_the_grid() {
        let three = rates(&[('s', 0.5), ('c', 1e-9), ('d', 0.0)]);
        assert_eq!([1.0, 10.0, 100.0].map(|lr| end(&three, lr)), [Some(Edge::Lowest), None, Some(Edge::Highest)]);
        assert_eq!(end(&rates(&[('c', 1e-9)]), 1.0), None);
    }

    #[test]
    fn tolerance_is_a_factor_two_in_steps() {
        let rates = rates(&[('c', 41.0), ('c', 40.0), ('c', 20.0), ('s', 0.1), ('c', 39.0), ('d', 0.0)]);
        let tolerance = tolerance(&rates);
        assert_eq!(tolerance.pieces, [Piece { from: 10.0, to: 100.0 }, Piece { from: 1e4, to: 1e4 }]);
        assert_eq!(tolerance.decades, Some(1.0));
    }

    #[test]
    fn the_stability_edge_is_the_first_above_the_best() {
        let all = rates(&[('d', 0.0), ('c', 40.0), ('c', 50.0), ('d', 0.0), ('s', 0.1), ('d', 0.0)]);
        let edge = stability_edge(&all, best_of(&all).unwrap());
        assert_eq!((edge.last_good, edge.first_diverged), (100.0, Some(1000.0)));
        assert_eq!((edge.margin_at_least, edge.margin_below), (1.0, Some(2.0)));
        let open = rates(&[('c', 40.0), ('s', 0.5)]);
        let edge = stability_edge(&open, best_of(&open).unwrap());
        assert_eq!((edge.last_good, edge.first_diverged, edge.margin_below), (10.0, None, None));
    }

    #[test]
    fn sensitivity_is_the_mean_excess_of_what_is_left() {
        let mixed = rates(&[('s', 0.5), ('s', 0.25), ('d', 0.0), ('s', 4.0)]);
        assert_eq!(sensitivity(&mixed), (0.25 + 0.0 + 0.75 + 0.75) / 4.0);
    }
}
