//! The table: what a finished sweep is to figures and reports.

mod cells;
mod columns;
mod compare;
mod decimal;
mod entries;
mod ledger;
mod read;
mod relative;
mod sample;
mod search;
mod write;

pub use compare::{Comparison, Difference};
pub use ledger::{Entry, Ledger, Room, Walk};
pub use read::{Mistake, read, read_curves, rows};
pub use relative::{settle, settle_at};
pub use sample::sample;
pub use search::{format_added, read_added};
pub use write::{Chunk, Lines, curves_header, format, runs_header};

use crate::engine::{Curve, Evidence};
use crate::lane::Precision;
use crate::plan::{Aim, Plan, Row};
use crate::verdict::{Note, Outcome, Verdict};
use std::borrow::Cow;
use std::io;
use std::ops::Range;

/// A finished sweep: the plan, one compact entry a run, and the curves that were kept.
#[derive(Debug)]
pub struct Table {
    /// The plan that was run.
    pub plan: Plan,
    /// One entry a run, in the plan's order.
    pub runs: Ledger<Run>,
    /// The curves that were kept, in the plan's order.
    pub curves: Vec<Curve>,
    /// How well models do on their data: one element a run where the sweep has any, else none.
    pub scores: Ledger<Score>,
}

/// How well the model of a run does at its last step; NaN for what does not apply or was not reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Loss over the training rows, with the penalty on large weights.
    pub loss: f64,
    /// Share of the training rows whose class is told right.
    pub accuracy: f64,
    /// Mean loss over the rows kept out of training, without the penalty.
    pub validation_loss: f64,
    /// Share of these rows whose class is told right.
    pub validation_accuracy: f64,
}

impl Score {
    /// The scores among what was measured.
    pub fn of(evidence: &Evidence) -> Score {
        Score {
            loss: evidence.loss,
            accuracy: evidence.accuracy,
            validation_loss: evidence.validation_loss,
            validation_accuracy: evidence.validation_accuracy,
        }
    }
}

/// What figures and reports need of one run; everything else is in `runs.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Learning rate.
    pub lr: f64,
    /// Gap at the end, or where the run was stopped; NaN where it was not measured.
    pub final_gap: f64,
    /// Largest gap in the tail: what a run that cycles can be relied on for; NaN where not measured.
    pub tail_max_gap: f64,
    /// What became of it.
    pub outcome: Outcome,
    /// What else is worth saying.
    pub note: Option<Note>,
    /// First step from which on the target was held: the steps to the target of a converged run.
    pub held_from: Option<u32>,
    /// The gap to reach, to the precision of a plot; NaN where there is none.
    pub target_gap: f32,
    /// Steps made: the budget, or those before it was stopped.
    pub made: u32,
}

impl Run {
    /// The compact form of a judged run.
    pub fn new(row: &Row, evidence: &Evidence, verdict: &Verdict) -> Run {
        Run {
            lr: row.lr,
            final_gap: evidence.final_gap,
            tail_max_gap: evidence.tail_max_gap,
            outcome: verdict.outcome,
            note: verdict.note,
            held_from: evidence.held_from,
            target_gap: evidence.target_gap as f32,
            made: evidence.nonfinite_step.or(evidence.cap_step).unwrap_or(row.steps),
        }
    }
}

impl Series {
    /// What the series of one group have in common: objective, budget and precision. These are never drawn or compared
    /// together with others.
    pub fn group(&self) -> (usize, u32, Precision) {
        (self.problem, self.steps, self.precision)
    }

    /// The places of its runs with one seed.
    fn runs(&self, seed: usize) -> Range<usize> {
        let first = self.first_run as usize + seed * self.rates;
        first..first + self.rates
    }
}

