//! `lrsweep run --collect`: a report of what is finished so far.

use super::args;
use super::begin::free;
use super::fault::Fault;
use super::interrupt;
use super::print::print;
use super::progress::Progress;
use super::report::found_so_far;
use super::run::command;
use super::style::Style;
use super::summary;
use crate::engine::{Choice, Need, Trace, cores};
use crate::lane::{Isa, Precision};
use crate::plan::{Block, Plan, Row};
use crate::report::{self, Folder, Machine, Made, grouped};
use crate::store::{self, Keys, Known, Parts, beside, is_unfinished};
use crate::table::{self, Table};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Runs that are written together.
const BATCH: usize = 4096;

/// Puts the series together of which all runs are finished, whoever is at work on the others.
///
/// # Errors
/// If there is no interrupted sweep, or no series is finished; or the folder cannot be written.
pub fn collect(args: &args::Run, plan: Plan) -> Result<(), Fault> {
    let first = args.out.clone().unwrap_or_else(|| Path::new("reports").join(&plan.spec.name));
    let out = if args.out.is_some() { first } else { free(&first, args) };
    let partial = beside(&out);
    if !is_unfinished(&partial) {
        let why = format!("there is no {}, so nothing to collect; without --collect the sweep runs", partial.display());
        return Err(Fault::Request(why));
    }
    let plan = &found_so_far(plan, &partial)?;
    let keys = &Keys::of(plan);
    let parts = Parts::listed(|| store::parts(&partial))?;
    let known = Known { plan, keys, parts: &parts, others: Need::Leave };
    let (blocks, mut runs) = finished(plan, &known)?;
    if runs.is_empty() {
        let why = "no series has all its learning rates and seeds yet; look at it with 'lrsweep status'";
        return Err(Fault::Request(format!("{}: {why}", partial.display())));
    }
    let folder = Folder::begin(&partial.join("so-far"), true)?;
    let stop = interrupt::watch(Some(folder.partial()));
    let progress = Progress::new(runs.len() as u64, args.quiet);
    progress.now("writing the report");
    table::settle(plan, &mut runs);
    let (mut spec, problems, schedules) = (plan.spec.clone(), plan.problems.clone(), plan.schedules.clone());
    let (count, all) = (grouped(runs.len() as u64), grouped(plan.runs()));
    spec.about = format!(
        "**So far.** {count} of {all} runs: those of series that are finished on all objectives shown here. The sweep goes on with `{}`.\n\n{}",
        command(&args::Run { collect: false, ..args.clone() }),
        spec.about.trim()
    );
    let some = Plan { spec, problems, schedules, blocks, added: plan.added.clone() };
    let mut table = Table::empty(some);
    let mut runs_csv = folder.create("runs.csv")?;
    let mut curves_csv = folder.create("curves.csv")?;
    runs_csv.write_all(&table::runs_header(plan))?;
    curves_csv.write_all(&table::curves_header())?;
    for batch in runs.chunks(BATCH) {
        // In the files with the numbers that they will have; in the figures with those of what there is.
        let chunk = table::format(plan, batch);
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        table.runs.extend(chunk.runs)?;
        table.scores.extend(chunk.scores)?;
        for mut curve in chunk.curves {
            if let Ok(place) = runs.binary_search_by_key(&curve.run, |(row, _)| row.run) {
                curve.run = place as u64;
                table.curves.push(curve);
            }
        }
    }
    runs_csv.finish()?;
    curves_csv.finish()?;
    let made = Made {
        sweep: plan.spec.name.clone(),
        command: command(args),
        threads: args.threads.map_or_else(cores, usize::from),
        isa: Isa::best(),
        time: Duration::ZERO,
        steps: 0,
        known: runs.len() as u64,
    };
    let options = report::Options {
        used: &table.plan.spec.thresholds,
        machine: &Machine::here(&made),
        figures: !args.no_figures,
        stop,
    };
    let summary = report::write(&folder, &table, &options)?;
    let place = folder.name().to_string();
    folder.finish()?;
    drop(progress);
    match (args.json, args.quiet) {
        (true, _) => {
            super::print::print_json(&summary::Json { folder: &place, timing: None, checksum: None, summary: &summary })
        }
        (_, true) => Ok(()),
        _ => print(&format!(
            "{count} of {all} runs so far\n{}",
            summary::closing(&summary, None, &place, &Style::of_stdout())
        )),
    }
}

type Runs = Vec<(Row, Trace)>;

/// A series, by all that it has but the objective.
type Signature = (u32, Precision, usize, usize, u64);

/// The finished series that several objectives have in common, as blocks that follow each other, and their runs: an
/// answer needs the same ones of each. Of all such choices of objectives the one with the most series.
fn finished(plan: &Plan, known: &Known) -> Result<(Vec<Block>, Runs), Fault> {
    let size = |block: &Block| (plan.spec.seeds.len() * plan.spec.optimizers[block.optimizer].1.len()) as u64;
    let mut finished: Vec<(usize, HashSet<Signature>)> =
        (0..plan.problems.len()).map(|p| (p, HashSet::new())).collect();
    for block in &plan.blocks {
        for series in 0..block.runs / size(block) {
            let first = block.first_run + series * size(block);
            let rows: Vec<Row> = plan.rows(block, first..first + size(block)).collect();
            if !known.needs(&rows).contains(&Need::Leave) {
                finished[block.problem].1.insert(signature(block, series));
            }
        }
    }
    finished.sort_by_key(|(_, series)| Reverse(series.len()));
    let mut chosen: (HashSet<usize>, HashSet<Signature>) = Default::default();
    let (mut problems, mut common) = (HashSet::new(), finished[0].1.clone());
    for (problem, series) in &finished {
        problems.insert(*problem);
        common.retain(|signature| series.contains(signature));
        if problems.len() * common.len() > chosen.0.len() * chosen.1.len() {
            chosen = (problems.clone(), common.clone());
        }
    }
    let (mut blocks, mut runs): (Vec<Block>, Runs) = (Vec::new(), Vec::new());
    for block in plan.blocks.iter().filter(|block| chosen.0.contains(&block.problem)) {
        for series in (0..block.runs / size(block)).filter(|series| chosen.1.contains(&signature(block, *series))) {
            let first = block.first_run + series * size(block);
            let first_combination = block.first_combination + series;
            blocks.push(Block { first_combination, first_run: runs.len() as u64, runs: size(block), ..*block });
            for row in plan.rows(block, first..first + size(block)) {
                let trace = known.take(&row)?;
                runs.push((row, trace));
            }
        }
    }
    Ok((blocks, runs))
}

fn signature(block: &Block, series: u64) -> Signature {
    (block.steps, block.precision, block.schedule, block.optimizer, block.first_combination + series)
}
