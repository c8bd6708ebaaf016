//! The step loop: one batch of runs from their start to their end.

use super::course::Course;
use super::pack::Pack;
use super::run::Trace;
use super::trail::Trail;
use super::watch::Watch;
use crate::lane::{Point, Room, zip};
use crate::objective::{Descent, Problem, ValueGrad};
use crate::optimizer::{HeavyBall, Now, Stepper};
use crate::plan::{Aim, Row};
use crate::random::Draw;
use crate::wrapper::Rule;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs that go in lockstep: at most as many as the pack has lanes. Lanes to spare repeat the last run.
pub struct Batch<'a> {
    /// The runs; they have the same seed where the rule or the objective draws random numbers.
    pub rows: Vec<Row>,
    /// What is minimised.
    pub problem: &'a Problem,
    /// What is to be reached.
    pub aim: Aim,
    /// The optimizer with its hyperparameters, one element a run, or one for all.
    pub rule: Rule,
    /// Schedule and budget.
    pub course: &'a Course,
    /// Start point of each run, or one for all.
    pub starts: Vec<Vec<f64>>,
    /// Whether the curve of each is kept.
    pub curves: Vec<bool>,
    /// Set when the sweep is to end early; the batch then yields nothing.
    pub stop: &'a AtomicBool,
}

/// Steps between two looks at the stop flag.
const PATIENCE: u32 = 4096;

/// Runs batches of the same block side by side, so that one hides the latency of the other; one trace a run, none
/// when it was told to stop.
///
/// # Safety
/// The CPU must have the instruction set of `V`.
#[inline(always)]
pub unsafe fn run<V: Pack>(batches: &[Batch]) -> Vec<(Row, Trace)> {
    let Some(Batch { course, problem, stop, .. }) = batches.first() else { return Vec::new() };
    let objective = V::objective(&*problem.objective);
    // SAFETY, here and below: the CPU has the instruction set of `V`.
    // Loops, here and at the end: what an iterator calls is compiled without the instruction set.
    let mut room = Room::take();
    let [mut memory] = room.packs([batches.len() * Running::<V>::packs(problem)]);
    let mut runs: Vec<Running<V>> = Vec::with_capacity(batches.len());
    for batch in batches {
        runs.push(unsafe { Running::start(batch, objective, &mut memory) });
    }
    let (mut step, mut patience) = (0, PATIENCE);
    while step < course.steps {
        if step >= patience {
            if stop.load(Ordering::Relaxed) {
                return Vec::new();
            }
            patience = step + PATIENCE;
        }
        let mut end = step;
        for run in &mut runs {
            if !run.watch.over() {
                let its = run.segment_end(step);
                end = if end == step || its < end { its } else { end };
                run.begin();
            }
        }
        if end == step {
            break;
        }
        let mut descend = true;
        for run in &runs {
            descend &= run.watch.over() || run.descends;
        }
        if descend {
            for run in &mut runs {
                if !run.watch.over() {
                    unsafe { run.descend(step, end, objective) };
                }
            }
        } else {
            let mut plain = true;
            for run in &runs {
                plain &= run.watch.over() || run.plain(step, end);
            }
            if plain {
                unsafe { walk::<V, true>(&mut runs, step, end, objective) };
            } else {
                unsafe { walk::<V, false>(&mut runs, step, end, objective) };
            }
        }
        for run in &mut runs {
            if !run.watch.over() {
                unsafe { run.measure(step, end, objective) };
            }
        }
        step = end;
    }
    let mut traces = Vec::with_capacity(runs.len() * V::LANES);
    for run in &runs {
        run.finish(&mut traces);
    }
    traces
}

/// Makes the steps from `first` up to `end`. `PLAIN` tells that [`Running::plain`] holds.
#[inline(always)]
unsafe fn walk<V: Pack, const PLAIN: bool>(
    runs: &mut [Running<V>],
    first: u32,
    end: u32,
    objective: &dyn ValueGrad<V>,
) {
    for step in first..end {
        for run in &mut *runs {
            if !run.watch.over() {
                unsafe { run.step::<PLAIN>(step, objective) };
            }
        }
        for run in &mut *runs {
            if !run.watch.over() {
                unsafe { run.evaluate::<PLAIN>(step, objective) };
            }
        }
    }
}

