//! `lrsweep run`: from a sweep file to a results folder.

use super::args;
use super::checksum::{Adder, Checksum, Ending};
use super::fault::Fault;
use super::interrupt;
use super::memory;
use super::print::{complain, print, print_json};
use super::progress::Progress;
use super::source::Source;
use super::style::Style;
use super::summary::{self, Timing};
use crate::engine::{self, Completion, Trace};
use crate::lane::Isa;
use crate::plan::{Plan, Row};
use crate::report::{self, Folder, Machine, Made};
use crate::spec::Catalog;
use crate::table::{self, Table};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Runs a sweep; the process began at `process`.
///
/// # Errors
/// If the request is wrong, the folder cannot be written, or someone interrupts.
pub fn run(args: &args::Run, catalog: &Catalog, process: Instant) -> Result<(), Fault> {
    let source = Source::read(args.spec.as_deref())?;
    let plan = source.plan(catalog, args.max_runs)?;
    let out = match &args.out {
        Some(out) => out.clone(),
        None => place(&plan.spec.name, args),
    };
    let folder = Folder::begin(&out, args.force)?;
    let stop = interrupt::watch(folder.partial());
    let progress = Progress::new(plan.runs(), args.quiet);

    let options = engine::Options { threads: args.threads.map(usize::from), isa: args.isa, stop };
    let begun = Instant::now();
    let (table, steps, checksum) = sweep(plan, &options, &folder, &progress)?;
    let made = Made {
        sweep: table.plan.spec.name.clone(),
        command: command(args),
        threads: options.threads.unwrap_or_else(cores),
        isa: args.isa.unwrap_or_else(Isa::best),
        time: begun.elapsed(),
        steps,
    };

    progress.now(if args.no_figures { "writing the report" } else { "drawing the figures" });
    let options = report::Options {
        used: &table.plan.spec.thresholds,
        machine: &Machine::here(&made),
        figures: !args.no_figures,
        stop,
    };
    let summary = report::write(&folder, &table, &options)?;
    if stop.load(Ordering::Relaxed) {
        return Err(Fault::Interrupted);
    }
    let place = folder.name().to_string();
    folder.finish()?;
    drop(progress);

    let seconds = made.time.as_secs_f64();
    let timing = Timing {
        seconds,
        report_seconds: (begun.elapsed() - made.time).as_secs_f64(),
        process_seconds: process.elapsed().as_secs_f64(),
        run_steps: made.steps,
        run_steps_per_second: made.steps as f64 / seconds.max(1e-9),
        steps_per_second: summary.steps as f64 / seconds.max(1e-9),
        threads: made.threads,
        peak_memory_bytes: memory::peak(),
    };
    match (args.json, args.quiet) {
        (true, _) => {
            let (timing, checksum) = (Some(timing), Some(checksum));
            print_json(&summary::Json { folder: &place, timing, checksum, summary: &summary })
        }
        (_, true) => Ok(()),
        _ => print(&summary::closing(&summary, Some(timing), &place, &Style::of_stdout())),
    }
}

/// Where results go when nothing is said: `reports/NAME`, or the next free `reports/NAME-2`, `-3`, …
fn place(name: &str, args: &args::Run) -> PathBuf {
    let reports = Path::new("reports");
    let first = reports.join(name);
    if args.force || !first.exists() {
        return first;
    }
    let free = (2u32..).map(|k| reports.join(format!("{name}-{k}"))).find(|place| !place.exists());
    let free = free.unwrap_or_else(|| first.clone());
    if !args.quiet {
        let (first, free) = (first.display(), free.display());
        complain(&format!(
            "{first} exists and stays as it is, so this goes to {free} ('--force' replaces the old one)"
        ));
    }
    free
}

/// Runs the plan and streams the tables into the folder; yields the table, the steps made and the checksum.
fn sweep(
    plan: Plan,
    options: &engine::Options,
    folder: &Folder,
    progress: &Progress,
) -> Result<(Table, u64, Checksum), Fault> {
    let mut runs_csv = folder.create("runs.csv")?;
    let mut curves_csv = folder.create("curves.csv")?;
    runs_csv.write_all(&table::runs_header(&plan))?;
    curves_csv.write_all(&table::curves_header())?;
    // All at once: a vector that doubles holds twice what it needs while it moves.
    const MOST: u64 = 1 << 26;
    let mut runs = Vec::with_capacity(plan.runs().min(MOST) as usize);
    let (mut curves, mut scores, mut steps, mut checksum) = (Vec::new(), Vec::new(), 0, Adder::default());
    let mut write = |chunk: table::Chunk| -> io::Result<()> {
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        runs.extend(chunk.runs);
        curves.extend(chunk.curves);
        scores.extend(chunk.scores);
        Ok(())
    };
    // From the first run on whose target is the best of the sweep, all wait until that is known.
    let waits = plan.first_relative_run();
    let work = |batch: &[(Row, Trace)]| {
        let lived = batch.iter().map(lived).sum::<u64>();
        let waiting = batch.iter().any(|(row, _)| waits.is_some_and(|first| row.run >= first));
        let endings: Vec<Ending> = batch.iter().map(|run| Ending::of(&plan, run)).collect();
        (lived, endings, if waiting { Err(batch.to_vec()) } else { Ok(table::format(&plan, batch)) })
    };
    let mut waiting: Vec<(Row, Trace)> = Vec::new();
    let sink = |(lived, endings, result): (u64, Vec<Ending>, _)| -> io::Result<()> {
        progress.add(endings.len() as u64);
        steps += lived;
        endings.iter().for_each(|ending| checksum.add(ending));
        match result {
            Ok(chunk) => write(chunk)?,
            Err(batch) => waiting.extend(batch),
        }
        Ok(())
    };
    let completion = engine::run(&plan, options, work, sink)?;
    if completion == Completion::Stopped {
        return Err(Fault::Interrupted);
    }
    table::settle(&plan, &mut waiting);
    for part in waiting.chunks(4096) {
        write(table::format(&plan, part))?;
    }
    runs_csv.finish()?;
    curves_csv.finish()?;
    Ok((Table { plan, runs, curves, scores }, steps, checksum.finish()))
}

/// Steps that a run made before it ended.
fn lived((row, trace): &(Row, Trace)) -> u64 {
    let ended = trace.evidence.nonfinite_step.into_iter().chain(trace.evidence.cap_step).min();
    ended.unwrap_or(row.steps).into()
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// What to type to make the same results again.
fn command(args: &args::Run) -> String {
    let mut words = vec!["lrsweep".to_string(), "run".to_string()];
    words.extend(args.spec.as_deref().map(quoted));
    if let Some(out) = &args.out {
        words.extend(["--out".into(), quoted(out)]);
    }
    if let Some(n) = args.max_runs {
        words.extend(["--max-runs".into(), n.to_string()]);
    }
    if args.no_figures {
        words.push("--no-figures".into());
    }
    words.join(" ")
}

/// A path as a shell wants it.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let tame = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    if !text.is_empty() && text.chars().all(tame) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
