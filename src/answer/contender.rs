//! Contenders: an optimizer with its hyperparameters, schedule and budget, on every objective of a sweep.

use super::rate::{Rate, rates, steps};
use crate::optimizer::Shipped;
use crate::table::{Series, Table};
use crate::verdict::Outcome;

/// What stays the same from one objective to the next.
#[derive(Clone, Debug)]
pub struct Contender {
    /// The series on the first objective.
    pub series: Series,
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// The rate that its library takes where none is given.
    pub shipped: Option<Shipped>,
    /// The learning rates tried, smallest first.
    pub rates: Vec<f64>,
    /// Decades by which the grid might grow at each end; none where it might not.
    pub grows: Option<u32>,
    /// One case an objective, in the plan's order.
    pub cases: Vec<Case>,
}

/// A contender on one objective.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its runs.
    pub series: Series,
    /// The objective's label.
    pub objective: String,
    /// Its learning rates, smallest first.
    pub rates: Vec<Rate>,
    /// Steps to the target of each rate with each seed, seed by seed; infinite where it did not converge.
    pub steps: Vec<Vec<f64>>,
}

/// Every contender, in the order of its first series.
pub fn contenders(table: &Table) -> Vec<Contender> {
    let mut contenders: Vec<Contender> = Vec::new();
    let grows = table.plan.spec.search.filter(|search| search.extend).map(|search| search.decades);
    for series in table.series() {
        let case = Case::of(table, series);
        match contenders.iter_mut().find(|contender| common(&contender.series) == common(&series)) {
            Some(contender) => contender.cases.push(case),
            None => contenders.push(Contender {
                series,
                optimizer: table.optimizer_label(&series),
                schedule: table.schedule_label(&series),
                shipped: table.plan.spec.optimizers[series.optimizer].0.entry.shipped,
                rates: case.rates.iter().map(|rate| rate.lr).collect(),
                grows,
                cases: vec![case],
            }),
        }
    }
    contenders
}

/// A series without what tells its objective, so that two of one contender are the same.
fn common(series: &Series) -> Series {
    Series { problem: 0, first_run: 0, ..*series }
}

impl Contender {
    /// Optimizer and schedule in one: `adam, cosine`.
    pub fn label(&self) -> String {
        format!("{}, {}", self.optimizer, self.schedule)
    }

    /// The cases with a rate at which every seed converges.
    pub fn solved(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.least().is_finite())
    }

    /// The place of the rate tried that is nearest to `lr`, if that is within a factor 2.
    pub fn nearest(&self, lr: f64) -> Option<usize> {
        let apart = |i: &usize| (self.rates[*i] / lr).ln().abs();
        let place = (0..self.rates.len()).min_by(|a, b| apart(a).total_cmp(&apart(b)))?;
        (apart(&place) <= std::f64::consts::LN_2).then_some(place)
    }
}

impl Case {
    fn of(table: &Table, series: Series) -> Case {
        let rates = rates(table, &series);
        let of_seed = |seed| {
            let runs = table.runs_of(&series, seed);
            rates.iter().map(|rate| steps(&runs[rate.place])).collect()
        };
        Case {
            objective: table.plan.problems[series.problem].0.label(),
            steps: (0..series.seeds).map(of_seed).collect(),
            rates,
            series,
        }
    }

    /// The fewest steps at any rate; infinite where none converges with every seed.
    pub fn least(&self) -> f64 {
        self.rates.iter().map(|rate| rate.steps).fold(f64::INFINITY, f64::min)
    }

    /// What became of the runs at a rate: the worst of the seeds.
    pub fn outcome(&self, place: usize) -> Outcome {
        self.rates[place].outcome
    }
}
