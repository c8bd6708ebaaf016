//! Contenders: an optimizer with its hyperparameters, schedule and budget, on every objective of a sweep.

use super::rate::{Rate, best_of, steps};
use super::rates::Rates;
use super::regret::{Cost, Total, cost};
use crate::optimizer::Shipped;
use crate::table::{Series, Table};
use crate::verdict::Outcome;

/// What stays the same from one objective to the next.
#[derive(Clone, Debug)]
pub struct Contender<'t> {
    /// The series on the first objective.
    pub series: Series,
    /// The optimizer's label.
    pub optimizer: String,
    /// The schedule's label.
    pub schedule: String,
    /// The rate that its library takes where none is given.
    pub shipped: Option<Shipped>,
    /// Decades by which the grid might grow at each end; none where it might not.
    pub grows: Option<u32>,
    /// One case an objective, in the plan's order.
    pub cases: Vec<Case<'t>>,
}

/// A contender on one objective.
#[derive(Clone, Debug)]
pub struct Case<'t> {
    /// Its runs.
    pub series: Series,
    /// The objective's label.
    pub objective: String,
    /// Its learning rates, smallest first.
    pub rates: Rates<'t>,
    /// The best of them, see [`super::best`].
    pub best: Option<Rate>,
    table: &'t Table,
}

/// Every contender, in the order of its first series.
pub fn contenders(table: &Table) -> Vec<Contender<'_>> {
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

impl<'t> Contender<'t> {
    /// Optimizer and schedule in one: `adam, cosine`.
    pub fn label(&self) -> String {
        format!("{}, {}", self.optimizer, self.schedule)
    }

    /// The learning rates tried, smallest first: those of each objective.
    pub fn rates(&self) -> &Rates<'t> {
        &self.cases[0].rates
    }

    /// The cases with a rate at which every seed converges.
    pub fn solved(&self) -> impl Iterator<Item = &Case<'t>> {
        self.cases.iter().filter(|case| case.least().is_finite())
    }

    /// The place of the rate tried that is nearest to `lr`, if that is within a factor 2.
    pub fn nearest(&self, lr: f64) -> Option<usize> {
        self.rates().nearest(lr).filter(|(_, apart)| *apart <= std::f64::consts::LN_2).map(|(place, _)| place)
    }
}

/// What each rate comes to across objectives, smallest first.
pub fn totals<'a>(cases: impl IntoIterator<Item = &'a Case<'a>>) -> impl Iterator<Item = Total> {
    let mut costs: Vec<_> = cases.into_iter().map(Case::costs).collect();
    std::iter::from_fn(move || {
        let mut total = Total::default();
        for costs in &mut costs {
            total.add(&costs.next()?);
        }
        (!costs.is_empty()).then_some(total)
    })
}

impl<'t> Case<'t> {
    fn of(table: &'t Table, series: Series) -> Case<'t> {
        let rates = Rates::lasting(table, &series);
        let best = best_of(rates.iter());
        Case { objective: table.plan.problems[series.problem].0.label(), best, rates, series, table }
    }

    /// The fewest steps at any rate; infinite where none converges with every seed.
    pub fn least(&self) -> f64 {
        self.best.map_or(f64::INFINITY, |best| best.steps)
    }

    /// Steps to the target of each rate with each seed, seed by seed; infinite where it did not converge.
    pub fn steps(&self) -> Vec<Vec<f64>> {
        let places: Vec<usize> = self.rates.iter().map(|rate| rate.place).collect();
        let of_seed = |seed| {
            let runs = self.table.runs_of(&self.series, seed);
            places.iter().map(|place| steps(&runs[*place])).collect()
        };
        (0..self.series.seeds).map(of_seed).collect()
    }

    /// What each rate costs next to the best of them.
    pub fn costs(&self) -> impl Iterator<Item = Cost> {
        let least = self.least();
        self.rates.iter().map(move |rate| cost(rate.steps, least))
    }

    /// What became of the runs at a rate: the worst of the seeds.
    pub fn outcome(&self, place: usize) -> Outcome {
        self.rates.at(place).outcome
    }
}
