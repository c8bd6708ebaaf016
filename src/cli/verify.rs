//! `lrsweep verify`: the runs of a results folder made again and compared with its tables, bit for bit.

use super::args;
use super::fault::Fault;
use super::interrupt;
use super::print::{print, print_json};
use super::progress::Progress;
use super::report::open;
use crate::engine::{self, Choice, Completion, Need, Trace, cores};
use crate::lane::Isa;
use crate::plan::{Aim, Plan, Row};
use crate::report::{Machine, Made, counted, grouped};
use crate::spec::{self, Catalog};
use crate::table::{self, Chunk, Comparison, Difference};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::time::Duration;

/// What `--json` prints.
#[derive(Serialize)]
struct Json {
    folder: String,
    same: bool,
    runs: Count,
    curves: Count,
    sample: Option<Sample>,
    first: Option<First>,
    environment: Vec<Fact>,
}

#[derive(Clone, Copy, Serialize)]
struct Count {
    compared: u64,
    different: u64,
    of: u64,
}

#[derive(Serialize)]
struct Sample {
    runs: u64,
    seed: u64,
}

#[derive(Serialize)]
struct First {
    file: String,
    line: u64,
    run: Option<u64>,
    axes: Option<Axes>,
    column: String,
    recorded: String,
    computed: String,
}

#[derive(Serialize)]
struct Axes {
    objective: String,
    optimizer: String,
    schedule: String,
    precision: &'static str,
    steps: u32,
    seed: u64,
    learning_rate: f64,
}

#[derive(Serialize)]
struct Fact {
    what: &'static str,
    recorded: String,
    here: String,
}

/// Runs a folder's runs again and compares.
///
/// # Errors
/// If something differs, it is no results folder, it cannot be read, or someone interrupts.
pub fn verify(args: &args::Verify, catalog: &Catalog) -> Result<(), Fault> {
    let (mut plan, machine) = open(&args.dir, catalog)?;
    judged(&mut plan, &args.dir)?;
    let stop = interrupt::watch(None);
    let options = engine::Options { threads: args.threads.map(usize::from), isa: args.isa, stop };
    let sample = args.sample.filter(|&count| count < plan.runs());
    let sample = sample.map(|count| table::sample(&plan, count, args.seed));
    let progress = Progress::new(sample.as_ref().map_or(plan.runs(), |runs| runs.len() as u64), args.json);
    let file = |name: &str| {
        let path = args.dir.join(name);
        let unreadable = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot read {}: {}", path.display(), error.kind()))
        };
        File::open(&path).map(BufReader::new).map_err(unreadable)
    };
    let mut comparison = Comparison::new(&plan, file("runs.csv")?, file("curves.csv")?)?;
    compare(&plan, sample.as_deref(), &options, &progress, &mut comparison)?;
    drop(progress);

    let made = Made {
        sweep: plan.spec.name.clone(),
        command: String::new(),
        threads: options.threads.unwrap_or_else(cores),
        isa: args.isa.unwrap_or_else(Isa::best),
        time: Duration::ZERO,
        steps: 0,
        known: 0,
    };
    let here = Machine::here(&made);
    let fact = |(what, recorded, here): (_, &str, &str)| Fact { what, recorded: recorded.into(), here: here.into() };
    let count = |[compared, different]: [u64; 2], of| Count { compared, different, of };
    let kept = match plan.spec.curves.runs {
        0 => 0,
        most => plan.runs().div_ceil(plan.runs().div_ceil(most)),
    };
    let found = Json {
        folder: args.dir.display().to_string(),
        same: comparison.first.is_none(),
        runs: count(comparison.compared, plan.runs()),
        curves: count(comparison.compared_curves, kept),
        sample: sample.map(|runs| Sample { runs: runs.len() as u64, seed: args.seed }),
        first: comparison.first.as_ref().map(|difference| first(&plan, difference)),
        environment: machine.differences(&here).into_iter().map(fact).collect(),
    };
    if args.json {
        print_json(&found)?;
    }
    match (found.same, args.json) {
        (true, true) => Ok(()),
        (true, false) => print(&said(&found, &plan)),
        (false, _) => Err(Fault::Different(said(&found, &plan).trim_end().into())),
    }
}

/// Judges as the folder was judged last, by what `summary.json` says of changed thresholds.
fn judged(plan: &mut Plan, dir: &Path) -> Result<(), Fault> {
    let path = dir.join("summary.json");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(()) };
    let wrong = |why: String| Fault::Request(format!("{}: {why}", path.display()));
    let summary: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    for key in summary["rejudged"].as_object().into_iter().flat_map(|changed| changed.keys()) {
        let value = &summary["thresholds"][key];
        spec::set_threshold(&mut plan.spec.thresholds, &format!("{key}={value}"))
            .map_err(|why| wrong(format!("thresholds: {why}")))?;
    }
    Ok(())
}

/// Runs of a sample, in ascending order: they are computed, and all others left out.
struct Chosen<'a>(&'a [u64]);

impl Choice for Chosen<'_> {
    fn needs(&self, rows: &[Row]) -> Vec<Need> {
        let need = |row: &Row| if self.0.binary_search(&row.run).is_ok() { Need::Compute } else { Need::Leave };
        rows.iter().map(need).collect()
    }

    fn take(&self, row: &Row) -> io::Result<Trace> {
        Err(io::Error::other(format!("run {} is not known", row.run)))
    }
}

