//! `lrsweep tune`: the picking rule that people are taught, and how well it does.

use super::args;
use super::columns::aligned;
use super::fault::Fault;
use super::interrupt;
use super::print::{print, print_json};
use super::progress::Progress;
use super::run::quoted;
use super::source::Source;
use super::style::Style;
use crate::engine;
use crate::report::{self, Folder, brief, counted, glyph};
use crate::spec::Catalog;
use crate::table::Table;
use crate::tune::{self, Move, Walk, next};
use crate::verdict::Outcome;
use serde::Serialize;

/// One series with one seed from one start, as `--json` prints it.
#[derive(Serialize)]
struct Json {
    objective: String,
    optimizer: String,
    schedule: String,
    precision: &'static str,
    budget: u32,
    seed: u64,
    start: f64,
    /// Runs used.
    runs: usize,
    tries: Vec<Try>,
    /// The rate that was kept.
    answer: Option<f64>,
    /// Why none was.
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Try {
    lr: f64,
    outcome: &'static str,
    steps: Option<u32>,
    final_gap: Option<f64>,
}

/// Picks rates, and with `--out` measures the rule against the full grid.
///
/// # Errors
/// If the request is wrong, a target is not known beforehand, the folder cannot be written, or someone interrupts.
pub fn tune(args: &args::Tune, catalog: &Catalog) -> Result<(), Fault> {
    let source = Source::read(args.spec.as_deref())?;
    let mut plan = source.plan_with_targets(catalog, args.max_runs)?;
    plan.spec.curves.runs = 0;
    let folder = args.out.as_ref().map(|out| Folder::begin(out, args.force)).transpose()?;
    let stop = interrupt::watch(folder.as_ref().map(Folder::partial));
    let progress = Progress::new(plan.runs(), args.json);
    progress.now("picking rates");
    let options = engine::Options { threads: args.threads.map(usize::from), isa: None, stop };
    let starts = starts(&args.start);
    let mut table = Table::empty(plan);
    let walks = tune::walk(&table, &starts, &options)?.ok_or(Fault::Interrupted)?;
    let mut closing = String::new();
    if let Some(folder) = folder {
        progress.now("running the full grid");
        table.runs = tune::settled(&table.plan, &options)?.ok_or(Fault::Interrupted)?.into();
        let picks = tune::measure(&table, walks.clone());
        report::write_rule(&folder, &table, &picks, &command(args, &starts))?;
        let tally = tune::Tally::of(&picks);
        closing = format!(
            "\n{} of {} answers in the band, where some rate converges; the report is in {}\n",
            tally.in_band,
            tally.solvable,
            folder.name()
        );
        folder.finish()?;
    }
    drop(progress);
    if args.json {
        return print_json(&walks.iter().map(|walk| json(&table, walk)).collect::<Vec<Json>>());
    }
    let style = Style::of_stdout();
    if args.out.is_some() && !args.verbose {
        return print(closing.trim_start());
    }
    let text = match args.verbose || walks.len() <= 2 {
        true => walks.iter().map(|walk| transcript(&table, walk, &style)).collect::<Vec<String>>().join("\n"),
        false => answers(&table, &walks, &style),
    };
    let runs = walks.iter().map(|walk| walk.tries.len() as u64).sum();
    let ignored = match table.plan.spec.optimizers.iter().map(|(_, rates)| rates.len()).max() {
        Some(rates) if rates > 1 && args.out.is_none() => "; the learning rates of the file were not looked at",
        _ => "",
    };
    print(&format!("{text}\n{} used{ignored}\n{closing}", counted(runs, "run")))
}

/// Each once.
fn starts(given: &[f64]) -> Vec<f64> {
    let mut starts: Vec<f64> = Vec::new();
    given.iter().for_each(|start| {
        if !starts.contains(start) {
            starts.push(*start);
        }
    });
    starts
}

fn name(table: &Table, walk: &Walk) -> [String; 3] {
    let series = &walk.series;
    let mut problem = table.problem_label(series);
    if table.plan.spec.seeds.len() > 1 {
        problem += &format!(", seed {}", table.plan.spec.seeds[walk.seed]);
    }
    [problem, table.optimizer_label(series), table.schedule_label(series)]
}

/// A line a try: rate, outcome, what it came to, what is done next.
fn transcript(table: &Table, walk: &Walk, style: &Style) -> String {
    let title = name(table, walk).join(", ");
    let mut rows = Vec::new();
    let mut so_far: Vec<(f64, Outcome)> = Vec::new();
    for run in &walk.tries {
        so_far.push((run.lr, run.outcome));
        let result = match (run.outcome, run.held_from) {
            (Outcome::Converged, Some(step)) => counted(step.into(), "step"),
            (Outcome::Diverged, _) => format!("after {}", counted(run.made.into(), "step")),
            _ if run.final_gap.is_finite() => format!("gap {}", brief(run.final_gap)),
            _ => String::new(),
        };
        let then = match next(walk.start, &so_far) {
            Move::Keep(_) => "keep it".to_string(),
            Move::GiveUp(_) => "stop".into(),
            Move::Try(lr) if (lr / run.lr - 10.0).abs() < 1e-9 => "ten times more".into(),
            Move::Try(lr) if (run.lr / lr - 10.0).abs() < 1e-9 => "ten times less".into(),
            Move::Try(lr) if lr > run.lr => format!("more: halfway up, {}", brief(lr)),
            Move::Try(lr) => format!("less: halfway down, {}", brief(lr)),
        };
        let outcome = format!("{} {}", glyph(run.outcome), run.outcome.name());
        rows.push(vec![brief(run.lr), style.outcome(run.outcome, &outcome), result, then]);
    }
    let end = match (walk.answer(), walk.next()) {
        (Some(run), _) => format!("use {}", brief(run.lr)),
        (None, Move::GiveUp(reason)) => format!("no rate: {}", reason.sentence()),
        _ => "no rate".into(),
    };
    let lines = aligned(&rows, &[], style.width, 2);
    format!("{title}\n{lines}  {} ({})\n", style.bold(&end), counted(walk.tries.len() as u64, "run"))
}

/// A line a series.
fn answers(table: &Table, walks: &[Walk], style: &Style) -> String {
    let head = ["objective", "optimizer", "schedule", "start", "rate", "steps", "runs", "tried"];
    let mut rows = vec![head.map(|word| style.dim(word)).to_vec()];
    for walk in walks {
        let [problem, optimizer, schedule] = name(table, walk);
        let glyphs = walk.tries.iter().map(|run| style.outcome(run.outcome, &glyph(run.outcome).to_string()));
        let dash = || "–".to_string();
        rows.push(vec![
            problem,
            optimizer,
            schedule,
            brief(walk.start),
            walk.answer().map_or_else(dash, |run| brief(run.lr)),
            walk.answer().and_then(|run| run.held_from).map_or_else(dash, |step| step.to_string()),
            walk.tries.len().to_string(),
            glyphs.collect(),
        ]);
    }
    let one_schedule = table.plan.schedules.len() == 1;
    if one_schedule {
        rows.iter_mut().for_each(|row| drop(row.remove(2)));
    }
    let right = if one_schedule { [3, 4, 5] } else { [4, 5, 6] };
    aligned(&rows, &right, style.width.max(120), 0)
        + &style.dim("● converged  ▷ slow  ≈ oscillating  ✕ diverged; --verbose shows every try\n")
}

fn json(table: &Table, walk: &Walk) -> Json {
    let series = &walk.series;
    let tries = walk.tries.iter().map(|run| Try {
        lr: run.lr,
        outcome: run.outcome.name(),
        steps: run.held_from.filter(|_| run.outcome == Outcome::Converged),
        final_gap: Some(run.final_gap).filter(|gap| gap.is_finite()),
    });
    Json {
        objective: table.plan.problems[series.problem].0.label(),
        optimizer: table.optimizer_label(series),
        schedule: table.schedule_label(series),
        precision: series.precision.name(),
        budget: series.steps,
        seed: table.plan.spec.seeds[walk.seed],
        start: walk.start,
        runs: walk.tries.len(),
        tries: tries.collect(),
        answer: walk.answer().map(|run| run.lr),
        reason: match walk.next() {
            Move::GiveUp(reason) => Some(reason.name()),
            _ => None,
        },
    }
}

/// What to type to make the same report again.
fn command(args: &args::Tune, starts: &[f64]) -> String {
    let mut words = vec!["lrsweep".to_string(), "tune".to_string()];
    words.extend(args.spec.as_deref().map(quoted));
    words.extend(["--start".into(), starts.iter().map(f64::to_string).collect::<Vec<String>>().join(",")]);
    if let Some(n) = args.max_runs {
        words.extend(["--max-runs".into(), n.to_string()]);
    }
    words.join(" ") + " --out DIR"
}
