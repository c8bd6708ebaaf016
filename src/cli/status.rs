//! `lrsweep status`: how far a sweep has come, by axis, and how long the rest will take.

use super::args;
use super::begin::sweep_of;
use super::columns::aligned;
use super::estimate::estimate;
use super::fault::Fault;
use super::merge;
use super::print::{print, print_json};
use super::report::{found_so_far, wrong};
use super::slurm;
use super::style::Style;
use crate::engine::{Evidence, Need};
use crate::param::short;
use crate::plan::{Block, Plan, Row};
use crate::report::{self, counted, duration, grouped};
use crate::spec::Catalog;
use crate::store::shards::{self, Sharded};
use crate::store::{self, Damage, Keys, Known, Parts, at_work, beside, is_unfinished};
use crate::table;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Values of one axis that are told one by one.
const SHOWN: usize = 24;

/// Shows how far a sweep has come.
///
/// # Errors
/// If there is no sweep at the folder, or it cannot be read.
pub fn status(args: &args::Status, catalog: &Catalog) -> Result<(), Fault> {
    let (asked, partial) = (args.dir.as_path(), beside(&args.dir));
    let folder = [asked, &partial].into_iter().find(|folder| is_unfinished(folder)).unwrap_or(asked);
    let shown = asked.display();
    let unfinished = is_unfinished(folder);
    if !unfinished && !report::is_results(folder) {
        let why =
            if folder.is_dir() { "holds no sweep" } else { "is no folder, and nor is the one for what is unfinished" };
        return Err(Fault::Request(format!("{shown} {why}; name a folder that 'lrsweep run' writes")));
    }
    let Some(plan) = sweep_of(folder, catalog) else {
        let file = folder.join(store::SWEEP);
        return Err(Fault::Request(format!("{} is no sweep that this version can read", file.display())));
    };
    let plan = found_so_far(plan, folder)?;
    let keys = Keys::of(&plan);
    let parts = if unfinished { Parts::listed(|| store::parts(folder))? } else { Parts::none() };
    let known = Known { plan: &plan, keys: &keys, parts: &parts, others: Need::Compute };
    let mut axes = axes(&plan);
    let (mut done, mut left, mut rest) = (0, 0, Vec::new());
    let mut count = |row: &Row, there: bool, gone: bool| {
        axes.iter_mut().for_each(|axis| axis.count(row, there, gone));
        done += u64::from(there);
        left += u64::from(gone);
    };
    if !unfinished {
        finished(&plan, folder, |row, gone| count(row, true, gone))?;
    }
    for block in plan.blocks.iter().filter(|_| unfinished) {
        let mut missing = 0;
        for rows in store::rows(&plan, block) {
            for (row, key) in rows.iter().zip(keys.keys(&plan, &rows)) {
                let there = known.has(row, key);
                count(row, there, there && parts.left(key));
                missing += u64::from(!there);
            }
        }
        if missing > 0 {
            rest.push(Block { runs: missing, ..*block });
        }
    }
    let missing = plan.runs() - done;
    let seconds = (missing > 0).then(|| {
        let (spec, problems, schedules) = (plan.spec.clone(), plan.problems.clone(), plan.schedules.clone());
        estimate(&Plan { spec, problems, schedules, blocks: rest, added: Vec::new() }).seconds
    });
    let damaged = parts.damages().iter().filter(|(_, damage)| *damage != Damage::Torn);
    let status = Status {
        folder: folder.display().to_string(),
        runs: plan.runs(),
        done,
        failed: left,
        missing,
        damaged: damaged.map(|(path, _)| path.display().to_string()).collect(),
        at_work: if unfinished { at_work(folder) } else { None },
        seconds_left: seconds,
        shards: if unfinished { in_shards(&plan, &keys, folder)? } else { None },
        axes: axes.into_iter().filter(|axis| axis.values.len() > 1).collect(),
    };
    if args.json { print_json(&status) } else { print(&text(&status, &Style::of_stdout())) }
}

/// Every run of a results folder, and whether it left before its last step.
fn finished(plan: &Plan, folder: &Path, mut each: impl FnMut(&Row, bool)) -> Result<(), Fault> {
    let path = folder.join("runs.csv");
    let file = File::open(&path)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot read {}: {}", path.display(), error.kind())))?;
    let each = |row: Row, evidence: Evidence| {
        each(&row, evidence.nonfinite_step.or(evidence.cap_step).is_some());
        Ok(())
    };
    table::rows(plan, BufReader::new(file), each).map_err(|mistake| wrong(folder, mistake))
}

