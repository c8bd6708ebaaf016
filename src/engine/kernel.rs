//! The step loop: one batch of runs from their start to their end.

use super::course::Course;
use super::pack::Pack;
use super::run::Trace;
use super::watch::Watch;
use crate::objective::Problem;
use crate::optimizer::Now;
use crate::wrapper::Rule;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs that go in lockstep: at most as many as the pack has lanes. Lanes to spare repeat the last run.
pub struct Batch<'a> {
    /// What is minimised.
    pub problem: &'a Problem,
    /// The optimizer with its hyperparameters, one element a run, or one for all.
    pub rule: Rule,
    /// Schedule and budget.
    pub course: &'a Course,
    /// Learning rate of each run.
    pub rates: Vec<f64>,
    /// Start point of each run, or one for all.
    pub starts: Vec<Vec<f64>>,
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
    // Where the loss is read, and the gradient there, if that is not `x`.
    let apart = rule.apart();
    let mut at = if apart { x.clone() } else { Vec::new() };
    let mut grad_at = at.clone();
    let mut watch = Watch::new(batch, &x);

    // SAFETY, here and below: whoever called this kernel has seen to it that the CPU has the
    // instruction set of `V`.
    let mut value = unsafe { objective.value_grad(&x, &mut grad) };
    watch.begin(value, &grad);
    let mut loss = value;
    for step in 0..course.steps {
        if step % PATIENCE == 0 && batch.stop.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let now = Now { step, lr: rates * V::splat(course.factors[step as usize]), loss };
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
        loss = unsafe { objective.value_grad(&x, &mut grad) };
        value = if apart { unsafe { objective.value_grad(&at, &mut grad_at) } } else { loss };
        let alive = if step < course.tail_start {
            watch.look::<false>(step + 1, value, point)
        } else {
            watch.look::<true>(step + 1, value, point)
        };
        if !alive {
            break;
        }
    }
    watch.finish(batch, value, if apart { &grad_at } else { &grad })
}