/// Runs that differ in nothing but learning rate and seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// Index into [`Plan::problems`].
    pub problem: usize,
    /// Steps allowed.
    pub steps: u32,
    /// The precision of the runs' numbers.
    pub precision: Precision,
    /// Index into [`Plan::schedules`].
    pub schedule: usize,
    /// Index into [`crate::spec::Spec::optimizers`].
    pub optimizer: usize,
    /// Combination of hyperparameters.
    pub combination: u64,
    /// The first run's number; the runs are contiguous, seed by seed, learning rates in the grid's order.
    pub first_run: u64,
    /// Number of seeds.
    pub seeds: usize,
    /// Number of learning rates.
    pub rates: usize,
}

impl Table {
    /// Without any runs.
    pub fn empty(plan: Plan) -> Table {
        Table { plan, runs: Ledger::default(), curves: Vec::new(), scores: Ledger::default() }
    }

    /// The gap to reach on an objective: that of its first run.
    pub fn target_gap(&self, problem: usize) -> f64 {
        if let Aim::Gap(gap) = self.plan.aim(problem) {
            return gap;
        }
        let block = self.plan.blocks.iter().find(|block| block.problem == problem);
        block.map_or(f64::NAN, |block| self.runs.at(block.first_run as usize).target_gap.into())
    }

    /// Every series, in the plan's order.
    pub fn series(&self) -> impl Iterator<Item = Series> + '_ {
        series(&self.plan)
    }

    /// The runs of a series with one seed, in the grid's order of learning rates.
    pub fn runs_of(&self, series: &Series, seed: usize) -> Cow<'_, [Run]> {
        self.runs.slice(series.runs(seed))
    }

    /// The same, one after the other.
    pub fn walk_of(&self, series: &Series, seed: usize) -> Walk<'_, Run> {
        self.runs.walk(series.runs(seed))
    }

    /// One of them.
    pub fn run_of(&self, series: &Series, seed: usize, rate: usize) -> Run {
        self.runs.at(series.runs(seed).start + rate)
    }

    /// The scores of a series with one seed, in the grid's order of learning rates; none where nothing is scored.
    pub fn scores_of(&self, series: &Series, seed: usize) -> Cow<'_, [Score]> {
        if self.scores.is_empty() { Cow::Borrowed(&[]) } else { self.scores.slice(series.runs(seed)) }
    }

    /// One of them; none where nothing is scored.
    pub fn score_of(&self, series: &Series, seed: usize, rate: usize) -> Option<Score> {
        (!self.scores.is_empty()).then(|| self.scores.at(series.runs(seed).start + rate))
    }

    /// Whether all that was read of the table is what was written.
    ///
    /// # Errors
    /// If something that did not stay in memory could not be read.
    pub fn whole(&self) -> io::Result<()> {
        self.runs.whole().and(self.scores.whole())
    }

    /// An objective's label, with the budget and the precision where the sweep has several: `rosenbrock, 200 steps`.
    pub fn problem_label(&self, series: &Series) -> String {
        let (mut label, spec) = (self.plan.problems[series.problem].0.label(), &self.plan.spec);
        if spec.steps.len() > 1 {
            label += &format!(", {} steps", series.steps);
        }
        if spec.precisions.len() > 1 {
            label += &format!(", {}", series.precision);
        }
        label
    }

    /// An optimizer's label: `sgd momentum=0.9`.
    pub fn optimizer_label(&self, series: &Series) -> String {
        self.plan.optimizer(series.optimizer, series.combination).label()
    }

    /// A schedule's label.
    pub fn schedule_label(&self, series: &Series) -> String {
        self.plan.schedules[series.schedule].label()
    }
}

/// Every series of a plan, in its order.
pub fn series(plan: &Plan) -> impl Iterator<Item = Series> + '_ {
    plan.blocks.iter().flat_map(|block| {
        let rates = plan.spec.optimizers[block.optimizer].1.len();
        let seeds = plan.spec.seeds.len();
        let runs = (rates * seeds) as u64;
        (0..block.runs / runs).map(move |i| Series {
            problem: block.problem,
            steps: block.steps,
            precision: block.precision,
            schedule: block.schedule,
            optimizer: block.optimizer,
            combination: block.first_combination + i,
            first_run: block.first_run + i * runs,
            seeds,
            rates,
        })
    })
}
