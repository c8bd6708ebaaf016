//! What the learning rates of one optimizer with one schedule came to: the best one, and the ranges.

use crate::figure;
use crate::plan::Aim;
use crate::table::{Run, Series, Table};
use crate::verdict::{Note, Outcome};
use serde::Serialize;
use std::cmp::Ordering;

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
    /// Learning rates tried.
    pub rates: usize,
    /// Learning rates at which the outcome depends on the seed.
    pub split: usize,
    /// Runs by outcome.
    pub outcomes: Counts,
}

/// The best learning rate, see [`figure::best`].
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

/// A set of learning rates as the pieces of the grid that it covers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranges {
    /// The pieces, in rising order.
    pub pieces: Vec<Piece>,
    /// Decades covered, summed over the pieces; absent when there are none.
    pub decades: Option<f64>,
    /// Whether the smallest rate tried belongs to it, so that it may go on below.
    pub open_below: bool,
    /// Whether the largest rate tried belongs to it, so that it may go on above.
    pub open_above: bool,
}

/// Neighbouring learning rates of a grid, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Piece {
    /// The smallest.
    pub from: f64,
    /// The largest.
    pub to: f64,
}

/// Runs by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Reached the target and stayed.
    pub converged: u64,
    /// On their way.
    pub slow: u64,
    /// Moving without getting anywhere.
    pub oscillating: u64,
    /// Lost.
    pub diverged: u64,
}

/// One learning rate with all its seeds.
struct Rate {
    lr: f64,
    converged: bool,
    stable: bool,
    split: bool,
    gap: Option<f64>,
    overshoot: bool,
}

impl Standing {
    /// Of one series of a table.
    pub fn of(table: &Table, series: &Series) -> Standing {
        let mut rates: Vec<Rate> = (0..series.rates).map(|i| Rate::of(table, series, i)).collect();
        rates.sort_by(|a, b| a.lr.total_cmp(&b.lr));
        let relative = table.plan.aim(series.problem) == Aim::Best;
        let mut outcomes = Counts::default();
        (0..series.seeds).flat_map(|seed| table.runs_of(series, seed)).for_each(|run| outcomes.add(run.outcome));
        Standing {
            optimizer: table.optimizer_label(series),
            schedule: table.schedule_label(series),
            best: figure::best(table, series).and_then(|chosen| best(&rates, chosen, relative)),
            converging: Ranges::of(&rates, |rate| rate.converged),
            stable: Ranges::of(&rates, |rate| rate.stable),
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

impl Rate {
    fn of(table: &Table, series: &Series, index: usize) -> Rate {
        let runs: Vec<&Run> = (0..series.seeds).map(|seed| &table.runs_of(series, seed)[index]).collect();
        let all = |outcome| runs.iter().all(|run| run.outcome == outcome);
        let overshoots = runs.iter().filter(|run| run.note == Some(Note::Overshoot)).count();
        Rate {
            lr: runs[0].lr,
            converged: all(Outcome::Converged),
            stable: runs.iter().all(|run| run.outcome != Outcome::Diverged),
            split: !all(runs[0].outcome),
            gap: median(runs.iter().map(|run| run.tail_max_gap).collect()),
            overshoot: 2 * overshoots > runs.len(),
        }
    }
}

/// The best of the rates, which rise; chosen as the figures choose it, so that both say the same.
fn best(rates: &[Rate], chosen: figure::Best, relative: bool) -> Option<Best> {
    let rate = rates.iter().find(|rate| rate.lr == chosen.lr)?;
    let is = |end: Option<&Rate>| rates.len() > 1 && end.is_some_and(|rate| rate.lr == chosen.lr);
    let edge = if is(rates.first()) {
        Some(Edge::Lowest)
    } else if is(rates.last()) {
        Some(Edge::Highest)
    } else {
        None
    };
    Some(Best { lr: chosen.lr, steps: chosen.steps, relative, gap: rate.gap, edge, overshoot: rate.overshoot })
}

impl Ranges {
    /// Of the rates with a property; `rates` rise.
    fn of(rates: &[Rate], has: impl Fn(&Rate) -> bool) -> Ranges {
        let runs = rates.chunk_by(|a, b| has(a) == has(b)).filter(|run| has(&run[0]));
        let pieces: Vec<Piece> = runs.map(|run| Piece { from: run[0].lr, to: run[run.len() - 1].lr }).collect();
        let decades = pieces.iter().map(|piece| (piece.to / piece.from).log10()).sum();
        Ranges {
            decades: (!pieces.is_empty()).then_some(decades),
            pieces,
            open_below: rates.first().is_some_and(&has),
            open_above: rates.last().is_some_and(&has),
        }
    }
}

impl Counts {
    /// Counts one more run.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Converged => &mut self.converged,
            Outcome::Slow => &mut self.slow,
            Outcome::Oscillating => &mut self.oscillating,
            Outcome::Diverged => &mut self.diverged,
        } += 1;
    }

    /// The number of one outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Converged => self.converged,
            Outcome::Slow => self.slow,
            Outcome::Oscillating => self.oscillating,
            Outcome::Diverged => self.diverged,
        }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        Outcome::ALL.iter().map(|&outcome| self.of(outcome)).sum()
    }
}

/// The middle value, or the mean of the two; none when a value is missing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    if values.is_empty() || values.iter().any(|x| x.is_nan()) {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    let middle = if low == high { low } else { low + (high - low) / 2.0 };
    middle.is_finite().then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rates 1, 10, 100, …; `c` converged in the given steps, `s` stable with that gap, `d` diverged.
    fn rates(outcomes: &[(char, f64)]) -> Vec<Rate> {
        let rate = |(i, &(outcome, x)): (usize, &(char, f64))| Rate {
            lr: 10f64.powi(i as i32),
            converged: outcome == 'c',
            stable: outcome != 'd',
            split: false,
            gap: (outcome != 'd').then_some(x),
            overshoot: false,
        };
        outcomes.iter().enumerate().map(rate).collect()
    }

    #[test]
    fn the_best_knows_the_edges_of_the_grid() {
        let edge = |rates: &[Rate], lr| best(rates, figure::Best { lr, steps: None }, false).unwrap().edge;
        let three = rates(&[('s', 0.5), ('c', 1e-9), ('d', 0.0)]);
        assert_eq!([1.0, 10.0, 100.0].map(|lr| edge(&three, lr)), [Some(Edge::Lowest), None, Some(Edge::Highest)]);
        assert_eq!(edge(&rates(&[('c', 1e-9)]), 1.0), None);
    }

    #[test]
    fn ranges_are_pieces_not_hulls() {
        let rates = rates(&[('c', 1.0), ('c', 1.0), ('d', 0.0), ('s', 1.0), ('c', 1.0), ('d', 0.0)]);
        let converging = Ranges::of(&rates, |rate| rate.converged);
        assert_eq!(converging.pieces, [Piece { from: 1.0, to: 10.0 }, Piece { from: 1e4, to: 1e4 }]);
        assert_eq!((converging.decades, converging.open_below, converging.open_above), (Some(1.0), true, false));
        let stable = Ranges::of(&rates, |rate| rate.stable);
        assert_eq!(stable.decades, Some(2.0));
        assert_eq!(Ranges::of(&rates, |_| false).decades, None);
    }

    #[test]
    fn medians_need_every_value() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![1.0, f64::NAN]), None);
        assert_eq!(median(vec![]), None);
    }
}
