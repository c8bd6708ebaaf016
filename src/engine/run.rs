//! Running a plan: batches over all cores, results in the plan's order.

use super::course::Course;
use super::evidence::{Curve, Evidence, Looks};
use super::kernel::Batch;
use super::pack::{Shape, shape_for};
use crate::lane::{Isa, Precision};
use crate::plan::{Block, Plan, Row};
use rayon::prelude::*;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Threads; all cores when `None`.
    pub threads: Option<usize>,
    /// Instruction set; the best the CPU has when `None`.
    pub isa: Option<Isa>,
    /// Set it to end early.
    pub stop: &'a AtomicBool,
}

/// Whether a sweep was run to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Completion {
    /// Every run is done.
    Complete,
    /// It was told to stop; what the sink has seen is a prefix of the plan.
    Stopped,
}

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The measurements.
    pub evidence: Evidence,
    /// The curve, where it is kept.
    pub curve: Option<Curve>,
    /// The gaps from which a relative target is judged, where it is.
    pub looks: Option<Looks>,
}

/// Batches handed out at once, per thread: enough to keep all cores busy to the end of a round,
/// few enough to keep the results of one round small.
const ROUND: usize = 64;

/// Runs a plan.
///
/// `work` is called in the workers, once a batch, with its runs in the plan's order; `sink` gets
/// what it returns on the calling thread, batch after batch in the plan's order.
///
/// # Errors
/// The sink's, which ends the run; or that no threads could be started.
pub fn run<T: Send>(
    plan: &Plan,
    options: &Options,
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    let isa = options.isa.filter(|isa| isa.available()).unwrap_or_else(Isa::best);
    run_on(plan, options, |precision, dim| shape_for(isa, precision, dim), work, sink)
}

/// [`run`] for some runs of a plan alone: `runs` are their numbers, in ascending order, each once. Each has the bits that
/// it has among all.
///
/// # Errors
/// As [`run`].
pub fn run_only<T: Send>(
    plan: &Plan,
    options: &Options,
    runs: &[u64],
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    let isa = options.isa.filter(|isa| isa.available()).unwrap_or_else(Isa::best);
    run_packs(plan, options, |precision, dim| shape_for(isa, precision, dim), Some(runs), work, sink)
}

/// [`run`] with the pack's shape chosen by the caller, from the precision and the number of coordinates; a shape of
/// another precision computes in that one.
///
/// # Errors
/// As [`run`].
pub fn run_on<T: Send>(
    plan: &Plan,
    options: &Options,
    shape: impl Fn(Precision, usize) -> Shape,
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    run_packs(plan, options, shape, None, work, sink)
}

fn run_packs<T: Send>(
    plan: &Plan,
    options: &Options,
    shape: impl Fn(Precision, usize) -> Shape,
    only: Option<&[u64]>,
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    mut sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or(0))
        .build()
        .map_err(|error| io::Error::other(format!("cannot start threads: {error}")))?;
    let threads = pool.current_num_threads();
    let round = ROUND * threads;
    let mut courses: HashMap<(usize, u32, Option<u32>), Arc<Course>> = HashMap::new();
    let mut jobs = plan.blocks.iter().flat_map(|block| {
        let problem = &plan.problems[block.problem].1;
        // Noise that is drawn serves all lanes of a pack: the more there are, the better.
        let noise = draws_rule(plan, block) || problem.draws && !problem.scored;
        let shape = shape(block.precision, if noise { 0 } else { problem.dim });
        let epoch = problem.epoch;
        let course = courses
            .entry((block.schedule, block.steps, epoch))
            .or_insert_with(|| Arc::new(Course::new(plan, block.schedule, block.steps, epoch)))
            .clone();
        let chosen = only.map(|runs| within(runs, block));
        let side_by_side =
            shape.side_by_side(problem.dim, chosen.map_or(block.runs, |runs| runs.len() as u64), threads);
        let packs = packs(plan, block, shape.lanes, chosen);
        groups(packs, side_by_side).map(move |packs| Job { block, shape, course: course.clone(), packs })
    });
    loop {
        let jobs: Vec<Job> = jobs.by_ref().take(round).collect();
        if jobs.is_empty() {
            return Ok(Completion::Complete);
        }
        let results: Vec<Option<T>> = pool.install(|| {
            jobs.par_iter().with_max_len(1).map(|job| job.run(plan, options.stop).map(|rows| work(&rows))).collect()
        });
        for result in results {
            match result {
                Some(result) => sink(result)?,
                None => return Ok(Completion::Stopped),
            }
        }
    }
}

