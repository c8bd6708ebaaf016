//! The step loop: one batch of runs from their start to their end.

use super::course::Course;
use super::pack::Pack;
use super::run::Trace;
use super::watch::Watch;
use crate::objective::Problem;
use crate::optimizer::Now;
use crate::plan::Aim;
use crate::random::Draw;
use crate::wrapper::Rule;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs that go in lockstep: at most as many as the pack has lanes. Lanes to spare repeat the last run.
pub struct Batch<'a> {
    /// What is minimised.
    pub problem: &'a Problem,
    /// What is to be reached.
    pub aim: Aim,
    /// The optimizer with its hyperparameters, one element a run, or one for all.
    pub rule: Rule,
    /// Schedule and budget.
    pub course: &'a Course,
    /// Learning rate of each run.
    pub rates: Vec<f64>,
    /// Start point of each run, or one for all.
    pub starts: Vec<Vec<f64>>,
    /// The seed of every run, where the rule or the objective draws random numbers.
    pub seed: u64,
    /// The number of each run whose curve is kept.
    pub curves: Vec<Option<u64>>,
    /// Set when the sweep is to end early; the batch then yields nothing.
    pub stop: &'a AtomicBool,
}

/// Steps between two looks at the stop flag.
const PATIENCE: u32 = 4096;

/// Runs a batch; empty when it was told to stop.
#[inline(always)]
pub fn run<V: Pack>(batch: &Batch) -> Vec<Trace> {
    let course = batch.course;
    let dim = batch.problem.dim;
    let last = |len: usize, lane: usize| lane.min(len - 1);
    let rates = V::from_fn(|lane| batch.rates[last(batch.rates.len(), lane)]);
    let at = |i: usize| V::from_fn(|lane| batch.starts[last(batch.starts.len(), lane)][i]);

    let mut x: Vec<V> = (0..dim).map(at).collect();
    let mut grad = vec![V::zero(); dim];
    let objective = V::objective(&*batch.problem.objective);
    let mut rule = super::pack::start::<V>(&batch.rule, &batch.problem.layout);
    // The point where the loss is read, if that is not `x`; and the exact gradient there, if the step's own is taken
    // elsewhere or drawn.
    let (apart, draws) = (rule.apart(), batch.problem.draws);
    let own = !apart && !draws;
    // Where reading the loss costs much, it is read at some steps only.
    let rarely = batch.problem.epoch.is_some();
    let mut at = if apart { x.clone() } else { Vec::new() };
    let mut slope = if own { Vec::new() } else { grad.clone() };
    let mut watch = Watch::new(batch, &x);

    // SAFETY, here and below: whoever called this kernel has seen to it that the CPU has the
    // instruction set of `V`.
    let mut value = unsafe { objective.value_grad(&x, &mut grad) };
    watch.begin(value, &grad);
    let mut loss = value;
    slope.copy_from_slice(if own { &[] } else { &grad });
    for step in 0..course.steps {
        if step % PATIENCE == 0 && batch.stop.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let draw = Draw { seed: batch.seed, step };
        if draws {
            loss = unsafe { objective.drawn_grad(draw, &x, &mut grad) };
        }
        let now = Now { step, lr: rates * V::splat(course.factors[step as usize]), loss, draw };
        unsafe { rule.step(now, &grad, &mut x) };
        if apart {
            at.copy_from_slice(&x);
            unsafe { rule.evaluated(&mut at) };
        }
        let point = if apart { &at } else { &x };
        if step < course.tail_start {
            watch.after::<false>(step, point);
        } else {
            watch.after::<true>(step, point);
        }
        if !draws {
            loss = unsafe { objective.value_grad(&x, &mut grad) };
        }
        let mut read = || if own { loss } else { unsafe { objective.value(point, &mut slope) } };
        if rarely && !watch.due(step + 1) {
            if !watch.pass(step + 1, read, point) {
                break;
            }
            continue;
        }
        value = read();
        let alive = if step < course.tail_start {
            watch.look::<false>(step + 1, value, point)
        } else {
            watch.look::<true>(step + 1, value, point)
        };
        if !alive {
            break;
        }
    }
    let point = if apart { &at } else { &x };
    if !own {
        unsafe { objective.value_grad(point, &mut slope) };
    }
    watch.finish(batch, value, if own { &grad } else { &slope }, point)
}
