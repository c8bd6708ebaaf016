//! Learning rates that a search adds to a plan.

use super::{Plan, blocks};
use crate::lane::Precision;
use std::collections::HashSet;

/// A learning rate that a search added to those of an optimizer, for the sake of one of its series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Added {
    /// The round of the search, from 1.
    pub round: u32,
    /// Index into [`Plan::problems`].
    pub problem: usize,
    /// Steps allowed.
    pub steps: u32,
    /// The precision of its numbers.
    pub precision: Precision,
    /// Index into [`Plan::schedules`].
    pub schedule: usize,
    /// Index into [`crate::spec::Spec::optimizers`].
    pub optimizer: usize,
    /// Combination of the optimizer's hyperparameters.
    pub combination: u64,
    /// What the rate was added for.
    pub why: Why,
    /// The learning rate.
    pub lr: f64,
}

/// Why a search adds a learning rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Every rate diverged.
    AllDiverged,
    /// The best rate was the smallest.
    BestSmallest,
    /// No rate below the best was slow.
    NeverSlow,
    /// The best rate was the largest.
    BestLargest,
    /// No rate diverged.
    NeverDiverged,
    /// Its neighbours have different outcomes.
    Boundary,
    /// It is next to the best rate.
    BesideBest,
}

impl Why {
    /// All of them, those about the smallest rates first.
    pub const ALL: [Why; 7] = [
        Why::AllDiverged,
        Why::BestSmallest,
        Why::NeverSlow,
        Why::BestLargest,
        Why::NeverDiverged,
        Why::Boundary,
        Why::BesideBest,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Why::AllDiverged => "all-diverged",
            Why::BestSmallest => "best-smallest",
            Why::NeverSlow => "never-slow",
            Why::BestLargest => "best-largest",
            Why::NeverDiverged => "never-diverged",
            Why::Boundary => "boundary",
            Why::BesideBest => "beside-best",
        }
    }

    /// The reason in words, of the rates before.
    pub fn words(self) -> &'static str {
        match self {
            Why::AllDiverged => "every rate diverged",
            Why::BestSmallest => "the best rate was the smallest",
            Why::NeverSlow => "no rate below the best was slow",
            Why::BestLargest => "the best rate was the largest",
            Why::NeverDiverged => "no rate diverged",
            Why::Boundary => "two neighbours had different outcomes",
            Why::BesideBest => "the best rate had a distant neighbour",
        }
    }
}

impl Plan {
    /// The same plan with other learning rates, one list for each of [`crate::spec::Spec::optimizers`]; what has none has no runs.
    pub fn with_rates(mut self, rates: Vec<Vec<f64>>) -> Plan {
        self.spec.optimizers.iter_mut().zip(rates).for_each(|((_, old), new)| *old = new.into());
        self.blocks = blocks(&self.spec, &self.problems, self.schedules.len());
        self
    }

    /// The learning rates of each of [`crate::spec::Spec::optimizers`].
    pub fn rates(&self) -> Vec<Vec<f64>> {
        self.spec.optimizers.iter().map(|(_, rates)| rates.to_vec()).collect()
    }

    /// The same plan with more learning rates, among those that each optimizer has; each of them once.
    pub fn with_added(mut self, added: Vec<Added>) -> Plan {
        let mut rates = self.rates();
        added.iter().for_each(|one| rates[one.optimizer].push(one.lr));
        for rates in &mut rates {
            rates.sort_by(f64::total_cmp);
            rates.dedup();
        }
        self.added.extend(added);
        self.with_rates(rates)
    }

    /// The learning rates that an optimizer had before the search.
    pub fn asked(&self, optimizer: usize) -> Vec<f64> {
        let of = self.added.iter().filter(|one| one.optimizer == optimizer);
        let found: HashSet<u64> = of.map(|one| one.lr.to_bits()).collect();
        let asked = |lr: &f64| !found.contains(&lr.to_bits());
        self.spec.optimizers[optimizer].1.iter().filter(asked).collect()
    }
}