/// A batch under way.
struct Running<'a, V: Pack> {
    batch: &'a Batch<'a>,
    rates: V,
    /// The schedule's factor that is in `now.lr`.
    factor: f64,
    rule: Box<dyn Stepper<V>>,
    /// Where the gradient is taken, if the loss is read apart from it; empty if that is the trail's last point.
    x: &'a mut [V],
    grad: &'a mut [V],
    /// Where the step is made from.
    now: Now<V>,
    /// Whether the loss is read at another point than the gradient.
    apart: bool,
    /// Whether the gradient is drawn.
    draws: bool,
    /// Whether steps are made in one loop with the gradients.
    descends: bool,
    /// Whether the loss is read after each step.
    each: bool,
    /// Whether the loss that is read is that of the step: it is made from the exact gradient at the same point.
    own: bool,
    /// The gradient at the end, where the loss is read, if it is not `own`.
    slope: &'a mut [V],
    trail: Trail<'a, V>,
    /// The losses read in this segment: the first so many.
    values: &'a mut [V],
    read: usize,
    /// The loss read last.
    value: V,
    watch: Watch<'a, V>,
}

impl<'a, V: Pack> Running<'a, V> {
    /// Points of the trail, of a batch on this problem: where reading the loss costs much, it is read at some steps only.
    fn points(problem: &Problem) -> usize {
        Trail::<V>::points(problem.dim, if problem.epoch.is_some() { 1 } else { usize::MAX - 2 })
    }

    /// Packs of memory that a batch takes: point, gradient and slope, its trail, and a value for each of its points.
    fn packs(problem: &Problem) -> usize {
        3 * problem.dim + Self::points(problem) * (problem.dim + 1)
    }

