//! The step loop: one batch of runs from their start to their end.

use super::course::Course;
use super::pack::Pack;
use super::run::Trace;
use super::trail::Trail;
use super::watch::Watch;
use crate::objective::{Problem, ValueGrad};
use crate::optimizer::{Now, Stepper};
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

/// Runs batches of the same block side by side, so that one hides the latency of the other; one element a batch, empty
/// when it was told to stop.
///
/// # Safety
/// The CPU must have the instruction set of `V`.
#[inline(always)]
pub unsafe fn run<V: Pack>(batches: &[Batch]) -> Vec<Vec<Trace>> {
    let Some(Batch { course, problem, stop, .. }) = batches.first() else { return Vec::new() };
    let objective = V::objective(&*problem.objective);
    // SAFETY, here and below: the CPU has the instruction set of `V`.
    // Loops, here and at the end: what an iterator calls is compiled without the instruction set.
    let mut runs: Vec<Running<V>> = Vec::with_capacity(batches.len());
    for batch in batches {
        runs.push(unsafe { Running::start(batch, objective) });
    }
    let (mut step, mut patience) = (0, PATIENCE);
    while step < course.steps {
        if step >= patience {
            if stop.load(Ordering::Relaxed) {
                return Vec::new();
            }
            patience = step + PATIENCE;
        }
        let going = runs.iter().filter(|run| !run.watch.over());
        let Some(end) = going.map(|run| run.segment_end(step)).min() else { break };
        for step in step..end {
            for run in runs.iter_mut().filter(|run| !run.watch.over()) {
                unsafe { run.step(step, objective) };
            }
            for run in runs.iter_mut().filter(|run| !run.watch.over()) {
                unsafe { run.evaluate(step, objective) };
            }
        }
        for run in runs.iter_mut().filter(|run| !run.watch.over()) {
            unsafe { run.measure(step, end, objective) };
        }
        step = end;
    }
    let mut traces = Vec::with_capacity(runs.len());
    for run in &mut runs {
        traces.push(unsafe { run.finish(objective) });
    }
    traces
}

/// A batch under way.
struct Running<'a, V: Pack> {
    batch: &'a Batch<'a>,
    rates: V,
    rule: Box<dyn Stepper<V>>,
    x: Vec<V>,
    grad: Vec<V>,
    /// Where the step is made from.
    now: Now<V>,
    /// Whether the loss is read at another point than the gradient.
    apart: bool,
    /// Whether the loss that is read is that of the step: it is made from the exact gradient at the same point.
    own: bool,
    /// Room for the gradient where the loss is read, if it is not `own`.
    slope: Vec<V>,
    trail: Trail<V>,
    /// The losses read in this segment.
    values: Vec<V>,
    /// The loss read last.
    value: V,
    watch: Watch<'a, V>,
}

impl<'a, V: Pack> Running<'a, V> {
    /// At the start point.
    #[inline(always)]
    unsafe fn start(batch: &'a Batch<'a>, objective: &dyn ValueGrad<V>) -> Running<'a, V> {
        let last = |len: usize, lane: usize| lane.min(len - 1);
        let at = |i: usize| V::from_fn(|lane| batch.starts[last(batch.starts.len(), lane)][i]);
        let x: Vec<V> = (0..batch.problem.dim).map(at).collect();
        let rule = super::pack::start::<V>(&batch.rule, &batch.problem.layout);
        let apart = rule.apart();
        // Where reading the loss costs much, it is read at some steps only.
        let trail = Trail::new(&x, if batch.problem.epoch.is_some() { 1 } else { usize::MAX - 2 });
        let mut grad = vec![V::zero(); x.len()];
        let value = unsafe { objective.value_grad(&x, &mut grad) };
        let mut watch = Watch::new(batch, &x);
        watch.begin(value, &grad, &trail);
        let own = !apart && !batch.problem.draws;
        Running {
            batch,
            rates: V::from_fn(|lane| batch.rates[last(batch.rates.len(), lane)]),
            rule,
            slope: if own { Vec::new() } else { grad.clone() },
            x,
            grad,
            now: Now { step: 0, lr: V::zero(), loss: value, draw: Draw { seed: batch.seed, step: 0 } },
            apart,
            own,
            values: Vec::with_capacity(trail.longest() as usize),
            trail,
            value,
            watch,
        }
    }

    /// How far the next segment may reach.
    fn segment_end(&self, step: u32) -> u32 {
        self.watch.segment_end(step).min(step + self.trail.longest())
    }

    /// Makes a step.
    #[inline(always)]
    unsafe fn step(&mut self, step: u32, objective: &dyn ValueGrad<V>) {
        (self.now.step, self.now.draw.step) = (step, step);
        if self.batch.problem.draws {
            self.now.loss = unsafe { objective.drawn_grad(Some(self.now.draw), &self.x, &mut self.grad) };
        }
        self.now.lr = self.rates * V::splat(self.batch.course.factors[step as usize]);
        unsafe { self.rule.step(&self.now, &self.grad, &mut self.x) };
        let point = self.trail.point_mut(self.trail.slot(step + 1));
        for (to, from) in point.iter_mut().zip(&self.x) {
            *to = *from;
        }
        if self.apart {
            unsafe { self.rule.evaluated(point) };
        }
    }

    /// The loss and the gradient where the step has led.
    #[inline(always)]
    unsafe fn evaluate(&mut self, step: u32, objective: &dyn ValueGrad<V>) {
        if !self.batch.problem.draws {
            self.now.loss = unsafe { objective.value_grad(&self.x, &mut self.grad) };
        }
        if self.batch.problem.epoch.is_none() || self.watch.due(step + 1) {
            if self.own {
                self.values.push(self.now.loss);
            } else {
                let value = unsafe { self.read(step + 1, objective) };
                self.values.push(value);
            }
        }
    }

    /// The loss at the point after so many steps.
    #[inline(always)]
    unsafe fn read(&mut self, steps: u32, objective: &dyn ValueGrad<V>) -> V {
        let point = self.trail.point(self.trail.slot(steps));
        unsafe { objective.value(point, &mut self.slope) }
    }

    /// Measures the steps from `first` up to `end`.
    #[inline(always)]
    unsafe fn measure(&mut self, first: u32, end: u32, objective: &dyn ValueGrad<V>) {
        let Running { watch, trail, values, slope, now, own, .. } = self;
        let point = trail.point(trail.slot(end));
        let value = || if *own { now.loss } else { unsafe { objective.value(point, slope) } };
        watch.walk(trail, first, end, values, value);
        self.value = self.values.last().copied().unwrap_or(self.value);
        self.values.clear();
    }

    /// What was measured, one trace a run.
    #[inline(always)]
    unsafe fn finish(&mut self, objective: &dyn ValueGrad<V>) -> Vec<Trace> {
        let steps = self.batch.course.steps;
        let point = self.trail.point(self.trail.slot(steps));
        if !self.own {
            unsafe { objective.value_grad(point, &mut self.slope) };
        }
        let grad = if self.own { &self.grad } else { &self.slope };
        self.watch.finish(self.batch, self.value, grad, point)
    }
}
