//! Running a plan: batches over all cores, results in the plan's order.

use super::course::Course;
use super::evidence::{Curve, Evidence, Looks};
use super::in_order::in_order;
use super::kernel::Batch;
use super::pack::{Shape, Shapes};
use crate::lane::{Isa, Precision};
use crate::plan::{Block, Plan, Row};
use std::collections::HashMap;
use std::io;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
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

/// What is to be done about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is computed.
    Compute,
    /// Its trace is known.
    Take,
    /// Nothing: it is left out.
    Leave,
}

/// Which runs of a plan are computed, and the traces of those that are known.
pub trait Choice: Sync {
    /// What is to be done about each of these runs, which follow each other in the plan.
    fn needs(&self, rows: &[Row]) -> Vec<Need>;

    /// The trace of a run for which the answer was [`Need::Take`].
    ///
    /// # Errors
    /// If it cannot be had after all.
    fn take(&self, row: &Row) -> io::Result<Trace>;
}

/// How far batches are begun ahead of the first that is not handed over, per thread: far enough that no core waits for a
/// slow one, near enough that what waits is small.
const AHEAD: usize = 64;

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
    run_all(plan, options, None, |precision, dim| Shapes::of(isa, precision, dim), work, sink)
}

/// [`run`] for some of the runs, with what is known of others: `work` is called with those alone that are not left out.
///
/// # Errors
/// As [`run`]; or that a known trace cannot be had.
pub fn run_chosen<T: Send>(
    plan: &Plan,
    options: &Options,
    choice: &dyn Choice,
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    let isa = options.isa.filter(|isa| isa.available()).unwrap_or_else(Isa::best);
    run_all(plan, options, Some(choice), |precision, dim| Shapes::of(isa, precision, dim), work, sink)
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
    run_all(plan, options, None, |precision, dim| Shapes::only(shape(precision, dim)), work, sink)
}

