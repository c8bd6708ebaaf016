//! `lrsweep run`: from a sweep file to a results folder.

use super::args;
use super::begin::{Begun, begin};
use super::checksum::{Adder, Checksum, Ending};
use super::collect::collect;
use super::fault::Fault;
use super::interrupt;
use super::memory;
use super::print::{print, print_json};
use super::progress::Progress;
use super::rounds::rounds;
use super::shard::shard;
use super::source::Source;
use super::style::Style;
use super::summary::{self, Timing};
use crate::engine::{self, Completion, Need, Trace};
use crate::lane::Isa;
use crate::plan::{Plan, Row};
use crate::report::{self, Folder, Machine, Made, RUNS, Summary, counted};
use crate::spec::Catalog;
use crate::store::{self, Header, Key, Keys, Known, Part, Parts, Unfinished};
use crate::table::{self, Ledger, Table};
use std::fs;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Instant;

/// Runs a sweep; the process began at `process`.
///
/// # Errors
/// If the request is wrong, the folder cannot be written, or someone interrupts.
pub fn run(args: &args::Run, catalog: &Catalog, process: Instant) -> Result<(), Fault> {
    let source = Source::read(args.spec.as_deref())?;
    let plan = source.plan(catalog, args.max_runs)?;
    if args.collect {
        return collect(args, plan);
    }
    let keys = Keys::of(&plan);
    if let Some(share) = &args.shard {
        return shard(args, share, &plan, &keys, catalog);
    }
    match begin(&plan, &keys, args, catalog)? {
        Some(begun) => results(args, plan, &keys, begun, command(args), process),
        None => complete(args),
    }
}

/// Computes what is not known of a sweep that was begun, puts the results in their place, and tells of them; `command` is
/// what makes them again.
///
/// # Errors
/// If they cannot be written, or someone interrupts; what is finished is kept.
pub fn results(
    args: &args::Run,
    plan: Plan,
    keys: &Keys,
    begun: Begun,
    command: String,
    process: Instant,
) -> Result<(), Fault> {
    let Begun { folder, unfinished, parts, known } = begun;
    let mut kept = known;
    match compute(args, plan, keys, folder, &unfinished, &parts, &mut kept, command, process) {
        Ok(closing) => {
            unfinished.remove(true);
            closing.print(args)
        }
        Err(fault) => Err(left(fault, unfinished, kept)),
    }
}

/// What `--json` says of a sweep that was complete before.
fn complete(args: &args::Run) -> Result<(), Fault> {
    let Some(out) = args.out.as_ref().filter(|_| args.json) else { return Ok(()) };
    let text = fs::read_to_string(out.join("summary.json"))?;
    let mut summary: serde_json::Value = serde_json::from_str(&text).map_err(io::Error::from)?;
    if let Some(summary) = summary.as_object_mut() {
        summary.insert("folder".into(), out.display().to_string().into());
        summary.insert("timing".into(), serde_json::Value::Null);
        summary.insert("checksum".into(), serde_json::Value::Null);
    }
    print_json(&summary)
}

/// What happened, and what is left to go on with.
fn left(fault: Fault, unfinished: Unfinished, kept: u64) -> Fault {
    let name = unfinished.name().to_string();
    let there = unfinished.folder().is_dir();
    let rest = match kept {
        0 => "no run was finished, and nothing was left behind".to_string(),
        kept => format!("{} kept in {name}, and the same command goes on from there", are(kept)),
    };
    if kept == 0 {
        unfinished.remove(false);
    }
    match fault {
        Fault::Interrupted => Fault::Left(format!("interrupted; {rest}")),
        Fault::Disk(error) if kept > 0 && there => Fault::Disk(io::Error::other(format!("{error}; {rest}"))),
        fault => fault,
    }
}

fn are(runs: u64) -> String {
    format!("{} {}", counted(runs, "finished run"), if runs == 1 { "is" } else { "are" })
}

