//! The search's runs: each series closes in on its own boundaries, and all rates of a round are one plan on all cores.

use super::boundary::{Boundary, Ending, Try, boundaries};
use super::section::{Limits, next};
use crate::engine::{self, Completion, Trace};
use crate::plan::{Block, Plan, Row};
use crate::table::{Series, Table};
use crate::verdict::judge;
use std::io;

/// A series, or one seed of it, with all that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The series.
    pub series: Series,
    /// The places of its seeds in [`crate::spec::Spec::seeds`]: a rate diverges if the run of any of them does.
    pub seeds: Vec<usize>,
    /// The rates of the sweep, rising: where it begins.
    pub rates: Vec<f64>,
    /// How far and how closely it looks.
    pub limits: Limits,
    /// The rates that were tried, rising.
    pub tries: Vec<Try>,
    /// Runs that were made.
    pub runs: usize,
}

impl Search {
    /// Every boundary that was found, from the lowest on.
    pub fn boundaries(&self) -> Vec<Boundary> {
        boundaries(&self.tries)
    }
}

/// How far to look beyond a sweep's own rates, and how closely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// As [`Limits::to`].
    pub to: f64,
    /// Decades beyond the sweep's rates.
    pub decades: u16,
    /// As [`Limits::most`].
    pub most: usize,
}

/// Looks for the edges of every series of a table's plan, or of every seed of every series. `None` when told to stop.
///
/// # Errors
/// If no threads can be started.
pub fn search(
    table: &Table,
    each_seed: bool,
    reach: &Reach,
    options: &engine::Options,
) -> io::Result<Option<Vec<Search>>> {
    let seeds: Vec<usize> = (0..table.plan.spec.seeds.len()).collect();
    let mut searches: Vec<Search> = Vec::new();
    for series in table.series() {
        let rates = distinct(table.plan.spec.optimizers[series.optimizer].1.to_vec());
        let limits = limits(&rates, reach);
        let search = |seeds: &[usize]| {
            let (seeds, rates) = (seeds.to_vec(), rates.clone());
            Search { series, seeds, rates, limits, tries: Vec::new(), runs: 0 }
        };
        match each_seed {
            true => searches.extend(seeds.chunks(1).map(search)),
            false => searches.push(search(&seeds)),
        }
    }
    // The first round is the sweep itself.
    let mut asked: Vec<Vec<f64>> = searches.iter().map(|one| one.rates.clone()).collect();
    while asked.iter().any(|rates| !rates.is_empty()) {
        let places: Vec<usize> = (0..searches.len()).filter(|&i| !asked[i].is_empty()).collect();
        let mut union: Vec<(Series, Vec<f64>)> = Vec::new();
        for &i in &places {
            // The seeds of a series share a block, and so each other's rates.
            match union.last_mut().filter(|(series, _)| *series == searches[i].series) {
                Some((_, rates)) => rates.extend(&asked[i]),
                None => union.push((searches[i].series, asked[i].clone())),
            }
        }
        for (_, rates) in &mut union {
            *rates = distinct(std::mem::take(rates));
        }
        let plan = round(&table.plan, &union);
        let Some(runs) = endings(&plan, options)? else { return Ok(None) };
        let mut block = 0;
        for &i in &places {
            let one = &mut searches[i];
            while union[block].0 != one.series {
                block += 1;
            }
            let rates = &union[block].1;
            let first = plan.blocks[block].first_run as usize;
            for &lr in &asked[i] {
                let Some(rate) = rates.iter().position(|other| *other == lr) else { continue };
                let found = one.seeds.iter().map(|seed| runs[first + seed * rates.len() + rate]);
                one.tries.extend(found.reduce(Ending::worse).map(|ending| Try { lr, ending }));
            }
            one.runs += one.seeds.len() * asked[i].len();
            one.tries.sort_by(|a, b| a.lr.total_cmp(&b.lr));
        }
        let diverged = |one: &Search| one.tries.iter().map(|one| (one.lr, one.ending.diverged())).collect::<Vec<_>>();
        asked = searches.iter().map(|one| next(&diverged(one), &one.limits)).collect();
    }
    Ok(Some(searches))
}

/// Rising, each once.
fn distinct(mut rates: Vec<f64>) -> Vec<f64> {
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    rates
}

/// The limits round a sweep's rates, which rise.
fn limits(rates: &[f64], reach: &Reach) -> Limits {
    let [low, high] = [rates.first(), rates.last()].map(|lr| lr.copied().unwrap_or(1.0));
    let far = 10f64.powi(reach.decades.into());
    Limits { to: reach.to, lowest: low / far, highest: high * far, most: reach.most }
}

/// How every run of a plan ended, in the plan's order. `None` when told to stop.
fn endings(plan: &Plan, options: &engine::Options) -> io::Result<Option<Vec<Ending>>> {
    let judged = |batch: &[(Row, Trace)]| -> Vec<Ending> {
        let judged = batch.iter().map(|(row, trace)| {
            let verdict = judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds);
            Ending {
                outcome: verdict.outcome,
                rule: verdict.rule,
                note: verdict.note,
                step: verdict.step,
                gap: trace.evidence.final_gap,
            }
        });
        judged.collect()
    };
    let mut all = Vec::new();
    let sink = |part: Vec<Ending>| {
        all.extend(part);
        Ok(())
    };
    let completion = engine::run(plan, options, judged, sink)?;
    Ok((completion == Completion::Complete).then_some(all))
}

/// A plan with a block for each series that has rates to try.
fn round(plan: &Plan, asked: &[(Series, Vec<f64>)]) -> Plan {
    let seeds = plan.spec.seeds.len();
    let mut spec = plan.spec.clone();
    spec.curves.runs = 0;
    spec.optimizers.clear();
    let mut blocks: Vec<Block> = Vec::new();
    let mut first_run = 0;
    for (series, rates) in asked {
        let runs = (seeds * rates.len()) as u64;
        blocks.push(Block {
            optimizer: spec.optimizers.len(),
            first_combination: series.combination,
            first_run,
            runs,
            ..*plan.block(series.first_run)
        });
        spec.optimizers.push((plan.spec.optimizers[series.optimizer].0.clone(), rates.clone().into()));
        first_run += runs;
    }
    Plan { spec, problems: plan.problems.clone(), schedules: plan.schedules.clone(), blocks, added: Vec::new() }
}
