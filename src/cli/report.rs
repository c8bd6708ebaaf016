//! `lrsweep report`: a results folder drawn again from its tables, or judged anew.

use super::args;
use super::fault::Fault;
use super::interrupt;
use super::print::{print, print_json};
use super::progress::Progress;
use super::source::Source;
use super::style::Style;
use super::summary;
use crate::engine::Evidence;
use crate::plan::{Plan, Row};
use crate::report::{self, Folder, Machine};
use crate::spec::{self, Catalog, Thresholds};
use crate::table::{self, Ledger, Table};
use crate::verdict::judge;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

/// Lines of a table that are written together.
const BATCH: usize = 4096;

/// Rebuilds a results folder without running anything.
///
/// # Errors
/// If it is no results folder, its tables do not fit its sweep file, or it cannot be written.
pub fn report(args: &args::Report, catalog: &Catalog) -> Result<(), Fault> {
    let (plan, machine) = open(&args.dir, catalog)?;
    let mut used = plan.spec.thresholds;
    for change in &args.verdict {
        spec::set_threshold(&mut used, change).map_err(|why| Fault::Request(format!("--verdict {change}: {why}")))?;
    }
    let (out, replace) = match &args.out {
        Some(out) => (out.as_path(), args.force),
        None => (args.dir.as_path(), true),
    };
    let folder = Folder::begin(out, replace)?;
    let stop = interrupt::watch(Some(folder.partial()));
    let progress = Progress::new(plan.runs(), args.quiet);
    progress.now("reading the tables");
    let table = read(plan, &args.dir, &folder, &used)?;
    progress.now("writing the report");
    let options = report::Options { used: &used, machine: &machine, figures: !args.no_figures, stop };
    let summary = report::write(&folder, &table, &options)?;
    folder.keep_runs(&args.dir)?;
    if stop.load(Ordering::Relaxed) {
        return Err(Fault::Interrupted);
    }
    let place = folder.name().to_string();
    folder.finish()?;
    drop(progress);
    match (args.json, args.quiet) {
        (true, _) => print_json(&summary::Json { folder: &place, timing: None, checksum: None, summary: &summary }),
        (_, true) => Ok(()),
        _ => print(&summary::closing(&summary, None, &place, &Style::of_stdout())),
    }
}

/// The plan of a results folder, and what is known of the machine.
pub(super) fn open(dir: &Path, catalog: &Catalog) -> Result<(Plan, Machine), Fault> {
    let shown = dir.display();
    if report::is_picks(dir) {
        return Err(Fault::Request(format!(
            "{shown} is a folder of 'lrsweep tune': it has picked rates and no runs.csv; read {shown}/README.md, or type \
             'lrsweep run {shown}/sweep.toml' for the runs of its sweep"
        )));
    }
    if !report::is_results(dir) {
        let why = if dir.is_dir() { "holds no sweep.toml and runs.csv" } else { "is no folder" };
        return Err(Fault::Request(format!("{shown} {why}; name a folder that 'lrsweep run' wrote")));
    }
    let machine = Machine::read(&std::fs::read_to_string(dir.join("machine.txt")).unwrap_or_default());
    let mut source = Source::read(Some(&dir.join("sweep.toml")))?;
    let folder_name = || std::path::absolute(dir).ok()?.file_name().map(|name| name.to_string_lossy().into_owned());
    source.name = machine.get("sweep").map(str::to_string).or_else(folder_name).unwrap_or(source.name);
    // It was run before, whatever cap was lifted then.
    let plan = source.plan(catalog, Some(u64::MAX))?;
    Ok((found(plan, dir)?, machine))
}

/// The plan of an unfinished sweep with what its search has added so far. Which runs have curves is not known before its
/// end, so none has.
pub(super) fn found_so_far(mut plan: Plan, dir: &Path) -> Result<Plan, Fault> {
    if plan.spec.search.is_some() {
        plan.spec.curves.runs = 0;
    }
    if dir.join(report::SEARCH).is_file() { found(plan, dir) } else { Ok(plan) }
}

/// The plan with what a search added to it.
fn found(plan: Plan, dir: &Path) -> Result<Plan, Fault> {
    if plan.spec.search.is_none() {
        return Ok(plan);
    }
    let path = dir.join(report::SEARCH);
    let file = File::open(&path).map_err(|error| {
        let shown = path.display();
        Fault::Disk(io::Error::new(error.kind(), format!("cannot read {shown}: {}", error.kind())))
    })?;
    let added = table::read_added(&plan, BufReader::new(file)).map_err(|mistake| wrong(dir, mistake))?;
    Ok(plan.with_added(added))
}

/// A table that is not its sweep's.
pub(super) fn wrong(dir: &Path, mistake: table::Mistake) -> Fault {
    Fault::Request(format!("{}/{mistake}; the tables must be those that 'lrsweep run' wrote", dir.display()))
}

/// Reads the tables of `dir`, judging anew, and writes them into `folder`.
fn read(plan: Plan, dir: &Path, folder: &Folder, used: &Thresholds) -> Result<Table, Fault> {
    let shown = |file: &str| dir.join(file).display().to_string();
    let unreadable = |file: &str, error: io::Error| {
        Fault::Disk(io::Error::new(error.kind(), format!("cannot read {}: {}", shown(file), error.kind())))
    };
    let wrong = |mistake| wrong(dir, mistake);

    let mut sink = folder.create("runs.csv")?;
    sink.write_all(&table::runs_header(&plan))?;
    let file = File::open(dir.join("runs.csv")).map_err(|error| unreadable("runs.csv", error))?;
    let (mut lines, mut failed) = (table::Lines::new(&plan), None);
    let mut runs = Ledger::of(plan.runs(), || folder.scratch())?;
    let mut scores = Ledger::of(if plan.scores() { plan.runs() } else { 0 }, || folder.scratch())?;
    let each = |row: Row, evidence: Evidence| {
        let verdict = judge(&evidence, row.steps, row.drawn, used);
        lines.push(&row, &evidence, &verdict);
        let mut add = || {
            runs.extend([table::Run::new(&row, &evidence, &verdict)])?;
            scores.extend(plan.scores().then(|| table::Score::of(&evidence)))?;
            if runs.len().is_multiple_of(BATCH) { sink.write_all(&lines.take()) } else { Ok(()) }
        };
        add().map_err(|error| failed.insert(error).to_string())
    };
    let outcome = table::rows(&plan, BufReader::new(file), each);
    if let Some(error) = failed {
        return Err(error.into());
    }
    outcome.map_err(wrong)?;
    sink.write_all(&lines.finish())?;
    sink.finish()?;

    let bytes = std::fs::read(dir.join("curves.csv")).map_err(|error| unreadable("curves.csv", error))?;
    let curves = table::read_curves(&plan, &bytes[..]).map_err(wrong)?;
    folder.write("curves.csv", &bytes)?;
    Ok(Table { plan, runs, curves, scores })
}
