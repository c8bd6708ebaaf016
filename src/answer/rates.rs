//! The learning rates of a series, smallest first: kept, or computed from its runs whenever they are asked for.

use super::rate::Rate;
use crate::spec::LearningRates;
use crate::table::{Run, Series, Table, Walk};
use std::slice;

/// Series of more rates are not kept.
const KEPT: usize = 1 << 14;
/// Of many series at a time, those of more rates are not: so few take no more room than what a report says of a series.
const FEW: usize = 64;

/// The learning rates of a series, smallest first.
#[derive(Clone, Debug)]
pub struct Rates<'t>(Source<'t>);

#[derive(Clone, Debug)]
enum Source<'t> {
    Kept(Vec<Rate>),
    /// The grid rises by itself.
    Computed(&'t Table, Series),
}

/// The learning rates of a series.
pub fn rates<'t>(table: &'t Table, series: &Series) -> Rates<'t> {
    if series.rates > KEPT { Rates::anew(table, series) } else { Rates::kept(table, series) }
}

impl<'t> Rates<'t> {
    /// For many series at a time: computed anew each time where they and the table are too large for memory.
    pub fn lasting(table: &'t Table, series: &Series) -> Rates<'t> {
        let large = series.rates > FEW && table.runs.is_filed();
        if large { Rates::anew(table, series) } else { Rates::kept(table, series) }
    }

    fn kept(table: &'t Table, series: &Series) -> Rates<'t> {
        let mut rates: Vec<Rate> = Computed::of(table, series).collect();
        rates.sort_by(|a, b| a.lr.total_cmp(&b.lr));
        Rates(Source::Kept(rates))
    }

    fn anew(table: &'t Table, series: &Series) -> Rates<'t> {
        match grid(table, series).is_sorted() {
            true => Rates(Source::Computed(table, *series)),
            false => Rates::kept(table, series),
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Kept(rates) => rates.len(),
            Source::Computed(_, series) => series.rates,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them. Panics beyond the end, as a slice does.
    pub fn at(&self, place: usize) -> Rate {
        match &self.0 {
            Source::Kept(rates) => rates[place],
            Source::Computed(table, series) => {
                let runs: Vec<Run> = (0..series.seeds).map(|seed| table.run_of(series, seed, place)).collect();
                Rate::of(place, &runs)
            }
        }
    }

    /// One learning rate. Panics beyond the end.
    pub fn lr(&self, place: usize) -> f64 {
        match &self.0 {
            Source::Kept(rates) => rates[place].lr,
            Source::Computed(table, series) => grid(table, series).at(place),
        }
    }

    /// The place of the first that is not below `lr`.
    pub fn place(&self, lr: f64) -> usize {
        match &self.0 {
            Source::Kept(rates) => rates.partition_point(|rate| rate.lr < lr),
            Source::Computed(table, series) => grid(table, series).place(lr),
        }
    }

    /// The place of the one that is nearest to `lr`, the first of equals, and how far that is, in logarithms; none of none.
    pub fn nearest(&self, lr: f64) -> Option<(usize, f64)> {
        let apart = |place: usize| (place, (self.lr(place) / lr).ln().abs());
        let above = self.place(lr);
        let below = above.checked_sub(1).map(|last| self.place(self.lr(last)));
        let beside = below.into_iter().chain((above < self.len()).then_some(above)).map(apart);
        beside.min_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    /// All at once.
    pub fn to_vec(&self) -> Vec<Rate> {
        self.iter().collect()
    }

    /// One after the other.
    pub fn iter(&self) -> Iter<'_> {
        match &self.0 {
            Source::Kept(rates) => Iter::Kept(rates.iter()),
            Source::Computed(table, series) => Iter::Computed(Computed::of(table, series)),
        }
    }
}

/// The rates of a series, one after the other.
pub enum Iter<'a> {
    /// Those that are kept.
    Kept(slice::Iter<'a, Rate>),
    /// From the runs.
    Computed(Computed<'a>),
}

impl Iterator for Iter<'_> {
    type Item = Rate;

    fn next(&mut self) -> Option<Rate> {
        match self {
            Iter::Kept(rates) => rates.next().copied(),
            Iter::Computed(rates) => rates.next(),
        }
    }
}

/// The rates of a series in the grid's order, each from the runs of all seeds.
pub struct Computed<'t> {
    place: usize,
    /// One walk a seed.
    seeds: Vec<Walk<'t, Run>>,
    runs: Vec<Run>,
}

impl<'t> Computed<'t> {
    fn of(table: &'t Table, series: &Series) -> Computed<'t> {
        let seeds: Vec<Walk<Run>> = (0..series.seeds).map(|seed| table.walk_of(series, seed)).collect();
        Computed { place: 0, runs: Vec::with_capacity(seeds.len()), seeds }
    }
}

impl Iterator for Computed<'_> {
    type Item = Rate;

    fn next(&mut self) -> Option<Rate> {
        self.runs.clear();
        for seed in &mut self.seeds {
            self.runs.push(seed.next()?);
        }
        self.place += 1;
        Some(Rate::of(self.place - 1, &self.runs))
    }
}

fn grid<'t>(table: &'t Table, series: &Series) -> &'t LearningRates {
    &table.plan.spec.optimizers[series.optimizer].1
}

impl From<Vec<Rate>> for Rates<'_> {
    /// Of rates that rise.
    fn from(rates: Vec<Rate>) -> Self {
        Rates(Source::Kept(rates))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Outcome;

    #[test]
    fn the_nearest_is_that_of_all() {
        let rate = |(place, lr): (usize, &f64)| {
            let (outcome, split, overshoot) = (Outcome::Slow, false, false);
            Rate { place, lr: *lr, outcome, split, steps: f64::INFINITY, tail: 0.5, gap: None, left: 0.5, overshoot }
        };
        for lrs in [&[][..], &[0.1], &[0.01, 0.1, 0.1, 0.1, 0.4], &[1e-300, 1e-5, 1e300]] {
            let rates = Rates::from(lrs.iter().enumerate().map(rate).collect::<Vec<Rate>>());
            for lr in [1e-305, 0.002, 0.01, 0.03, 0.0317, 0.1, 0.2, 0.25, 0.4, 7.0, 1e301] {
                let all = (0..lrs.len()).map(|place| (place, (lrs[place] / lr).ln().abs()));
                assert_eq!(rates.nearest(lr), all.min_by(|(_, a), (_, b)| a.total_cmp(b)), "{lr} among {lrs:?}");
            }
        }
    }
}
