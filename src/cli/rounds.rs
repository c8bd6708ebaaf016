//! Running a sweep that looks for its learning rates: round after round, until nothing is lacking.

use super::checksum::{Adder, Checksum, Ending};
use super::fault::Fault;
use super::progress::Progress;
use super::run::lived;
use crate::engine::{self, Completion, Trace};
use crate::plan::{Added, Plan, Row};
use crate::report::Folder;
use crate::search;
use crate::table::{self, Run, Table};
use crate::verdict::judge;
use std::io::Write;

/// Runs together in one piece of the tables.
const CHUNK: usize = 4096;

/// Runs the plan and what a search adds to it; yields the table, the steps made and the checksum.
///
/// All runs are kept to the end: their numbers, and what is relative to the best of the sweep, change with every round.
pub fn rounds(
    mut plan: Plan,
    options: &engine::Options,
    folder: &Folder,
    progress: &Progress,
) -> Result<(Table, u64, Checksum), Fault> {
    let mut runs: Vec<(Row, Trace)> = Vec::new();
    let (curves, mut fresh) = (plan.spec.curves.runs, plan.rates());
    loop {
        let all = plan.rates();
        let mut part = plan.with_rates(fresh);
        // The first rounds have theirs kept, and the last ones what is left.
        let kept = runs.iter().filter(|(_, trace)| trace.curve.is_some()).count() as u64;
        part.spec.curves.runs = curves.saturating_sub(kept);
        let more = round(&part, options, progress)?;
        plan = part.with_rates(all);
        plan.spec.curves.runs = curves;
        runs = search::merge(&plan, runs, more);
        table::settle(&plan, &mut runs);
        let before = plan.rates();
        let added;
        (plan, added) = lacking(plan, &runs);
        if added.is_empty() {
            break;
        }
        plan = plan.with_added(added);
        fresh = plan.rates();
        fresh.iter_mut().zip(&before).for_each(|(new, old)| new.retain(|lr| !old.contains(lr)));
        progress.more(search::runs_of(&plan, &fresh));
    }
    write(plan, &runs, folder)
}

/// One round: the runs of a plan, in its order.
fn round(plan: &Plan, options: &engine::Options, progress: &Progress) -> Result<Vec<(Row, Trace)>, Fault> {
    let mut runs = Vec::new();
    let sink = |batch: Vec<(Row, Trace)>| {
        progress.add(batch.len() as u64);
        runs.extend(batch);
        Ok(())
    };
    match engine::run(plan, options, <[_]>::to_vec, sink)? {
        Completion::Complete => Ok(runs),
        Completion::Stopped => Err(Fault::Interrupted),
    }
}

/// What the runs so far lack; and the plan again.
fn lacking(plan: Plan, runs: &[(Row, Trace)]) -> (Plan, Vec<Added>) {
    let judged = |(row, trace): &(Row, Trace)| {
        Run::new(row, &trace.evidence, &judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds))
    };
    let runs = runs.iter().map(judged).collect();
    let table = Table { plan, runs, curves: Vec::new(), scores: Vec::new() };
    let added = search::next(&table);
    (table.plan, added)
}

fn write(plan: Plan, runs: &[(Row, Trace)], folder: &Folder) -> Result<(Table, u64, Checksum), Fault> {
    let (mut runs_csv, mut curves_csv) = (folder.create("runs.csv")?, folder.create("curves.csv")?);
    runs_csv.write_all(&table::runs_header(&plan))?;
    curves_csv.write_all(&table::curves_header())?;
    let mut checksum = Adder::default();
    runs.iter().for_each(|run| checksum.add(&Ending::of(&plan, run)));
    let steps = runs.iter().map(lived).sum();
    let mut table = Table { plan, runs: Vec::with_capacity(runs.len()), curves: Vec::new(), scores: Vec::new() };
    for part in runs.chunks(CHUNK) {
        let chunk = table::format(&table.plan, part);
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        table.runs.extend(chunk.runs);
        table.curves.extend(chunk.curves);
        table.scores.extend(chunk.scores);
    }
    runs_csv.finish()?;
    curves_csv.finish()?;
    Ok((table, steps, checksum.finish()))
}
