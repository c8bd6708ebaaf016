//! The plan: the axes multiplied, the runs numbered, and neighbours put together.
//!
//! A plan never lists its runs: a run's row is computed from its number, so a plan of a million runs
//! is as small as one of ten. The order is objective, budget, precision, schedule, optimizer,
//! hyperparameters, seed, learning rate, the last varying fastest.

mod added;
mod shards;

pub use added::{Added, Why};
pub use shards::{Shards, Share};

use crate::lane::{Precision, Real};
use crate::objective::{DRAWN, Problem};
use crate::param::{Args, Kind, Param, Setting};
use crate::schedule;
use crate::spec::Spec;
use crate::transform;
use crate::wrapper::Rule;
use std::ops::Range;

/// A sweep, multiplied out.
#[derive(Debug)]
pub struct Plan {
    /// What was asked for.
    pub spec: Spec,
    /// Every objective with its parameters, built.
    pub problems: Vec<(Setting, Problem)>,
    /// Every schedule with its parameters.
    pub schedules: Vec<Setting>,
    /// Contiguous runs that may share a pack.
    pub blocks: Vec<Block>,
    /// What a search added to the learning rates, in the order in which it did.
    pub added: Vec<Added>,
}

/// Contiguous runs with the same objective, budget, precision, schedule, optimizer, flags and choices:
/// what may ride in one pack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Index into [`Plan::problems`].
    pub problem: usize,
    /// Steps allowed.
    pub steps: u32,
    /// The precision of its numbers.
    pub precision: Precision,
    /// Index into [`Plan::schedules`].
    pub schedule: usize,
    /// Index into [`Spec::optimizers`].
    pub optimizer: usize,
    /// Whether gradients are drawn at random, by the objective or by what is round the optimizer.
    pub drawn: bool,
    /// The first of the combinations of hyperparameters.
    pub first_combination: u64,
    /// The first run's number.
    pub first_run: u64,
    /// Number of runs.
    pub runs: u64,
}

/// One run's row of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The run's number, from 0.
    pub run: u64,
    /// Index into [`Plan::problems`].
    pub problem: usize,
    /// Steps allowed.
    pub steps: u32,
    /// The precision of its numbers.
    pub precision: Precision,
    /// Index into [`Plan::schedules`].
    pub schedule: usize,
    /// Index into [`Spec::optimizers`].
    pub optimizer: usize,
    /// Whether its gradients are drawn at random.
    pub drawn: bool,
    /// Combination of the optimizer's hyperparameters, see [`crate::spec::Grid::setting`].
    pub combination: u64,
    /// Seed.
    pub seed: u64,
    /// Learning rate.
    pub lr: f64,
}

/// What a run has to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// A relative gap.
    Gap(f64),
    /// A loss.
    Loss(f64),
    /// The best loss of the sweep, but for [`crate::spec::Thresholds::relative_target`]; known when all runs are done.
    Best,
}

/// Multiplies a spec out.
///
/// # Errors
/// If an objective cannot be built; `spec` finds that first, with the place in the file.
pub fn plan(spec: Spec) -> Result<Plan, String> {
    let mut problems = Vec::new();
    for grid in &spec.objectives {
        for number in 0..grid.count() {
            let setting = grid.setting(number);
            let problem = transform::build(&grid.entry, &setting.args, &spec.catalog.transforms)
                .map_err(|fault| format!("{}: {}: {}", setting.label(), fault.param, fault.message))?;
            problems.push((setting, problem));
        }
    }
    let schedules: Vec<Setting> =
        spec.schedules.iter().flat_map(|grid| (0..grid.count()).map(|number| grid.setting(number))).collect();

    let blocks = blocks(&spec, &problems, schedules.len());
    Ok(Plan { spec, problems, schedules, blocks, added: Vec::new() })
}

fn blocks(spec: &Spec, problems: &[(Setting, Problem)], schedules: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut first_run = 0;
    for (problem, (_, built)) in problems.iter().enumerate() {
        let budgets = spec.steps.iter().flat_map(|&steps| spec.precisions.iter().map(move |&one| (steps, one)));
        for (steps, precision) in budgets {
            for schedule in 0..schedules {
                for (optimizer, (grid, rates)) in spec.optimizers.iter().enumerate() {
                    if rates.is_empty() {
                        continue;
                    }
                    let combinations = same_shape(grid);
                    for first_combination in (0..grid.count()).step_by(combinations as usize) {
                        let runs = combinations * spec.seeds.len() as u64 * rates.len() as u64;
                        let args = grid.setting(first_combination).args;
                        let rule = Rule::new(grid.entry, vec![args], &spec.catalog.wrappers);
                        let drawn = built.draws || rule.draws();
                        blocks.push(Block {
                            problem,
                            steps,
                            precision,
                            schedule,
                            optimizer,
                            drawn,
                            first_combination,
                            first_run,
                            runs,
                        });
                        first_run += runs;
                    }
                }
            }
        }
    }
    blocks
}

/// How many neighbouring combinations share all flags and choices.
fn same_shape<E>(grid: &crate::spec::Grid<E>) -> u64 {
    let lane = |kind: &Kind| matches!(kind, Kind::Number(_) | Kind::Count(..));
    let shared = grid.axes.iter().rev().take_while(|(param, values)| lane(&param.kind) || values.len() == 1);
    shared.map(|(_, values)| values.len() as u64).product()
}

