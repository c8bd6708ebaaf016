//! What the learning rates of one optimizer with one schedule came to on one objective: the best one, and how far off
//! one may be.

use super::counts::Counts;
use super::ranges::{Ranges, Rising};
use super::rate::{Rate, best_of};
use super::rates::{Rates, rates};
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
        (0..series.seeds).flat_map(|seed| table.walk_of(series, seed)).for_each(|run| outcomes.add(run.outcome));
        let survey = Survey::of(&rates);
        let beside = Beside::of(&rates, &survey);
        Standing {
            optimizer: table.optimizer_label(series),
            schedule: table.schedule_label(series),
            best: survey.best.map(|best| described(&rates, &best, relative)),
            stability_edge: survey.best.map(|best| beside.stability_edge(&best)),
            sensitivity: survey.best.filter(|_| survey.left < 1.0).map(|_| beside.excess / rates.len() as f64),
            tolerance: beside.tolerance.ranges(),
            converging: survey.converging.ranges(),
            stable: survey.stable.ranges(),
            rates: rates.len(),
            split: survey.split,
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
pub fn end(rates: &Rates, lr: f64) -> Option<Edge> {
    let last = rates.len().checked_sub(1).filter(|last| *last > 0)?;
    let ends = [(0, Edge::Lowest), (last, Edge::Highest)];
    ends.into_iter().find_map(|(place, edge)| (rates.lr(place) == lr).then_some(edge))
}

fn described(rates: &Rates, best: &Rate, relative: bool) -> Best {
    let (edge, overshoot) = (end(rates, best.lr), best.overshoot);
    Best { lr: best.lr, steps: best.reached(), relative, gap: best.gap, edge, overshoot }
}

/// What one walk over the rates of a series tells.
struct Survey {
    best: Option<Rate>,
    /// The fewest steps.
    steps: f64,
    /// The least that is left of the gap.
    left: f64,
    converging: Rising,
    stable: Rising,
    split: usize,
}

impl Survey {
    fn of(rates: &Rates) -> Survey {
        let (converging, stable) = (Rising::default(), Rising::default());
        let mut survey = Survey { best: None, steps: f64::INFINITY, left: f64::INFINITY, converging, stable, split: 0 };
        let each = rates.iter().inspect(|rate| {
            survey.steps = survey.steps.min(rate.steps);
            survey.left = survey.left.min(rate.left);
            survey.converging.add(rate.lr, rate.converged());
            survey.stable.add(rate.lr, rate.stable());
            survey.split += usize::from(rate.split);
        });
        let best = best_of(each);
        Survey { best, ..survey }
    }
}

/// What a second walk tells: how the others compare with the best.
struct Beside {
    tolerance: Rising,
    /// What is left of the gap beyond the least, summed over the rates.
    excess: f64,
    /// The largest rate from the best one on before one that diverged.
    last_good: Option<f64>,
    /// The smallest above the best one that diverged.
    first_diverged: Option<f64>,
}

impl Beside {
    fn of(rates: &Rates, survey: &Survey) -> Beside {
        let mut beside = Beside { tolerance: Rising::default(), excess: 0.0, last_good: None, first_diverged: None };
        for rate in rates.iter() {
            beside.tolerance.add(rate.lr, rate.converged() && rate.steps <= TOLERANCE * survey.steps);
            beside.excess += rate.left - survey.left;
            let above = survey.best.is_some_and(|best| rate.lr >= best.lr);
            if above && beside.first_diverged.is_none() {
                let end = if rate.stable() { &mut beside.last_good } else { &mut beside.first_diverged };
                *end = Some(rate.lr);
            }
        }
        beside
    }

    fn stability_edge(&self, best: &Rate) -> StabilityEdge {
        let last_good = self.last_good.unwrap_or(best.lr);
        StabilityEdge {
            last_good,
            first_diverged: self.first_diverged,
            margin_at_least: (last_good / best.lr).log10(),
            margin_below: self.first_diverged.map(|edge| (edge / best.lr).log10()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ranges::Piece;
    use super::super::rate::tests::rates;
    use super::*;

    fn beside(outcomes: &[(char, f64)]) -> (Option<Rate>, Beside) {
        let rates = rates(outcomes);
        let survey = Survey::of(&rates);
        let beside = Beside::of(&rates, &survey);
        (survey.best, beside)
    }

    #[test]
    fn the_best_knows_the_edges_of_the_grid() {
        let three = rates(&[('s', 0.5), ('c', 1e-9), ('d', 0.0)]);
        assert_eq!([1.0, 10.0, 100.0].map(|lr| end(&three, lr)), [Some(Edge::Lowest), None, Some(Edge::Highest)]);
        assert_eq!(end(&rates(&[('c', 1e-9)]), 1.0), None);
    }

    #[test]
    fn tolerance_is_a_factor_two_in_steps() {
        let tolerance =
            beside(&[('c', 41.0), ('c', 40.0), ('c', 20.0), ('s', 0.1), ('c', 39.0), ('d', 0.0)]).1.tolerance.ranges();
        assert_eq!(tolerance.pieces, [Piece { from: 10.0, to: 100.0 }, Piece { from: 1e4, to: 1e4 }]);
        assert_eq!(tolerance.decades, Some(1.0));
    }

    #[test]
    fn the_stability_edge_is_the_first_above_the_best() {
        let edge = |outcomes: &[(char, f64)]| {
            let (best, beside) = beside(outcomes);
            beside.stability_edge(&best.unwrap())
        };
        let closed = edge(&[('d', 0.0), ('c', 40.0), ('c', 50.0), ('d', 0.0), ('s', 0.1), ('d', 0.0)]);
        assert_eq!((closed.last_good, closed.first_diverged), (100.0, Some(1000.0)));
        assert_eq!((closed.margin_at_least, closed.margin_below), (1.0, Some(2.0)));
        let open = edge(&[('c', 40.0), ('s', 0.5)]);
        assert_eq!((open.last_good, open.first_diverged, open.margin_below), (10.0, None, None));
    }

    #[test]
    fn sensitivity_is_the_mean_excess_of_what_is_left() {
        let (_, beside) = beside(&[('s', 0.5), ('s', 0.25), ('d', 0.0), ('s', 4.0)]);
        assert_eq!(beside.excess, 0.25 + 0.0 + 0.75 + 0.75);
    }
}