    /// At the start point, in memory from the front of `memory`.
    #[inline(always)]
    unsafe fn start(batch: &'a Batch<'a>, objective: &dyn ValueGrad<V>, memory: &mut &'a mut [V]) -> Running<'a, V> {
        let last = |len: usize, lane: usize| lane.min(len - 1);
        let dim = batch.problem.dim;
        let mut packs = |count: usize| {
            let (own, after) = std::mem::take(memory).split_at_mut(count);
            *memory = after;
            own
        };
        let (x, grad, slope) = (packs(dim), packs(dim), packs(dim));
        for i in 0..dim {
            x[i] = V::from_fn(|lane| batch.starts[last(batch.starts.len(), lane)][i]);
        }
        let mut rule = super::pack::start::<V>(&batch.rule, &batch.problem.layout);
        let apart = rule.apart();
        let trail = Trail::new(x, packs(Self::points(batch.problem) * dim));
        let values = packs(trail.longest() as usize);
        let mut value = V::zero();
        unsafe { objective.value_grad(x, grad, &mut value) };
        let mut watch = Watch::new(batch, x);
        watch.begin(value, grad, &trail);
        let own = !apart && !batch.problem.draws;
        if !own {
            for (slope, grad) in zip((&mut *slope, &*grad)) {
                *slope = *grad;
            }
        }
        let rates = V::from_fn(|lane| batch.rows[last(batch.rows.len(), lane)].lr);
        let (factor, each) = (batch.course.factors[0], batch.problem.epoch.is_none());
        Running {
            batch,
            rates,
            factor,
            descends: dim == 2 && own && each && objective.descends() && rule.heavy_ball().is_some(),
            rule,
            slope,
            x: if apart { x } else { &mut [] },
            grad,
            now: Now {
                step: 0,
                lr: rates * V::splat(factor),
                loss: value,
                draw: Draw { seed: batch.rows[0].seed, step: 0 },
            },
            apart,
            draws: batch.problem.draws,
            each,
            own,
            values,
            read: 0,
            trail,
            value,
            watch,
        }
    }

    /// How far the next segment may reach.
    #[inline(always)]
    fn segment_end(&mut self, step: u32) -> u32 {
        self.watch.segment_end(step).min(step + self.trail.longest())
    }

    /// Begins a segment.
    #[inline(always)]
    fn begin(&mut self) {
        self.trail.begin();
        self.read = 0;
    }

    /// Whether the steps from `first` up to `end` have nothing special: the rate stays, and the loss of each step is that
    /// which is measured.
    #[inline(always)]
    fn plain(&self, first: u32, end: u32) -> bool {
        let mut plain = self.own && self.each;
        for factor in &self.batch.course.factors[first as usize..end as usize] {
            plain &= factor.to_bits() == self.factor.to_bits();
        }
        plain
    }

    /// Makes a step.
    #[inline(always)]
    unsafe fn step<const PLAIN: bool>(&mut self, step: u32, objective: &dyn ValueGrad<V>) {
        (self.now.step, self.now.draw.step) = (step, step);
        if !PLAIN {
            if self.draws {
                let x = here(self.x, &self.trail);
                self.now.loss = unsafe { objective.drawn_grad(Some(self.now.draw), x, self.grad) };
            }
            self.schedule(self.batch.course.factors[step as usize]);
            if self.apart {
                unsafe { self.rule.step(&self.now, self.grad, self.x) };
                let point = Point::between(self.x, self.trail.next()).in_place();
                return unsafe { self.rule.evaluated(point) };
            }
        }
        let loss = if PLAIN && self.read > 0 { &self.values[self.read - 1] } else { &self.now.loss };
        unsafe { self.rule.step_at(&self.now, loss, self.grad, self.trail.leave()) };
    }

    /// Makes the steps from `first` up to `end`, in one loop with the gradients.
    #[inline(always)]
    unsafe fn descend(&mut self, first: u32, end: u32, objective: &dyn ValueGrad<V>) {
        let Some(HeavyBall { momentum, velocity }) = self.rule.heavy_ball() else { return };
        let factors = &self.batch.course.factors[first as usize..end as usize];
        self.read = factors.len();
        let (points, places) = self.trail.ahead(self.read);
        let (lr, grad, values) = (self.rates, &mut *self.grad, &mut self.values[..self.read]);
        unsafe { objective.descend(Descent { lr, factors, momentum, velocity, grad, points, places, values }) };
        self.schedule(factors[factors.len() - 1]);
    }

    /// Takes the schedule's factor over, if it is another one.
    #[inline(always)]
    fn schedule(&mut self, factor: f64) {
        if factor.to_bits() != self.factor.to_bits() {
            (self.factor, self.now.lr) = (factor, self.rates * V::splat(factor));
        }
    }

    /// The loss and the gradient where the step has led.
    #[inline(always)]
    unsafe fn evaluate<const PLAIN: bool>(&mut self, step: u32, objective: &dyn ValueGrad<V>) {
        if PLAIN {
            let value = &mut self.values[self.read];
            self.read += 1;
            return unsafe { objective.value_grad(self.trail.last(), self.grad, value) };
        }
        if !self.draws {
            let x = here(self.x, &self.trail);
            unsafe { objective.value_grad(x, self.grad, &mut self.now.loss) };
        }
        if self.each || self.watch.due(step + 1) {
            let value = &mut self.values[self.read];
            self.read += 1;
            let point = self.trail.last();
            if self.own {
                *value = self.now.loss;
            } else if step + 1 == self.batch.course.steps {
                // The last gradient is asked for, too.
                unsafe { objective.value_grad(point, self.slope, value) };
            } else {
                *value = unsafe { objective.value(point, self.slope) };
            }
        }
    }

    /// Measures the steps from `first` up to `end`.
    #[inline(always)]
    unsafe fn measure(&mut self, first: u32, end: u32, objective: &dyn ValueGrad<V>) {
        let Running { watch, trail, values, read, slope, now, own, .. } = self;
        let values = &values[..*read];
        let value = || if *own { now.loss } else { unsafe { objective.value(trail.last(), slope) } };
        watch.walk(trail, first, end, values, value);
        if let Some(value) = values.last() {
            self.value = *value;
            if self.own && self.each {
                self.now.loss = *value;
            }
        }
    }

    /// Adds what was measured, one trace a run.
    #[inline(always)]
    fn finish(&self, traces: &mut Vec<(Row, Trace)>) {
        let grad = if self.own { &*self.grad } else { &*self.slope };
        self.watch.finish(self.batch, self.value, grad, self.trail.last(), traces);
    }
}

/// Where the gradient is taken: at `x`, or at the trail's last point.
#[inline(always)]
fn here<'r, V: Pack>(x: &'r [V], trail: &'r Trail<'_, V>) -> &'r [V] {
    if x.is_empty() { trail.last() } else { x }
}
