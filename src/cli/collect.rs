//! `lrsweep run --collect`: a report of what is finished so far.

use super::args;
use super::begin::free;
use super::fault::Fault;
use super::interrupt;
use super::print::print;
use super::progress::Progress;
use super::run::{command, cores};
use super::style::Style;
use super::summary;
use crate::engine::{Choice, Need, Trace};
use crate::lane::Isa;
use crate::plan::{Block, Plan, Row};
use crate::report::{self, Folder, Machine, Made, grouped};
use crate::store::{self, Keys, Known, Parts, beside, is_unfinished};
use crate::table::{self, Table};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Runs that are written together.
const BATCH: usize = 4096;

/// Puts the series together of which all runs are finished, whoever is at work on the others.
///
/// # Errors
/// If there is no interrupted sweep, or no series is finished; or the folder cannot be written.
pub fn collect(args: &args::Run, plan: &Plan, keys: &Keys) -> Result<(), Fault> {
    let first = args.out.clone().unwrap_or_else(|| Path::new("reports").join(&plan.spec.name));
    let out = if args.out.is_some() { first } else { free(&first, args) };
    let partial = beside(&out);
    if !is_unfinished(&partial) {
        let why = format!("there is no {}, so nothing to collect; without --collect the sweep runs", partial.display());
        return Err(Fault::Request(why));
    }
    let parts = Parts::open(store::parts(&partial)?)?;
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
        "**So far.** {count} of {all} runs: those of series that are finished. The sweep goes on with `{}`.\n\n{}",
        command(&args::Run { collect: false, ..args.clone() }),
        spec.about.trim()
    );
    let some = Plan { spec, problems, schedules, blocks };
    let mut table = Table { plan: some, runs: Vec::new(), curves: Vec::new(), scores: Vec::new() };
    let mut runs_csv = folder.create("runs.csv")?;
    let mut curves_csv = folder.create("curves.csv")?;
    runs_csv.write_all(&table::runs_header(plan))?;
    curves_csv.write_all(&table::curves_header())?;
    for batch in runs.chunks(BATCH) {
        // In the files with the numbers that they will have; in the figures with those of what there is.
        let chunk = table::format(plan, batch);
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        table.runs.extend(chunk.runs);
        table.scores.extend(chunk.scores);
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

/// The series that are finished, as blocks that follow each other, and their runs.
fn finished(plan: &Plan, known: &Known) -> Result<(Vec<Block>, Runs), Fault> {
    let (mut blocks, mut runs): (Vec<Block>, Runs) = (Vec::new(), Vec::new());
    for block in &plan.blocks {
        let size = (plan.spec.seeds.len() * plan.spec.optimizers[block.optimizer].1.len()) as u64;
        for series in 0..block.runs / size {
            let first = block.first_run + series * size;
            let rows: Vec<Row> = plan.rows(block, first..first + size).collect();
            if known.needs(&rows).contains(&Need::Leave) {
                continue;
            }
            let combination = block.first_combination + series;
            let (first_run, runs_before) = (runs.len() as u64, blocks.last().map_or(0, |last: &Block| last.runs));
            let next = blocks.last().is_some_and(|last: &Block| {
                let ours = Block { first_combination: last.first_combination, first_run: last.first_run, ..*block };
                let same = Block { runs: block.runs, ..*last } == ours;
                same && last.first_combination + last.runs / size == combination
            });
            match blocks.last_mut().filter(|_| next) {
                Some(last) => last.runs = runs_before + size,
                None => blocks.push(Block { first_combination: combination, first_run, runs: size, ..*block }),
            }
            for row in rows {
                let trace = known.take(&row)?;
                runs.push((row, trace));
            }
        }
    }
    Ok((blocks, runs))
}
