//! An estimate of time and output size, from a sample of the plan that is timed on the spot.

use crate::engine::{self, Completion, Trace, cores};
use crate::objective::Problem;
use crate::plan::{Block, Plan, Row};
use crate::table;
use serde::Serialize;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What a sweep is going to take.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Estimate {
    /// Time on all cores, figures not included.
    pub seconds: f64,
    /// Those cores.
    pub cores: usize,
    /// Size of `runs.csv`.
    pub runs_csv_bytes: u64,
    /// Size of `curves.csv`.
    pub curves_csv_bytes: u64,
}

/// Time that all samples together may take, about.
const PATIENCE: Duration = Duration::from_millis(120);

/// Time after which one sample tells enough.
const ENOUGH: Duration = Duration::from_millis(4);

/// What a few runs of one block took.
struct Sample {
    problem: usize,
    optimizer: usize,
    /// For one step, or as much work.
    seconds_per_step: f64,
    seconds_per_run: f64,
    bytes_per_run: f64,
    bytes_per_sample: f64,
}

/// Times a few runs of a few blocks, every objective first, and carries that over to the plan.
pub fn estimate(plan: &Plan) -> Estimate {
    let begun = Instant::now();
    let mut samples: Vec<Sample> = Vec::new();
    for (problem, optimizer) in pairs(plan) {
        if !samples.is_empty() && begun.elapsed() > PATIENCE {
            break;
        }
        let block = plan.blocks.iter().find(|block| (block.problem, block.optimizer) == (problem, optimizer));
        samples.extend(block.and_then(|block| sample(plan, block)));
    }
    let mean = |value: fn(&Sample) -> f64| match samples.len() {
        0 => 0.0,
        n => samples.iter().map(value).sum::<f64>() / n as f64,
    };
    // The nearest sample: the same block's, else one of the same objective, else any.
    let nearest = |block: &Block| {
        let same = |sample: &&Sample| (sample.problem, sample.optimizer) == (block.problem, block.optimizer);
        let like = |sample: &&Sample| sample.problem == block.problem;
        samples.iter().find(same).or_else(|| samples.iter().find(like)).or(samples.first())
    };
    let cost = |block: &Block| {
        let steps = work(plan, &plan.problems[block.problem].1, block.steps);
        let of = |s: &Sample| block.runs as f64 * (s.seconds_per_run + s.seconds_per_step * steps);
        nearest(block).map_or(0.0, of)
    };
    let cores = cores();
    Estimate {
        seconds: plan.blocks.iter().map(cost).sum::<f64>() / cores as f64,
        cores,
        runs_csv_bytes: (plan.runs() as f64 * mean(|s| s.bytes_per_run)) as u64,
        curves_csv_bytes: (curve_samples(plan) * mean(|s| s.bytes_per_sample)) as u64,
    }
}

/// Objectives with optimizers: each objective once, then again with the next optimizer.
fn pairs(plan: &Plan) -> impl Iterator<Item = (usize, usize)> {
    let (problems, optimizers) = (plan.problems.len(), plan.spec.optimizers.len());
    (0..optimizers).flat_map(move |k| (0..problems).map(move |problem| (problem, (problem + k) % optimizers)))
}

/// Runs the first runs of a block on one thread, for twice as many steps each time until that can be timed.
fn sample(plan: &Plan, block: &Block) -> Option<Sample> {
    const LANES: u64 = 64;
    let problem = &plan.problems[block.problem].1;
    // Models on data are slow enough for a clock with a few runs.
    let runs = block.runs.min(if problem.scored { LANES / 8 } else { LANES });
    let work = |steps: u32| work(plan, problem, steps);
    let mut small = Plan {
        spec: plan.spec.clone(),
        problems: plan.problems.clone(),
        schedules: plan.schedules.clone(),
        blocks: vec![Block { first_run: 0, runs, steps: 1, ..*block }],
        added: Vec::new(),
    };
    small.spec.curves.runs = 1;
    let one_step = time(&small)?;
    let mut timed = time(&small)?;
    let since = |timed: &Timed| timed.running.saturating_sub(one_step.running);
    // What all runs take before and after their steps must not hide these.
    let enough = ENOUGH.max(2 * one_step.running);
    while since(&timed) < enough && small.blocks[0].steps < block.steps {
        let steps = small.blocks[0].steps.saturating_mul(2).min(block.steps);
        small.blocks[0].steps = steps;
        timed = time(&small)?;
    }
    // What the first step took is mostly the start of the thread.
    let steps = small.blocks[0].steps;
    let (time, done) = match steps {
        1 => (timed.running, work(1)),
        _ => (since(&timed), work(steps) - work(1)),
    };
    let seconds_per_step = time.as_secs_f64() / (runs as f64 * done);
    // A model is scored at the end of its run.
    let scoring = match problem.scored && steps > 1 {
        true => (one_step.running.as_secs_f64() / runs as f64 - seconds_per_step * work(1)).max(0.0),
        false => 0.0,
    };
    Some(Sample {
        problem: block.problem,
        optimizer: block.optimizer,
        seconds_per_step,
        seconds_per_run: timed.formatting.as_secs_f64() / runs as f64 + scoring,
        bytes_per_run: timed.runs_bytes as f64 / runs as f64,
        bytes_per_sample: timed.curves_bytes as f64 / timed.samples.max(1) as f64,
    })
}

/// What a budget costs, in steps: reading the loss at times costs the forward third of an epoch.
fn work(plan: &Plan, problem: &Problem, steps: u32) -> f64 {
    let looks = |epoch: u32| plan.look_steps(steps, Some(epoch)).len() as f64 * f64::from(epoch) / 3.0;
    f64::from(steps) + problem.epoch.map_or(0.0, looks)
}

/// What one run of a small plan took and made.
#[derive(Default)]
struct Timed {
    running: Duration,
    formatting: Duration,
    runs_bytes: usize,
    curves_bytes: usize,
    samples: usize,
}

/// The quicker of two runs: on a busy machine the other one may have waited.
fn time(small: &Plan) -> Option<Timed> {
    let (first, second) = (time_once(small)?, time_once(small)?);
    Some(if first.running < second.running { first } else { second })
}

fn time_once(small: &Plan) -> Option<Timed> {
    let mut timed = Timed::default();
    let options = engine::Options { threads: Some(1), isa: None, stop: &AtomicBool::new(false) };
    let work = |batch: &[(Row, Trace)]| {
        let begun = Instant::now();
        (table::format(small, batch), begun.elapsed())
    };
    let sink = |(chunk, took): (table::Chunk, Duration)| {
        timed.formatting += took;
        timed.runs_bytes += chunk.runs_csv.len();
        timed.curves_bytes += chunk.curves_csv.len();
        timed.samples += chunk.curves.iter().map(|curve| curve.samples.len()).sum::<usize>();
        Ok(())
    };
    let begun = Instant::now();
    let completion = engine::run(small, &options, work, sink).ok()?;
    timed.running = begun.elapsed().saturating_sub(timed.formatting);
    (completion == Completion::Complete).then_some(timed)
}

/// Samples of all curves that are kept.
fn curve_samples(plan: &Plan) -> f64 {
    let kept = plan.spec.curves.runs.min(plan.runs()) as f64;
    let samples = |block: &Block| match plan.problems[block.problem].1.epoch {
        None => plan.sample_steps(block.steps).len() as f64,
        epoch => plan.look_steps(block.steps, epoch).len() as f64,
    };
    let all: f64 = plan.blocks.iter().map(|block| samples(block) * block.runs as f64).sum();
    kept * all / plan.runs().max(1) as f64
}