fn run_all<T: Send>(
    plan: &Plan,
    options: &Options,
    choice: Option<&dyn Choice>,
    shapes: impl Fn(Precision, usize) -> Shapes,
    work: impl Fn(&[(Row, Trace)]) -> T + Sync,
    mut sink: impl FnMut(T) -> io::Result<()>,
) -> io::Result<Completion> {
    let threads = options.threads.unwrap_or_else(cores).max(1);
    let mut courses: HashMap<(usize, u32, Option<u32>), Arc<Course>> = HashMap::new();
    let jobs = plan.blocks.iter().flat_map(|block| {
        let problem = &plan.problems[block.problem].1;
        // Noise that is drawn serves all lanes of a pack: the more there are, the better.
        let noise = draws_rule(plan, block) || problem.draws && !problem.scored;
        let shapes = shapes(block.precision, if noise { 0 } else { problem.dim });
        let epoch = problem.epoch;
        let course = courses
            .entry((block.schedule, block.steps, epoch))
            .or_insert_with(|| Arc::new(Course::new(plan, block.schedule, block.steps, epoch)))
            .clone();
        let full = shapes.full;
        // Where a thread has a pack to itself, models share the runs out evenly: some take one after the other.
        let alone = problem.scored && block.runs <= (full.lanes * threads) as u64;
        let shapes = if alone { Shapes::only(full) } else { shapes };
        let side_by_side = full.side_by_side(problem.dim, block.runs, threads);
        let chunks: Box<dyn Iterator<Item = (Shape, Chunk)>> = match choice {
            None => Box::new(groups(packs(plan, block, shapes), side_by_side)),
            Some(choice) => {
                Box::new(chosen(plan, block, full.lanes, side_by_side, choice).map(move |chunk| (full, chunk)))
            }
        };
        chunks.map(move |(shape, chunk)| Job { block, shape, course: course.clone(), chunk })
    });
    let done = |job: Job| match job.run(plan, options.stop, choice)? {
        Ok(rows) => Some(Ok(work(&rows))),
        Err(error) => Some(Err(error)),
    };
    // None was told to stop.
    let sink = |result: Option<io::Result<T>>| match result.map(|result| result.and_then(&mut sink)) {
        Some(Ok(())) => ControlFlow::Continue(()),
        Some(Err(error)) => ControlFlow::Break(Err(error)),
        None => ControlFlow::Break(Ok(Completion::Stopped)),
    };
    match in_order((threads, AHEAD * threads), jobs, done, sink)? {
        ControlFlow::Continue(()) => Ok(Completion::Complete),
        ControlFlow::Break(early) => early,
    }
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Whether the runs of a block draw random numbers.
fn draws(plan: &Plan, block: &Block) -> bool {
    plan.problems[block.problem].1.draws || draws_rule(plan, block)
}

/// Whether their optimizer does, or something round it.
fn draws_rule(plan: &Plan, block: &Block) -> bool {
    plan.rule(block.optimizer, [block.first_combination]).draws()
}

/// The runs of a block, by packs: full ones, and what is left over in a narrower one, or evenly where there is none. Where
/// random numbers are drawn, all runs of a pack have the same seed.
fn packs(plan: &Plan, block: &Block, shapes: Shapes) -> impl Iterator<Item = (Shape, Range<u64>)> + use<> {
    let lanes = shapes.full.lanes as u64;
    let group = if draws(plan, block) { plan.spec.optimizers[block.optimizer].1.len() as u64 } else { block.runs };
    let end = block.first_run + block.runs;
    let groups = (block.first_run..end).step_by(group as usize);
    groups.flat_map(move |group_start| {
        let (count, last) = (group.div_ceil(lanes), shapes.holding((group - 1) % lanes + 1));
        let (full, narrower) = (shapes.full, !last.is(shapes.full));
        let end = move |k| if narrower { group.min(k * lanes) } else { group * k / count };
        let shape = move |k| if k + 1 < count { full } else { last };
        (0..count).map(move |k| (shape(k), group_start + end(k)..group_start + end(k + 1)))
    })
}

/// Packs of one shape that are next to each other, so many together.
fn groups(packs: impl Iterator<Item = (Shape, Range<u64>)>, size: usize) -> impl Iterator<Item = (Shape, Chunk)> {
    let mut packs = packs.peekable();
    std::iter::from_fn(move || {
        let (shape, first) = packs.next()?;
        let mut group = vec![first];
        while group.len() < size
            && let Some((_, runs)) = packs.next_if(|(other, _)| other.is(shape))
        {
            group.push(runs);
        }
        Some((shape, Chunk::All(group)))
    })
}

/// The runs of a block in the plan's order, cut where those to be computed fill packs.
fn chosen<'a>(
    plan: &'a Plan,
    block: &'a Block,
    lanes: usize,
    side_by_side: usize,
    choice: &'a dyn Choice,
) -> impl Iterator<Item = Chunk> + 'a {
    /// Runs that are looked at together.
    const FEW: u64 = 64;
    /// Runs of one chunk, at the most about.
    const MANY: usize = 4096;
    let mut first = block.first_run;
    let end = block.first_run + block.runs;
    let drawn = draws(plan, block);
    std::iter::from_fn(move || {
        let (mut rows, mut missing): (Vec<(Row, Need)>, usize) = (Vec::new(), 0);
        while first < end && missing < lanes * side_by_side && rows.len() < MANY {
            let few: Vec<Row> = plan.rows(block, first..end.min(first + FEW.min(lanes as u64))).collect();
            first += few.len() as u64;
            let needs = choice.needs(&few);
            missing += needs.iter().filter(|need| **need == Need::Compute).count();
            rows.extend(few.into_iter().zip(needs));
        }
        (!rows.is_empty()).then_some(Chunk::Some { rows, drawn, lanes })
    })
}

/// Runs that follow each other in the plan.
enum Chunk {
    /// All of them are computed, in these packs.
    All(Vec<Range<u64>>),
    /// What each needs.
    Some { rows: Vec<(Row, Need)>, drawn: bool, lanes: usize },
}

/// What is done at once by one thread.
struct Job<'a> {
    block: &'a Block,
    shape: Shape,
    course: Arc<Course>,
    chunk: Chunk,
}