/// Runs the sample, or all runs, against the tables.
fn compare(
    plan: &Plan,
    sample: Option<&[u64]>,
    options: &engine::Options,
    progress: &Progress,
    comparison: &mut Comparison<BufReader<File>>,
) -> Result<(), Fault> {
    let relative = |row: &Row| plan.aim(row.problem) == Aim::Best;
    // From the first run on whose target is the best of the sweep, all wait until that is known, unless a few runs alone
    // cannot tell.
    let waits = plan.first_relative_run();
    let work = |batch: &[(Row, Trace)]| -> Result<Chunk, Vec<(Row, Trace)>> {
        match sample {
            None if batch.iter().any(|(row, _)| waits.is_some_and(|first| row.run >= first)) => Err(batch.to_vec()),
            Some(_) if batch.iter().any(|(row, _)| relative(row)) => Err(batch.to_vec()),
            _ => Ok(table::format(plan, batch)),
        }
    };
    if comparison.broken {
        return Ok(());
    }
    let mut waiting: Vec<(Row, Trace)> = Vec::new();
    let sink = |result: Result<Chunk, Vec<(Row, Trace)>>| -> io::Result<()> {
        match result {
            Ok(chunk) => {
                progress.add(chunk.runs.len() as u64);
                comparison.add(&chunk)?;
            }
            Err(batch) if sample.is_some() => {
                for (row, mut trace) in batch {
                    table::settle_at(plan, &row, &mut trace, comparison.target_gap(row.run)?);
                    comparison.add(&table::format(plan, &[(row, trace)]))?;
                    progress.add(1);
                }
            }
            Err(batch) => {
                progress.add(batch.len() as u64);
                waiting.extend(batch);
            }
        }
        match comparison.broken {
            true => Err(io::ErrorKind::InvalidData.into()),
            false => Ok(()),
        }
    };
    let completion = match sample {
        Some(runs) => engine::run_chosen(plan, options, &Chosen(runs), work, sink),
        None => engine::run(plan, options, work, sink),
    };
    match completion {
        Ok(Completion::Complete) => {}
        Ok(Completion::Stopped) => return Err(Fault::Interrupted),
        Err(_) if comparison.broken => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    table::settle(plan, &mut waiting);
    for part in waiting.chunks(4096) {
        comparison.add(&table::format(plan, part))?;
    }
    Ok(comparison.finish()?)
}

fn first(plan: &Plan, difference: &Difference) -> First {
    let axes = |run: u64| {
        let row = plan.row(run);
        Axes {
            objective: plan.problems[row.problem].0.label(),
            optimizer: plan.optimizer(row.optimizer, row.combination).label(),
            schedule: plan.schedules[row.schedule].label(),
            precision: row.precision.name(),
            steps: row.steps,
            seed: row.seed,
            learning_rate: row.lr,
        }
    };
    First {
        file: difference.file.into(),
        line: difference.line,
        run: difference.run,
        axes: difference.run.map(axes),
        column: difference.column.clone(),
        recorded: difference.recorded.clone(),
        computed: difference.computed.clone(),
    }
}

/// The result in words.
fn said(found: &Json, plan: &Plan) -> String {
    let mut text = String::new();
    let Json { folder, runs, curves, .. } = found;
    let of = |count: &Count| format!("{} of {}", grouped(count.compared), grouped(count.of));
    let drawn = found.sample.as_ref().map_or(String::new(), |sample| format!(" (seed {})", sample.seed));
    let compared = format!("{} runs{drawn} and {} curves", of(runs), of(curves));
    match &found.first {
        None => text += &format!("{folder}: the same, bit for bit; compared: {compared}\n"),
        Some(first) => {
            text += &format!("{folder} is not what this program computes\n");
            text += &format!("{folder}/{}:{}: ", first.file, first.line);
            if let (Some(run), Some(axes)) = (first.run, &first.axes) {
                let precision =
                    if plan.spec.names_precision() { format!(", {}", axes.precision) } else { String::new() };
                text += &format!(
                    "run {run} ({}, {}, {}{precision}, {}, seed {}, learning rate {}): ",
                    axes.objective,
                    axes.optimizer,
                    axes.schedule,
                    counted(axes.steps.into(), "step"),
                    axes.seed,
                    axes.learning_rate
                );
            }
            let shown = |cell: &str| if cell.is_empty() { "empty".to_string() } else { cell.to_string() };
            let (recorded, computed) = (shown(&first.recorded), shown(&first.computed));
            text += &format!("{} is {recorded}; computed: {computed}\n", first.column);
            text += &format!(
                "compared: {compared}; {} and {} differ\n",
                counted(runs.different, "run"),
                counted(curves.different, "curve")
            );
        }
    }
    if found.sample.is_some() && plan.first_relative_run().is_some() {
        text +=
            "targets that are the best of the sweep were taken from the folder; without '--sample' they are computed\n";
    }
    for Fact { what, recorded, here } in &found.environment {
        text += &format!("{what}: {here}; the folder: {recorded}\n");
    }
    text
}
