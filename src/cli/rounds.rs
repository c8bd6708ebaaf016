//! Running a sweep that looks for its learning rates: round after round, until nothing is lacking.

use super::checksum::{Adder, Checksum, Ending};
use super::fault::Fault;
use super::progress::Progress;
use super::run::{came_to_end, push_new};
use crate::engine::{self, Need, Trace};
use crate::plan::{Added, Plan, Row};
use crate::report::{Folder, SEARCH};
use crate::search;
use crate::store::{self, Keys, Known, Part, Parts};
use crate::table::{self, Run, Table};
use crate::verdict::judge;
use std::io::{self, Write};
use std::path::Path;

/// Runs together in one piece of the tables.
const CHUNK: usize = 4096;

/// Runs the plan and what a search adds to it; yields the table, the steps made and the checksum.
///
/// All runs are kept to the end: their numbers, and what is relative to the best of the sweep, change with every round.
pub fn rounds(
    mut plan: Plan,
    keys: &Keys,
    options: &engine::Options,
    folder: &Folder,
    parts: &Parts,
    part: &Part,
    progress: &Progress,
) -> Result<(Table, u64, Checksum), Fault> {
    let (mut runs, mut steps): (Vec<(Row, Trace)>, u64) = (Vec::new(), 0);
    let (curves, mut fresh) = (plan.spec.curves.runs, plan.rates());
    loop {
        let all = plan.rates();
        let mut now = plan.with_rates(fresh);
        // The first rounds have theirs kept, and the last ones what is left.
        let kept = runs.iter().filter(|(_, trace)| trace.curve.is_some()).count() as u64;
        now.spec.curves.runs = curves.saturating_sub(kept);
        let known = Known { plan: &now, keys, parts, others: Need::Compute };
        let (more, made) = round(&known, part, options, progress)?;
        steps += made;
        plan = now.with_rates(all);
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
        record(&plan, part)?;
        fresh = plan.rates();
        fresh.iter_mut().zip(&before).for_each(|(new, old)| new.retain(|lr| !old.contains(lr)));
        progress.more(search::runs_of(&plan, &fresh));
    }
    let (table, checksum) = write(plan, &runs, folder)?;
    Ok((table, steps, checksum))
}

/// Notes which rates were added, for those who look at the unfinished sweep.
fn record(plan: &Plan, part: &Part) -> io::Result<()> {
    let folder = part.path().parent().unwrap_or(Path::new(""));
    store::write(folder, &folder.display().to_string(), SEARCH, &String::from_utf8_lossy(&table::format_added(plan)))
}

/// One round: the runs of a plan, in its order, and the steps of those that were not known, which go into the part.
fn round(
    known: &Known,
    part: &Part,
    options: &engine::Options,
    progress: &Progress,
) -> Result<(Vec<(Row, Trace)>, u64), Fault> {
    let (mut runs, mut steps) = (Vec::new(), 0);
    let work = |batch: &[(Row, Trace)]| push_new(known, part, batch).map(|made| (batch.to_vec(), made));
    let sink = |done: io::Result<(Vec<(Row, Trace)>, u64)>| {
        let (batch, made) = done?;
        progress.add(batch.len() as u64);
        steps += made;
        runs.extend(batch);
        Ok(())
    };
    let completion = match known.parts.is_empty() {
        true => engine::run(known.plan, options, work, sink),
        false => engine::run_chosen(known.plan, options, known, work, sink),
    };
    came_to_end(part, completion)?;
    Ok((runs, steps))
}

/// What the runs so far lack; and the plan again.
fn lacking(plan: Plan, runs: &[(Row, Trace)]) -> (Plan, Vec<Added>) {
    let judged = |(row, trace): &(Row, Trace)| {
        Run::new(row, &trace.evidence, &judge(&trace.evidence, row.steps, row.drawn, &plan.spec.thresholds))
    };
    let runs = runs.iter().map(judged).collect::<Vec<Run>>().into();
    let table = Table { runs, ..Table::empty(plan) };
    let added = search::next(&table);
    (table.plan, added)
}

fn write(plan: Plan, runs: &[(Row, Trace)], folder: &Folder) -> Result<(Table, Checksum), Fault> {
    let (mut runs_csv, mut curves_csv) = (folder.create("runs.csv")?, folder.create("curves.csv")?);
    runs_csv.write_all(&table::runs_header(&plan))?;
    curves_csv.write_all(&table::curves_header())?;
    let mut checksum = Adder::default();
    runs.iter().for_each(|run| checksum.add(&Ending::of(&plan, run)));
    let mut table = Table::empty(plan);
    for part in runs.chunks(CHUNK) {
        let chunk = table::format(&table.plan, part);
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        table.runs.extend(chunk.runs)?;
        table.curves.extend(chunk.curves);
        table.scores.extend(chunk.scores)?;
    }
    runs_csv.finish()?;
    curves_csv.finish()?;
    Ok((table, checksum.finish()))
}