impl Job<'_> {
    /// The runs with their traces; `None` when told to stop.
    fn run(
        &self,
        plan: &Plan,
        stop: &AtomicBool,
        choice: Option<&dyn Choice>,
    ) -> Option<io::Result<Vec<(Row, Trace)>>> {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let packs: Vec<Vec<Row>> = match &self.chunk {
            Chunk::All(packs) => packs.iter().map(|runs| plan.rows(self.block, runs.clone()).collect()).collect(),
            Chunk::Some { rows, drawn, lanes } => {
                let missing = rows.iter().filter(|(_, need)| *need == Need::Compute).map(|(row, _)| *row);
                let missing: Vec<Row> = missing.collect();
                let together = missing.chunk_by(|a, b| !drawn || a.seed == b.seed && a.combination == b.combination);
                together.flat_map(|rows| rows.chunks(*lanes)).map(<[Row]>::to_vec).collect()
            }
        };
        let mut computed = Vec::new();
        if !packs.is_empty() {
            let batches: Vec<Batch> = packs.into_iter().map(|rows| self.batch(plan, rows, stop)).collect();
            // SAFETY: a shape is only ever handed out when the CPU has its instruction set.
            computed = unsafe { (self.shape.run)(&batches) };
            if computed.is_empty() {
                return None;
            }
        }
        match (&self.chunk, choice) {
            (Chunk::Some { rows, .. }, Some(choice)) => Some(merged(rows, computed, choice)),
            _ => Some(Ok(computed)),
        }
    }

    fn batch<'b>(&'b self, plan: &'b Plan, rows: Vec<Row>, stop: &'b AtomicBool) -> Batch<'b> {
        let (problem, spread) = (&plan.problems[self.block.problem].1, plan.spec.spread);
        // What all runs share is gathered once.
        let shared = |same: bool| if same { &rows[..1] } else { &rows[..] };
        let one_combination = rows.iter().all(|row| row.combination == rows[0].combination);
        let one_seed = rows.iter().all(|row| row.seed == rows[0].seed);
        Batch {
            problem,
            aim: plan.aim(self.block.problem),
            rule: plan.rule(self.block.optimizer, shared(one_combination).iter().map(|row| row.combination)),
            course: &self.course,
            starts: shared(one_seed).iter().map(|row| problem.start(row.seed, spread)).collect(),
            curves: rows.iter().map(|row| plan.keeps_curve(row.run)).collect(),
            rows,
            stop,
        }
    }
}

/// All runs that are not left out, in order: those that were computed, and between them the known ones.
fn merged(rows: &[(Row, Need)], computed: Vec<(Row, Trace)>, choice: &dyn Choice) -> io::Result<Vec<(Row, Trace)>> {
    let mut computed = computed.into_iter();
    let mut all = Vec::with_capacity(rows.len());
    for (row, need) in rows {
        match need {
            Need::Compute => all.extend(computed.next()),
            Need::Take => all.push((*row, choice.take(row)?)),
            Need::Leave => {}
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Catalog, parse};

    /// A plan of so many rates and seeds, with drawn gradients or without.
    fn plan_of(rates: usize, seeds: usize, drawn: bool) -> Plan {
        let noise = if drawn {
            "optimizer = { name = 'sgd', wrap = { name = 'gradient-noise', level = 0.1 } }"
        } else {
            "optimizer = 'sgd'"
        };
        let grid = format!("learning-rate = {{ from = 1e-4, to = 1e-2, points = {rates} }}");
        let text = format!("steps = 10\nobjective = 'booth'\n{noise}\n{grid}\nseeds = {seeds}");
        crate::plan::plan(parse("test.toml", "test", &text, &Catalog::builtin(), None).unwrap()).unwrap()
    }

    #[test]
    fn packs_have_every_run_once_and_hold_it() {
        for (rates, seeds, drawn) in [(2, 1, false), (31, 1, false), (33, 3, false), (33, 3, true), (40, 2, true)] {
            let plan = plan_of(rates, seeds, drawn);
            for shape in super::super::pack::shapes() {
                let mut next = 0;
                let shapes = Shapes::of(shape.isa, shape.precision, 2);
                for (shape, runs) in packs(&plan, &plan.blocks[0], shapes.clone()) {
                    assert_eq!(runs.start, next);
                    assert!((1..=shape.lanes as u64).contains(&(runs.end - runs.start)));
                    assert!(!drawn || plan.row(runs.start).seed == plan.row(runs.end - 1).seed);
                    next = runs.end;
                }
                assert_eq!(next, plan.runs());
                let grouped = groups(packs(&plan, &plan.blocks[0], shapes), 2);
                let count = |(_, chunk): (Shape, Chunk)| match chunk {
                    Chunk::All(packs) => packs.iter().map(|runs| runs.end - runs.start).sum::<u64>(),
                    Chunk::Some { .. } => 0,
                };
                assert_eq!(grouped.map(count).sum::<u64>(), plan.runs());
            }
        }
    }
}