/// What is told at the end.
struct Closing {
    place: String,
    timing: Timing,
    checksum: Checksum,
    summary: Summary,
}

impl Closing {
    fn print(self, args: &args::Run) -> Result<(), Fault> {
        let Closing { place, timing, checksum, summary } = self;
        match (args.json, args.quiet) {
            (true, _) => {
                let (timing, checksum) = (Some(timing), Some(checksum));
                print_json(&summary::Json { folder: &place, timing, checksum, summary: &summary })
            }
            (_, true) => Ok(()),
            _ => print(&summary::closing(&summary, Some(timing), &place, &Style::of_stdout())),
        }
    }
}

/// Computes what is not known, and puts the complete folder in its place; `kept` says how many runs are there.
#[allow(clippy::too_many_arguments)]
fn compute(
    args: &args::Run,
    plan: Plan,
    keys: &Keys,
    folder: Folder,
    unfinished: &Unfinished,
    parts: &Parts,
    kept: &mut u64,
    command: String,
    process: Instant,
) -> Result<Closing, Fault> {
    let stop = interrupt::watch(None);
    let progress = Progress::new(plan.runs(), args.quiet);
    let options = engine::Options { threads: args.threads.map(usize::from), isa: args.isa, stop };
    let begun = Instant::now();
    let header = Header::of(keys.fingerprint(&plan));
    let part = unfinished.part(&header)?;
    let way = if plan.spec.search.is_some() { rounds } else { sweep };
    let swept = way(plan, keys, &options, &folder, parts, &part, &progress);
    *kept += part.runs();
    let (table, steps, checksum) = swept?;
    let made = Made {
        sweep: table.plan.spec.name.clone(),
        command,
        threads: options.threads.unwrap_or_else(engine::cores),
        isa: args.isa.unwrap_or_else(Isa::best),
        time: begun.elapsed(),
        steps,
        known: table.plan.runs() - part.runs(),
    };

    progress.now(if args.no_figures { "writing the report" } else { "drawing the figures" });
    let options = report::Options {
        used: &table.plan.spec.thresholds,
        machine: &Machine::here(&made),
        figures: !args.no_figures,
        stop,
    };
    // The tables come to the disk while the report is made; where no thread is to be had, with it.
    let (summary, settled) = thread::scope(|scope| {
        let settled = thread::Builder::new().spawn_scoped(scope, || folder.settle());
        let summary = report::write(&folder, &table, &options);
        (summary, settled.map(|settled| settled.join().unwrap_or_else(|panic| resume_unwind(panic))))
    });
    let summary = summary?;
    settled.unwrap_or(Ok(()))?;
    keep(&table.plan, keys, &header, &folder, unfinished, parts, &part)?;
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
    Ok(Closing { place, timing, checksum, summary })
}

/// Puts all runs into the results folder, for sweeps that have them in common.
fn keep(
    plan: &Plan,
    keys: &Keys,
    header: &Header,
    folder: &Folder,
    unfinished: &Unfinished,
    parts: &Parts,
    part: &Part,
) -> io::Result<()> {
    let (to, shown) = (folder.partial().join(RUNS), format!("{}/{RUNS}", folder.name()));
    if parts.is_empty() {
        let whole = fs::hard_link(part.path(), &to).or_else(|_| fs::copy(part.path(), &to).map(drop));
        return whole.map_err(|error| report::blame(&error, &shown));
    }
    let new = Parts::open(store::parts(unfinished.folder())?)?;
    let all = Part::create(&to, &shown, header)?;
    for rows in plan.blocks.iter().flat_map(|block| store::rows(plan, block)) {
        let (here, before): (Vec<Key>, Vec<Key>) = keys.keys(plan, &rows).into_iter().partition(|key| new.has(*key));
        new.copy(&here, &all)?;
        parts.copy(&before, &all)?;
    }
    Ok(())
}