/// Whether the runs of a block draw random numbers.
fn draws(plan: &Plan, block: &Block) -> bool {
    plan.problems[block.problem].1.draws || draws_rule(plan, block)
}

/// Whether their optimizer does, or something round it.
fn draws_rule(plan: &Plan, block: &Block) -> bool {
    plan.rule(block.optimizer, [block.first_combination]).draws()
}

/// Those of ascending run numbers that are a block's.
fn within<'a>(runs: &'a [u64], block: &Block) -> &'a [u64] {
    let before = |end: u64| runs.partition_point(|&run| run < end);
    &runs[before(block.first_run)..before(block.first_run + block.runs)]
}

/// The runs of a block, or the chosen ones of them, by packs. Where random numbers are drawn, all runs of a pack have the
/// same seed.
fn packs<'a>(
    plan: &Plan,
    block: &Block,
    lanes: usize,
    chosen: Option<&'a [u64]>,
) -> Box<dyn Iterator<Item = Vec<u64>> + 'a> {
    let group = if draws(plan, block) { plan.spec.optimizers[block.optimizer].1.len() as u64 } else { block.runs };
    let (start, end) = (block.first_run, block.first_run + block.runs);
    match chosen {
        None => Box::new((start..end).step_by(group as usize).flat_map(move |first| {
            let after = first + group;
            (first..after).step_by(lanes).map(move |first| (first..after.min(first + lanes as u64)).collect())
        })),
        Some(runs) => Box::new(
            runs.chunk_by(move |a, b| (a - start) / group == (b - start) / group)
                .flat_map(move |runs| runs.chunks(lanes).map(<[u64]>::to_vec)),
        ),
    }
}

/// Packs that are next to each other, so many together.
fn groups<P>(packs: impl Iterator<Item = P>, size: usize) -> impl Iterator<Item = Vec<P>> {
    let mut packs = packs;
    std::iter::from_fn(move || {
        let group: Vec<P> = packs.by_ref().take(size).collect();
        (!group.is_empty()).then_some(group)
    })
}

/// Batches to run side by side.
struct Job<'a> {
    block: &'a Block,
    shape: Shape,
    course: Arc<Course>,
    packs: Vec<Vec<u64>>,
}

impl Job<'_> {
    /// The runs with their traces; `None` when told to stop.
    fn run(&self, plan: &Plan, stop: &AtomicBool) -> Option<Vec<(Row, Trace)>> {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let rows: Vec<Vec<Row>> =
            self.packs.iter().map(|runs| plan.rows(self.block, runs.iter().copied()).collect()).collect();
        let batches: Vec<Batch> = rows.iter().map(|rows| self.batch(plan, rows, stop)).collect();
        // SAFETY: a shape is only ever handed out when the CPU has its instruction set.
        let traces = unsafe { (self.shape.run)(&batches) };
        (!traces.is_empty()).then(|| rows.into_iter().flatten().zip(traces.into_iter().flatten()).collect())
    }

    fn batch<'b>(&'b self, plan: &'b Plan, rows: &[Row], stop: &'b AtomicBool) -> Batch<'b> {
        let (problem, spread) = (&plan.problems[self.block.problem].1, plan.spec.spread);
        // What all runs share is gathered once.
        let shared = |same: bool| if same { &rows[..1] } else { rows };
        let one_combination = rows.iter().all(|row| row.combination == rows[0].combination);
        let one_seed = rows.iter().all(|row| row.seed == rows[0].seed);
        Batch {
            problem,
            aim: plan.aim(self.block.problem),
            rule: plan.rule(self.block.optimizer, shared(one_combination).iter().map(|row| row.combination)),
            course: &self.course,
            seed: rows[0].seed,
            rates: rows.iter().map(|row| row.lr).collect(),
            starts: shared(one_seed).iter().map(|row| problem.start(row.seed, spread)).collect(),
            curves: rows.iter().map(|row| plan.keeps_curve(row.run).then_some(row.run)).collect(),
            stop,
        }
    }
}