#[derive(Serialize)]
struct Status {
    folder: String,
    runs: u64,
    done: u64,
    /// Of these, runs that overflowed or went beyond the cap before their last step.
    failed: u64,
    missing: u64,
    /// Parts of which runs were lost, and are computed again.
    damaged: Vec<String>,
    /// Who is at work on it now.
    at_work: Option<String>,
    seconds_left: Option<f64>,
    shards: Option<InShards>,
    axes: Vec<Axis>,
}

/// A sweep that is computed in shards.
#[derive(Serialize)]
struct InShards {
    count: u32,
    /// Indices of those that are not whole, as job arrays take them.
    missing: String,
    missing_count: usize,
    /// The jobs on a cluster, and what the queue says of them.
    jobs: Vec<Job>,
}

#[derive(Serialize)]
struct Job {
    job: String,
    what: &'static str,
    /// For each state the indices of its tasks; nothing for what has ended.
    states: Vec<(String, String)>,
}

fn in_shards(plan: &Plan, keys: &Keys, folder: &Path) -> Result<Option<InShards>, Fault> {
    let Some(count) = merge::count(folder)? else { return Ok(None) };
    let missing = merge::missing(&Sharded::new(plan, keys, count), folder)?;
    let of = |what, job: String| Job { what, states: slurm::queued(&job), job };
    let jobs = slurm::jobs(folder).map(|(array, merge)| vec![of("shards", array), of("merge", merge)]);
    Ok(Some(InShards {
        count,
        missing: shards::indices(&missing),
        missing_count: missing.len(),
        jobs: jobs.unwrap_or_default(),
    }))
}

#[derive(Serialize)]
struct Axis {
    name: &'static str,
    values: Vec<Value>,
    /// The place of a run's value.
    #[serde(skip)]
    of: Box<dyn Fn(&Row) -> usize>,
}

#[derive(Serialize)]
struct Value {
    value: String,
    done: u64,
    failed: u64,
    missing: u64,
}

impl Axis {
    fn new(name: &'static str, values: Vec<String>, of: impl Fn(&Row) -> usize + 'static) -> Axis {
        let value = |value| Value { value, done: 0, failed: 0, missing: 0 };
        Axis { name, values: values.into_iter().map(value).collect(), of: Box::new(of) }
    }

    fn count(&mut self, row: &Row, there: bool, left: bool) {
        let place = (self.of)(row);
        if let Some(value) = self.values.get_mut(place) {
            value.done += u64::from(there);
            value.failed += u64::from(left);
            value.missing += u64::from(!there);
        }
    }
}

fn axes(plan: &Plan) -> Vec<Axis> {
    let spec = &plan.spec;
    let place =
        |values: Vec<u64>| move |value: u64| values.iter().position(|other| *other == value).unwrap_or(usize::MAX);
    let steps = place(spec.steps.iter().map(|&steps| steps.into()).collect());
    let seeds = place(spec.seeds.clone());
    let precisions = spec.precisions.clone();
    let mut firsts = Vec::new();
    let mut optimizers = Vec::new();
    for (grid, _) in &spec.optimizers {
        firsts.push(optimizers.len());
        // Many combinations are counted together.
        let each = grid.count() <= SHOWN as u64;
        let label = |number: u64| if each { grid.setting(number).label() } else { grid.name.to_string() };
        optimizers.extend((0..if each { grid.count() } else { 1 }).map(label));
    }
    let counts: Vec<u64> = spec.optimizers.iter().map(|(grid, _)| grid.count()).collect();
    let decade = |lr: f64| lr.abs().max(f64::MIN_POSITIVE).log10().floor() as i64;
    let mut rates: Vec<f64> = spec.optimizers.iter().flat_map(|(_, rates)| rates.iter()).collect();
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    let rate = if rates.len() <= SHOWN {
        let labels = rates.iter().map(|&rate| short(rate)).collect();
        Axis::new("learning rate", labels, move |row| rates.iter().position(|r| *r == row.lr).unwrap_or(usize::MAX))
    } else {
        let mut decades: Vec<i64> = rates.iter().map(|&rate| decade(rate)).collect();
        decades.dedup();
        let labels = decades.iter().map(|d| format!("1e{d} to 1e{}", d + 1)).collect();
        Axis::new("learning rate", labels, move |row| {
            decades.iter().position(|d| *d == decade(row.lr)).unwrap_or(usize::MAX)
        })
    };
    vec![
        Axis::new("objective", plan.problems.iter().map(|(setting, _)| setting.label()).collect(), |row| row.problem),
        Axis::new("steps", spec.steps.iter().map(|&steps| grouped(steps.into())).collect(), move |row| {
            steps(row.steps.into())
        }),
        Axis::new("precision", spec.precisions.iter().map(|p| p.name().into()).collect(), move |row| {
            precisions.iter().position(|precision| *precision == row.precision).unwrap_or(usize::MAX)
        }),
        Axis::new("schedule", plan.schedules.iter().map(|setting| setting.label()).collect(), |row| row.schedule),
        Axis::new("optimizer", optimizers, move |row| {
            let each = counts[row.optimizer] <= SHOWN as u64;
            firsts[row.optimizer] + if each { row.combination as usize } else { 0 }
        }),
        Axis::new("seed", spec.seeds.iter().map(u64::to_string).collect(), move |row| seeds(row.seed)),
        rate,
    ]
}

