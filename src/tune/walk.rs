//! The rule's runs: every series goes its own way, and all tries of a round are one plan on all cores.

use super::rule::{Move, next};
use crate::engine::{self, Completion, Trace};
use crate::plan::{Aim, Block, Plan, Row};
use crate::table::{Run, Series, Table};
use crate::verdict::{Outcome, judge};
use std::collections::BTreeMap;
use std::io;

/// One series with one seed from one start: every run of the rule, and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The series.
    pub series: Series,
    /// The seed's place in [`crate::spec::Spec::seeds`].
    pub seed: usize,
    /// The rate to begin with.
    pub start: f64,
    /// The runs, in the order in which they were made.
    pub tries: Vec<Run>,
}

/// What the rule asks for next.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Asked {
    /// The walk's place.
    walk: usize,
    /// The rate.
    lr: f64,
}

impl Walk {
    /// What the rule does next; after the last try, how it ended.
    pub fn next(&self) -> Move {
        let tries: Vec<(f64, Outcome)> = self.tries.iter().map(|run| (run.lr, run.outcome)).collect();
        next(self.start, &tries)
    }

    /// The run that was kept.
    pub fn answer(&self) -> Option<&Run> {
        self.tries.last().filter(|run| run.outcome == Outcome::Converged)
    }
}

/// Lets the rule pick for every series and seed of a table's plan, from every start; the plan's learning rates are
/// not looked at. `None` when told to stop.
///
/// # Errors
/// If no threads can be started.
pub fn walk(table: &Table, starts: &[f64], options: &engine::Options) -> io::Result<Option<Vec<Walk>>> {
    let mut walks: Vec<Walk> = Vec::new();
    for series in table.series() {
        for seed in 0..series.seeds {
            walks.extend(starts.iter().map(|&start| Walk { series, seed, start, tries: Vec::new() }));
        }
    }
    loop {
        let ask = |(walk, one): (usize, &Walk)| match one.next() {
            Move::Try(lr) => Some(Asked { walk, lr }),
            _ => None,
        };
        let asked: Vec<Asked> = walks.iter().enumerate().filter_map(ask).collect();
        if asked.is_empty() {
            return Ok(Some(walks));
        }
        let (plan, places) = round(&table.plan, &walks, &asked);
        let Some(runs) = settled(&plan, options)? else { return Ok(None) };
        for (one, place) in asked.iter().zip(places) {
            walks[one.walk].tries.push(runs[place]);
        }
    }
}

/// Runs a plan whose targets are known beforehand and judges it. `None` when told to stop.
///
/// # Errors
/// If no threads can be started.
pub fn settled(plan: &Plan, options: &engine::Options) -> io::Result<Option<Vec<Run>>> {
    debug_assert!((0..plan.problems.len()).all(|problem| plan.aim(problem) != Aim::Best));
    let judged = |batch: &[(Row, Trace)]| -> Vec<Run> {
        let judged = batch.iter().map(|(row, trace)| {
            let verdict = judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds);
            Run::new(row, &trace.evidence, &verdict)
        });
        judged.collect()
    };
    let mut runs = Vec::new();
    let sink = |part: Vec<Run>| {
        runs.extend(part);
        Ok(())
    };
    let completion = engine::run(plan, options, judged, sink)?;
    Ok((completion == Completion::Complete).then_some(runs))
}

/// A plan with a block for each series and rate that is asked for, and the run of each of those asked.
fn round(plan: &Plan, walks: &[Walk], asked: &[Asked]) -> (Plan, Vec<usize>) {
    let seeds = plan.spec.seeds.len();
    let mut spec = plan.spec.clone();
    spec.curves.runs = 0;
    spec.optimizers.clear();
    // Rates are positive, so their bits are in their order.
    let mut optimizers: BTreeMap<(usize, u64), usize> = BTreeMap::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut known: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    let mut places = Vec::new();
    for one in asked {
        let Walk { series, seed, .. } = &walks[one.walk];
        let optimizer = *optimizers.entry((series.optimizer, one.lr.to_bits())).or_insert_with(|| {
            spec.optimizers.push((plan.spec.optimizers[series.optimizer].0.clone(), vec![one.lr].into()));
            spec.optimizers.len() - 1
        });
        let block = *known.entry((series.first_run, one.lr.to_bits())).or_insert_with(|| {
            blocks.push(Block {
                optimizer,
                first_combination: series.combination,
                first_run: (blocks.len() * seeds) as u64,
                runs: seeds as u64,
                ..*plan.block(series.first_run)
            });
            blocks.len() - 1
        });
        places.push(block * seeds + seed);
    }
    (
        Plan { spec, problems: plan.problems.clone(), schedules: plan.schedules.clone(), blocks, added: Vec::new() },
        places,
    )
}
