//! Who takes part: the contenders of one budget, each with the rate that stands for it on every objective.

use super::question::Question;
use crate::answer::{Case, Contender, contenders, steps as steps_of};
use crate::table::{Run, Table};

/// The contenders of one budget in one precision, at the rates that a question asks for.
#[derive(Clone, Debug)]
pub struct Field<'t> {
    /// Which rates.
    pub question: Question,
    /// The objectives.
    pub objectives: Vec<String>,
    /// Those who take part, in the plan's order.
    pub entrants: Vec<Entrant<'t>>,
    /// Those who do not, for their shipped rate is not known or was not tried.
    pub missing: Vec<String>,
    /// The fewest and the most learning rates that were tried of any.
    pub rates: [usize; 2],
}

/// A contender with its rate on every objective.
#[derive(Clone, Debug)]
pub struct Entrant<'t> {
    /// Its cases, one an objective.
    pub contender: Contender<'t>,
    /// The one rate for all objectives, where there is one.
    pub lr: Option<f64>,
    /// The place of its rate on each objective; none where it has none.
    pub places: Vec<Option<usize>>,
    /// Steps to the target on each objective, the median over the seeds; infinite where not all converge.
    pub steps: Vec<f64>,
    /// Steps that all its runs made: to the target, or to where they ended without it.
    pub spent: u64,
    /// How many of its runs converged.
    pub successes: u64,
    /// How many runs it has.
    pub runs: u64,
}

/// The field of every budget and precision, in the plan's order, for one question; `asked` tells who takes part.
pub fn fields<'t>(table: &'t Table, question: Question, asked: impl Fn(&Contender) -> bool) -> Vec<Field<'t>> {
    let spec = &table.plan.spec;
    let mut all: Vec<Contender> = contenders(table).into_iter().filter(asked).collect();
    let mut fields = Vec::new();
    for (steps, precision) in spec.steps.iter().flat_map(|&n| spec.precisions.iter().map(move |&p| (n, p))) {
        let within = |one: &Contender| (one.series.steps, one.series.precision) == (steps, precision);
        let (mine, others): (Vec<Contender>, Vec<Contender>) = all.into_iter().partition(within);
        all = others;
        fields.push(Field::of(table, question, mine));
    }
    fields
}

impl<'t> Field<'t> {
    /// The field of some contenders on the same objectives.
    pub fn of(table: &'t Table, question: Question, contenders: Vec<Contender<'t>>) -> Field<'t> {
        let counts = || contenders.iter().map(|one| one.rates().len());
        let rates = [counts().min().unwrap_or(0), counts().max().unwrap_or(0)];
        let cases = contenders.first().map_or(&[][..], |one| &one.cases);
        let objectives = cases.iter().map(|case| case.objective.clone()).collect();
        let (mut entrants, mut missing) = (Vec::new(), Vec::new());
        for contender in contenders {
            match question.place(&contender) {
                None if question == Question::Shipped => missing.push(contender.label()),
                place => entrants.push(Entrant::of(table, question, contender, place)),
            }
        }
        Field { question, objectives, entrants, missing, rates }
    }

    /// Why the entrants cannot be compared fairly, if they cannot.
    pub fn unfair(&self) -> Option<String> {
        let [fewest, most] = self.rates;
        (self.question.tunes() && fewest != most).then(|| {
            format!(
                "the tuning budgets differ: {fewest} to {most} learning rates were tried; give every optimizer as many, \
                 and run it again"
            )
        })
    }

    /// Steps to the target: one row an entrant, one column an objective.
    pub fn steps(&self) -> Vec<Vec<f64>> {
        self.entrants.iter().map(|entrant| entrant.steps.clone()).collect()
    }

    /// The objectives on which nobody reaches the target.
    pub fn unsolved(&self) -> Vec<&str> {
        let nobody = |i: &usize| self.entrants.iter().all(|entrant| entrant.steps[*i].is_infinite());
        (0..self.objectives.len()).filter(nobody).map(|i| &self.objectives[i][..]).collect()
    }
}

impl<'t> Entrant<'t> {
    fn of(table: &'t Table, question: Question, contender: Contender<'t>, place: Option<usize>) -> Entrant<'t> {
        let places: Vec<Option<usize>> = contender.cases.iter().map(|case| question.place_on(case, place)).collect();
        let steps = |(case, place): (&Case, &Option<usize>)| place.map_or(f64::INFINITY, |i| case.rates.at(i).steps);
        let steps = contender.cases.iter().zip(&places).map(steps).collect();
        let (mut spent, mut successes, mut runs) = (0, 0, 0);
        for (case, place) in contender.cases.iter().zip(&places) {
            let Some(place) = *place else { continue };
            for seed in 0..case.series.seeds {
                let (_, run) = run(table, case, place, seed);
                let steps = steps_of(&run);
                successes += u64::from(steps.is_finite());
                spent += if steps.is_finite() { steps as u64 } else { run.made.into() };
                runs += 1;
            }
        }
        Entrant { lr: place.map(|i| contender.rates().lr(i)), contender, places, steps, spent, successes, runs }
    }

    /// Expected running time: the steps of all runs, those that failed included, over the number of successes (Hansen,
    /// Auger, Ros, Mersmann, Tušar, Brockhoff 2021, "COCO"); infinite without a success.
    pub fn expected_steps(&self) -> f64 {
        if self.successes == 0 { f64::INFINITY } else { self.spent as f64 / self.successes as f64 }
    }

    /// Objectives on which every seed converges.
    pub fn solved(&self) -> usize {
        self.steps.iter().filter(|steps| steps.is_finite()).count()
    }

    /// Its runs on one objective, one a seed: their numbers and what the table has of them.
    pub fn runs_on(&self, table: &Table, objective: usize) -> Vec<(u64, Run)> {
        let (case, place) = (&self.contender.cases[objective], self.places[objective]);
        (0..case.series.seeds).filter_map(|seed| Some(run(table, case, place?, seed))).collect()
    }
}

/// The run at a rate with a seed.
fn run(table: &Table, case: &Case, place: usize, seed: usize) -> (u64, Run) {
    let in_grid = case.rates.at(place).place;
    let number = case.series.first_run + (seed * case.series.rates + in_grid) as u64;
    (number, table.run_of(&case.series, seed, in_grid))
}