/// Runs the plan and streams the tables into the folder, and what was not known into the part; yields the table, the steps
/// made and the checksum.
fn sweep(
    plan: Plan,
    keys: &Keys,
    options: &engine::Options,
    folder: &Folder,
    parts: &Parts,
    part: &Part,
    progress: &Progress,
) -> Result<(Table, u64, Checksum), Fault> {
    let mut runs_csv = folder.create("runs.csv")?;
    let mut curves_csv = folder.create("curves.csv")?;
    runs_csv.write_all(&table::runs_header(&plan))?;
    curves_csv.write_all(&table::curves_header())?;
    let mut runs = Ledger::of(plan.runs(), || folder.scratch())?;
    let mut scores = Ledger::of(if plan.scores() { plan.runs() } else { 0 }, || folder.scratch())?;
    let (mut curves, mut steps, mut checksum) = (Vec::new(), 0, Adder::default());
    let mut write = |chunk: table::Chunk| -> io::Result<()> {
        runs_csv.write_all(&chunk.runs_csv)?;
        curves_csv.write_all(&chunk.curves_csv)?;
        runs.extend(chunk.runs)?;
        curves.extend(chunk.curves);
        scores.extend(chunk.scores)
    };
    let known = Known { plan: &plan, keys, parts, others: Need::Compute };
    // From the first run on whose target is the best of the sweep, all wait until that is known.
    let waits = plan.first_relative_run();
    let failed: Mutex<Option<io::Error>> = Mutex::new(None);
    let work = |batch: &[(Row, Trace)]| {
        let lived = push_new(&known, part, batch).unwrap_or_else(|error| {
            options.stop.store(true, Ordering::Relaxed);
            failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
            0
        });
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
    let completion = match parts.is_empty() {
        true => engine::run(&plan, options, work, sink),
        false => engine::run_chosen(&plan, options, &known, work, sink),
    };
    if let Some(error) = failed.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        return Err(Fault::Disk(error));
    }
    came_to_end(part, completion)?;
    table::settle(&plan, &mut waiting);
    for part in waiting.chunks(4096) {
        write(table::format(&plan, part))?;
    }
    runs_csv.finish()?;
    curves_csv.finish()?;
    Ok((Table { plan, runs, curves, scores }, steps, checksum.finish()))
}

/// Whether a sweep came to its end. What is finished of one that did not comes to the disk now; a whole one's runs do with
/// its results.
///
/// # Errors
/// If it did not.
pub fn came_to_end(part: &Part, completion: io::Result<Completion>) -> Result<(), Fault> {
    match completion {
        Ok(Completion::Complete) => Ok(()),
        early => {
            part.commit()?;
            Err(early.map_or_else(Fault::from, |_| Fault::Interrupted))
        }
    }
}

/// Appends the runs of a batch that were not known to the part; yields the steps that they made.
///
/// At once, and not in the plan's order: what is finished is not lost.
pub fn push_new(known: &Known, part: &Part, batch: &[(Row, Trace)]) -> io::Result<u64> {
    let keyed = known.keys.keys(known.plan, batch.iter().map(|(row, _)| row));
    let new = batch.iter().zip(keyed).filter(|((row, _), key)| !known.has(row, *key));
    let new: Vec<_> = new.map(|(run, key)| (key, run)).collect();
    let records = Part::batch(new.iter().map(|(key, (_, trace))| (*key, trace)));
    part.push(&records, new.len() as u64)?;
    Ok(new.iter().map(|(_, run)| lived(run)).sum())
}

/// Steps that a run made before it ended.
fn lived((row, trace): &(Row, Trace)) -> u64 {
    let ended = trace.evidence.nonfinite_step.into_iter().chain(trace.evidence.cap_step).min();
    ended.unwrap_or(row.steps).into()
}

/// What to type to make the same results again.
pub fn command(args: &args::Run) -> String {
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
