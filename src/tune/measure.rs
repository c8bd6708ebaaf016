//! How well the rule does: its answer next to the best of a full grid, series by series.

use super::rule::{Move, Reason};
use super::walk::Walk;
use crate::answer::{TOLERANCE, cost, steps};
use crate::table::{Run, Table};

/// What the rule picked for one series, seed and start, and what there was to find.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The rule's runs.
    pub walk: Walk,
    /// The fastest converged run of the grid and the rule; of equals, the one with the smaller rate; none where nothing
    /// converged.
    pub best: Option<Run>,
    /// Why there is no answer.
    pub reason: Option<Reason>,
    /// Natural logarithm of the answer's steps over those of the best, at most that of [`crate::answer::CAP`], which it
    /// is without an answer; none where nothing converged.
    pub regret: Option<f64>,
    /// Whether the answer needs at most [`TOLERANCE`] times the steps of the best.
    pub in_band: bool,
}

impl Pick {
    /// How far off the answer is: its rate over the best one.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.walk.answer()?.lr / self.best?.lr)
    }
}

/// Compares every walk with the runs of its series in the table, which is that of the full grid.
pub fn measure(table: &Table, walks: Vec<Walk>) -> Vec<Pick> {
    // What any start of a series found counts for all of them.
    let same = |a: &Walk, b: &Walk| (a.series.first_run, a.seed) == (b.series.first_run, b.seed);
    let groups: Vec<Vec<Walk>> = walks.chunk_by(same).map(<[Walk]>::to_vec).collect();
    let mut picks = Vec::new();
    for group in groups {
        let grid = table.runs_of(&group[0].series, group[0].seed);
        let all = grid.iter().chain(group.iter().flat_map(|walk| &walk.tries));
        let converged = all.filter(|run| steps(run).is_finite());
        let compare = |a: &&Run, b: &&Run| steps(a).total_cmp(&steps(b)).then(a.lr.total_cmp(&b.lr));
        let best = converged.min_by(compare).copied();
        picks.extend(group.into_iter().map(|walk| pick(walk, best)));
    }
    picks
}

fn pick(walk: Walk, best: Option<Run>) -> Pick {
    let least = best.map(|best| steps(&best));
    let needed = walk.answer().map_or(f64::INFINITY, steps);
    let reason = match walk.next() {
        Move::GiveUp(reason) => Some(reason),
        _ => None,
    };
    Pick {
        regret: least.map(|least| cost(needed, least).regret),
        in_band: least.is_some_and(|least| needed <= TOLERANCE * least),
        walk,
        best,
        reason,
    }
}

/// Counts over several picks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Series, seeds and starts.
    pub picks: usize,
    /// Those where some rate converges.
    pub solvable: usize,
    /// Those with an answer.
    pub answered: usize,
    /// Those whose answer is the first rate that was tried.
    pub first: usize,
    /// Those whose answer is in the band.
    pub in_band: usize,
    /// Runs that the rule used.
    pub runs: usize,
    /// Runs that it used where some rate converges.
    pub runs_solvable: usize,
    /// Solvable ones without an answer, by reason, in the order of [`Reason::ALL`].
    pub missed: [usize; 4],
    /// Answers whose rate is below the best one, and those above it.
    pub sides: [usize; 2],
    regret: f64,
}

impl Tally {
    /// Over these.
    pub fn of<'a>(picks: impl IntoIterator<Item = &'a Pick>) -> Tally {
        let mut tally = Tally::default();
        for pick in picks {
            tally.picks += 1;
            tally.runs += pick.walk.tries.len();
            let Some(regret) = pick.regret else { continue };
            tally.solvable += 1;
            tally.runs_solvable += pick.walk.tries.len();
            tally.regret += regret;
            tally.answered += usize::from(pick.walk.answer().is_some());
            tally.first += usize::from(pick.walk.answer().is_some() && pick.walk.tries.len() == 1);
            tally.in_band += usize::from(pick.in_band);
            for (count, reason) in tally.missed.iter_mut().zip(Reason::ALL) {
                *count += usize::from(pick.reason == Some(reason));
            }
            tally.sides[0] += usize::from(pick.ratio().is_some_and(|ratio| ratio < 1.0));
            tally.sides[1] += usize::from(pick.ratio().is_some_and(|ratio| ratio > 1.0));
        }
        tally
    }

    /// The mean regret where some rate converges: how many times the steps of the best rate, by the geometric mean.
    pub fn factor(&self) -> Option<f64> {
        (self.solvable > 0).then(|| (self.regret / self.solvable as f64).exp())
    }

    /// The mean number of runs where some rate converges.
    pub fn mean_runs(&self) -> Option<f64> {
        (self.solvable > 0).then(|| self.runs_solvable as f64 / self.solvable as f64)
    }
}