impl Plan {
    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.blocks.last().map_or(0, |block| block.first_run + block.runs)
    }

    /// Number of steps of all runs together, if none ends early.
    pub fn total_steps(&self) -> u64 {
        self.blocks.iter().map(|block| block.runs * u64::from(block.steps)).sum()
    }

    /// The block a run belongs to.
    ///
    /// # Panics
    /// If there is no such run.
    pub fn block(&self, run: u64) -> &Block {
        let after = self.blocks.partition_point(|block| block.first_run <= run);
        let block = &self.blocks[after - 1];
        assert!(run < block.first_run + block.runs, "run {run} of {}", self.runs());
        block
    }

    /// A run's row.
    ///
    /// # Panics
    /// If there is no such run.
    pub fn row(&self, run: u64) -> Row {
        self.row_in(self.block(run), run)
    }

    /// The rows of a block's runs within a range of run numbers.
    pub fn rows(&self, block: &Block, runs: Range<u64>) -> impl Iterator<Item = Row> {
        runs.map(|run| self.row_in(block, run))
    }

    fn row_in(&self, block: &Block, run: u64) -> Row {
        let rates = &self.spec.optimizers[block.optimizer].1;
        let seeds = &self.spec.seeds;
        let place = run - block.first_run;
        let (rest, rate) = (place / rates.len() as u64, place % rates.len() as u64);
        let (rest, seed) = (rest / seeds.len() as u64, rest % seeds.len() as u64);
        Row {
            run,
            problem: block.problem,
            steps: block.steps,
            precision: block.precision,
            schedule: block.schedule,
            optimizer: block.optimizer,
            drawn: block.drawn,
            combination: block.first_combination + rest,
            seed: seeds[seed as usize],
            lr: rates.at(rate as usize),
        }
    }

    /// An optimizer with one combination of its hyperparameters.
    pub fn optimizer(&self, optimizer: usize, combination: u64) -> Setting {
        self.spec.optimizers[optimizer].0.setting(combination)
    }

    /// An optimizer as the engine runs it, with these combinations of its hyperparameters, all of one block.
    pub fn rule(&self, optimizer: usize, combinations: impl IntoIterator<Item = u64>) -> Rule {
        let grid = &self.spec.optimizers[optimizer].0;
        let args = combinations.into_iter().map(|combination| grid.setting(combination).args).collect();
        Rule::new(grid.entry, args, &self.spec.catalog.wrappers)
    }

    /// A schedule's factor at each step of a budget.
    pub fn factors(&self, schedule: usize, steps: u32) -> Vec<f64> {
        let built = schedule::build(&self.spec.catalog.schedules, &self.schedules[schedule]);
        schedule::tabulate(&*built, steps)
    }

    /// Whether a run's curve is kept: every so many runs, so that no more than asked for are.
    pub fn keeps_curve(&self, run: u64) -> bool {
        let kept = self.spec.curves.runs;
        kept > 0 && run.is_multiple_of(self.runs().div_ceil(kept))
    }

    /// What a run on a problem has to reach.
    pub fn aim(&self, problem: usize) -> Aim {
        match self.spec.target_loss {
            Some(loss) => Aim::Loss(loss),
            None if self.problems[problem].1.lowest_known => Aim::Gap(self.spec.thresholds.target),
            None => Aim::Best,
        }
    }

    /// Whether any problem is a model that is scored on its data.
    pub fn scores(&self) -> bool {
        self.problems.iter().any(|(_, problem)| problem.scored)
    }

    /// The first run whose target is relative to the best of the sweep.
    pub fn first_relative_run(&self) -> Option<u64> {
        self.blocks.iter().find(|block| self.aim(block.problem) == Aim::Best).map(|block| block.first_run)
    }

    /// The first problem that has the same loss as this one, however its gradients are drawn.
    pub fn same_loss(&self, problem: usize) -> usize {
        let drawn = |param: &Param| DRAWN.contains(&param.name);
        let key = |(setting, _): &(Setting, Problem)| {
            let args = setting.args.0.iter().filter(|(param, _)| !drawn(param)).cloned().collect();
            (setting.name, Args(args))
        };
        let this = key(&self.problems[problem]);
        self.problems.iter().position(|other| key(other) == this).unwrap_or(problem)
    }

    /// The steps at which the loss of a budget is read if reading it costs an epoch's steps, else at which it is kept
    /// to be judged by a relative target: 0, the budget, and more between, in the tail at least 12.
    pub fn look_steps(&self, steps: u32, epoch: Option<u32>) -> Vec<u32> {
        /// As often as that before the tail, at most.
        const LOOKS: u32 = 400;
        let tail = self.spec.thresholds.tail(steps);
        let mut looks = match epoch {
            None => self.sample_steps(steps),
            Some(epoch) => {
                let stride = epoch.max(steps.div_ceil(LOOKS));
                let first = (0..).map(|k| 1 << k).take_while(|&step| step < stride.min(steps));
                [0, steps].into_iter().chain(first).chain((0..=steps).step_by(stride as usize)).collect()
            }
        };
        let stride = epoch.unwrap_or(u32::MAX).min((tail / 12).max(1));
        looks.extend((steps - tail..=steps).step_by(stride as usize));
        looks.sort_unstable();
        looks.dedup();
        looks
    }

    /// The steps at which the curves of a budget are sampled: 0, the budget, and log-spaced ones
    /// between, each once, in order; all steps where there are no more than asked for.
    pub fn sample_steps(&self, steps: u32) -> Vec<u32> {
        let points = self.spec.curves.points;
        if points > steps {
            return (0..=steps).collect();
        }
        let span = Real::ln(f64::from(steps)) / f64::from(points.max(2) - 1);
        let place = |i: u32| Real::exp(span * f64::from(i)).round() as u32;
        let mut samples: Vec<u32> = (0..points).map(|i| place(i).min(steps)).collect();
        samples.insert(0, 0);
        samples.push(steps);
        samples.dedup();
        samples
    }
}