fn shards_text(shards: &InShards) -> String {
    let (there, all) = (shards.count as usize - shards.missing_count, counted(shards.count.into(), "shard"));
    let missing = if shards.missing.is_empty() { String::new() } else { format!("; missing: {}", shards.missing) };
    let mut text = format!("{there} of {all} complete{missing}\n");
    for Job { job, what, states } in &shards.jobs {
        let state = |(state, tasks): &(String, String)| match tasks.as_str() {
            "-" => state.clone(),
            tasks => format!("{state} {tasks}"),
        };
        let states: Vec<String> = states.iter().map(state).collect();
        let states = if states.is_empty() { "no longer queued".into() } else { states.join("; ") };
        text += &format!("job {job} ({what}): {states}\n");
    }
    text
}

fn text(status: &Status, style: &Style) -> String {
    let (done, runs) = (grouped(status.done), counted(status.runs, "run"));
    let mut text = format!("{}: {done} of {runs} finished", style.bold(&status.folder));
    text += &match (&status.at_work, status.missing) {
        (Some(owner), _) => format!("; at work: {owner}\n"),
        (None, missing) if missing == 0 || status.shards.is_some() => "\n".into(),
        (None, _) => "; nobody is at work\n".into(),
    };
    if let Some(shards) = &status.shards {
        text += &shards_text(shards);
    }
    if status.failed > 0 {
        let of = counted(status.failed, "finished run");
        text += &format!("failed: {of}; the numbers overflowed or went beyond the cap, which is a result: diverged\n");
    }
    for part in &status.damaged {
        text += &format!("damaged, what was lost is computed again: {part}\n");
    }
    if let Some(seconds) = status.seconds_left {
        let time = if seconds < 1.0 { "less than a second".into() } else { format!("about {}", duration(seconds)) };
        text += &format!("time left: {time}, on all cores (a small sample was timed just now)\n");
    }
    for axis in &status.axes {
        let head = [axis.name, "finished", "failed", "missing"].map(|word| style.dim(word)).to_vec();
        let cells = |counts: [u64; 3]| counts.map(grouped).into_iter();
        let row = |value: &Value| {
            [value.value.clone()].into_iter().chain(cells([value.done, value.failed, value.missing])).collect()
        };
        let mut rows = vec![head];
        rows.extend(axis.values.iter().take(SHOWN).map(row));
        if let Some(rest) = axis.values.get(SHOWN..).filter(|rest| !rest.is_empty()) {
            let sum = |count: fn(&Value) -> u64| rest.iter().map(count).sum();
            let sums = [sum(|value| value.done), sum(|value| value.failed), sum(|value| value.missing)];
            rows.push([format!("and {} more", rest.len())].into_iter().chain(cells(sums)).collect());
        }
        text += &format!("\n{}", aligned(&rows, &[1, 2, 3], style.width, 2));
    }
    text
}
