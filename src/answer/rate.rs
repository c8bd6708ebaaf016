//! One learning rate of a series, its seeds taken together: what it costs, and which of them is best.

use super::rates::rates;
use crate::table::{Run, Series, Table};
use crate::verdict::{Note, Outcome};
use std::cmp::Ordering;

/// One learning rate with all its seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Its place in the grid.
    pub place: usize,
    /// The rate.
    pub lr: f64,
    /// The worst outcome.
    pub outcome: Outcome,
    /// Whether the outcome depends on the seed.
    pub split: bool,
    /// Steps to the target, the median over the seeds; infinite if one does not converge.
    pub steps: f64,
    /// The largest gap in the tail, the median over the seeds; infinite if one diverges.
    pub tail: f64,
    /// The same whatever became of them; none where it was not measured for one.
    pub gap: Option<f64>,
    /// What is left of the gap at the start, at most all of it, the mean over the seeds.
    pub left: f64,
    /// Whether most seeds jumped across the minimum with most of their steps.
    pub overshoot: bool,
}

impl Rate {
    /// Of the runs at one place, one a seed.
    pub(super) fn of(place: usize, seeds: &[Run]) -> Rate {
        let runs = || seeds.iter();
        let outcome = runs().map(|run| run.outcome).max().unwrap_or(Outcome::Diverged);
        let overshoots = runs().filter(|run| run.note == Some(Note::Overshoot)).count();
        let gaps = || runs().map(|run| run.tail_max_gap);
        // Written so that NaN counts as all of it.
        let left = |run: &Run| if run.final_gap < 1.0 { run.final_gap } else { 1.0 };
        Rate {
            place,
            lr: seeds.first().map_or(f64::NAN, |run| run.lr),
            outcome,
            split: runs().any(|run| run.outcome != outcome),
            steps: if outcome == Outcome::Converged { middle(runs().map(steps)) } else { f64::INFINITY },
            tail: if outcome == Outcome::Diverged { f64::INFINITY } else { middle(gaps()) },
            gap: median(gaps()),
            left: runs().map(left).sum::<f64>() / seeds.len() as f64,
            overshoot: 2 * overshoots > seeds.len(),
        }
    }

    /// Whether every seed converged.
    pub fn converged(&self) -> bool {
        self.outcome == Outcome::Converged
    }

    /// Whether no seed diverged.
    pub fn stable(&self) -> bool {
        self.outcome != Outcome::Diverged
    }

    /// Steps to the target where it was reached.
    pub fn reached(&self) -> Option<f64> {
        self.steps.is_finite().then_some(self.steps)
    }

    /// Which of two is better: the fewer steps, then the smaller gap.
    pub fn compare(&self, other: &Rate) -> Ordering {
        self.steps.total_cmp(&other.steps).then(self.tail.total_cmp(&other.tail))
    }
}

/// The best learning rate of a series: the fewest steps to the target among those where every seed converged, by the
/// median; else the smallest gap to be relied on among those where no seed diverged. Of equals, the smallest rate; none
/// where all diverged.
pub fn best(table: &Table, series: &Series) -> Option<Rate> {
    best_of(rates(table, series).iter())
}

/// The same among rates that rise.
pub fn best_of(rates: impl IntoIterator<Item = Rate>) -> Option<Rate> {
    rates.into_iter().min_by(|a, b| a.compare(b)).filter(|best| best.steps.is_finite() || best.tail.is_finite())
}

/// Steps to the target of a converged run; infinite for any other.
pub fn steps(run: &Run) -> f64 {
    match run.held_from {
        Some(step) if run.outcome == Outcome::Converged => f64::from(step),
        _ => f64::INFINITY,
    }
}

/// The middle value, or the mean of the two; what is not finite counts as infinite.
pub fn middle(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values = values.into_iter().map(|x| if x.is_finite() { x } else { f64::INFINITY });
    let (Some(first), second) = (values.next(), values.next()) else { return f64::INFINITY };
    let Some(second) = second else { return first };
    let mut values: Vec<f64> = [first, second].into_iter().chain(values).collect();
    values.sort_by(f64::total_cmp);
    let (half, odd) = (values.len() / 2, values.len() % 2 == 1);
    if odd { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

/// The same; none when a value is missing.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut whole = true;
    let middle = middle(values.into_iter().inspect(|x| whole &= !x.is_nan()));
    Some(middle).filter(|x| whole && x.is_finite())
}

#[cfg(test)]
pub mod tests {
    use super::super::rates::Rates;
    use super::*;

    /// Rates 1, 10, 100, …; `c` converged in the given steps, `s` slow with that gap, `d` diverged.
    pub fn rates(outcomes: &[(char, f64)]) -> Rates<'static> {
        let rate = |(place, &(outcome, x)): (usize, &(char, f64))| Rate {
            place,
            lr: 10f64.powi(place as i32),
            outcome: match outcome {
                'c' => Outcome::Converged,
                's' => Outcome::Slow,
                _ => Outcome::Diverged,
            },
            split: false,
            steps: if outcome == 'c' { x } else { f64::INFINITY },
            tail: match outcome {
                'c' => 1e-9,
                's' => x,
                _ => f64::INFINITY,
            },
            gap: (outcome != 'd').then_some(x),
            left: match outcome {
                'c' => 1e-9,
                's' => x.min(1.0),
                _ => 1.0,
            },
            overshoot: false,
        };
        outcomes.iter().enumerate().map(rate).collect::<Vec<Rate>>().into()
    }

    #[test]
    fn the_best_is_the_fastest_then_the_nearest() {
        let best = |outcomes: &[(char, f64)]| best_of(rates(outcomes).iter()).map(|rate| rate.lr);
        assert_eq!(best(&[('s', 0.1), ('c', 30.0), ('c', 20.0), ('c', 20.0), ('d', 0.0)]), Some(100.0));
        assert_eq!(best(&[('s', 0.1), ('s', 0.01), ('d', 0.0)]), Some(10.0));
        assert_eq!(best(&[('d', 0.0), ('d', 0.0)]), None);
    }

    #[test]
    fn medians_need_every_value() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![1.0, f64::NAN]), None);
        assert_eq!(median(vec![]), None);
    }
}
