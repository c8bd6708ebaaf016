//! What is measured of a batch while it runs, one number a lane.
//!
//! In the step loop there is no square root and no division: lengths are 1-norms and squares. What
//! only the tail needs is measured in the tail only. A lane that has diverged is frozen: what its
//! neighbours do afterwards changes nothing.

use super::course::Course;
use super::kernel::Batch;
use crate::lane::{Mask, Real};
use crate::plan::Aim;

/// The measurements of one batch.
pub struct Watch<'a, V: Real> {
    pub(super) course: &'a Course,
    /// Whether the rate may fall by more than the schedule.
    lowers: bool,
    /// Whether the rate could still fall at the step before.
    fell: bool,
    pub(super) lowest: V,
    cap: V,
    excess: V,
    /// Lanes that have diverged, a bit each.
    gone: u64,
    pub(super) ends: Vec<Option<End>>,

    pub(super) aim: Aim,
    pub(super) first_gap: V,
    pub(super) first_gradient: V,
    pub(super) bound: V,
    hit: u64,
    pub(super) hits: Vec<Hits>,
    pub(super) peak: V,
    pub(super) least: V,

    before: Vec<V>,
    moved: Vec<V>,
    along: V,
    pub(super) turned: V,
    pub(super) walked: V,

    pub(super) tail: Tail<V>,
    /// Whether the loss is read, or kept, at some steps only: those of [`Course::looks`].
    looking: bool,
    next_look: usize,
    pub(super) looks: Vec<f64>,
    next_sample: usize,
    pub(super) samples: Vec<f64>,
    pub(super) planar: bool,
    sampling: bool,
}

/// What is measured in the tail.
pub(super) struct Tail<V> {
    pub(super) start: V,
    pub(super) sum: V,
    pub(super) last: V,
    pub(super) max: V,
    pub(super) quarters: [V; 4],
    pub(super) way: Vec<V>,
    pub(super) length: V,
    pub(super) along: V,
    pub(super) squares: V,
    pub(super) square: V,
    pub(super) weight: f64,
    /// Values among `sum`, and among `last`.
    pub(super) counts: [u32; 2],
}

/// When a run was within the target.
#[derive(Clone, Default)]
pub(super) struct Hits {
    pub(super) first: Option<u32>,
    pub(super) held: Option<u32>,
    pub(super) exits: u32,
}

/// Where and how a run diverged.
pub(super) struct End {
    pub(super) step: u32,
    pub(super) finite: bool,
    pub(super) gap: f64,
    pub(super) point: Option<[f64; 2]>,
    pub(super) peak: f64,
    pub(super) least: f64,
    pub(super) overshoot: f64,
}

impl<'a, V: Real> Watch<'a, V> {
    /// All lanes.
    const ALL: u64 = u64::MAX >> (u64::BITS as usize - V::LANES);

    /// Before the first evaluation.
    pub fn new(batch: &Batch<'a>, x: &[V]) -> Watch<'a, V> {
        let course = batch.course;
        let (zero, infinity) = (V::zero(), V::splat(f64::INFINITY));
        Watch {
            course,
            lowers: batch.rule.lowers(),
            // Without a lowest value there is no gap: NaN, which is within no target.
            lowest: V::splat(measured(batch.problem.lowest)),
            fell: false,
            cap: cap(course, x),
            excess: zero,
            gone: 0,
            ends: (0..V::LANES).map(|_| None).collect(),
            aim: batch.aim,
            first_gap: zero,
            first_gradient: zero,
            bound: zero,
            hit: 0,
            hits: vec![Hits::default(); V::LANES],
            peak: -infinity,
            least: infinity,
            before: x.to_vec(),
            moved: vec![zero; x.len()],
            along: zero,
            turned: zero,
            walked: zero,
            tail: Tail {
                start: zero,
                sum: zero,
                last: zero,
                max: -infinity,
                quarters: [-infinity; 4],
                way: vec![zero; x.len()],
                length: zero,
                along: zero,
                squares: zero,
                square: zero,
                weight: 0.0,
                counts: [0; 2],
            },
            looking: batch.problem.epoch.is_some() || batch.aim == Aim::Best,
            next_look: 0,
            looks: Vec::new(),
            next_sample: 0,
            samples: Vec::new(),
            planar: x.len() == 2,
            sampling: batch.curves.iter().any(Option::is_some),
        }
    }

    /// At the start point.
    #[inline(always)]
    pub fn begin(&mut self, value: V, grad: &[V]) {
        self.first_gap = value - self.lowest;
        self.first_gradient = square(grad);
        self.bound = match self.aim {
            Aim::Gap(gap) => V::splat(gap) * self.first_gap,
            Aim::Loss(loss) => V::splat(loss) - self.lowest,
            Aim::Best => V::splat(f64::NAN),
        };
        let x = std::mem::take(&mut self.before);
        self.look::<false>(0, value, &x);
        self.before = x;
    }

    /// After a step: measures it. `TAIL` tells whether the step is one of the tail's.
    #[inline(always)]
    pub fn after<const TAIL: bool>(&mut self, step: u32, x: &[V]) {
        // Above the cap while the rate still falls a run may yet come back; infinity will not.
        let falls = self.lowers || self.course.falls[step as usize];
        if self.fell && !falls {
            // A run that climbed before the rate fell for the last time may still come down: what counts is how far
            // it gets from here.
            self.cap = self.cap.max(cap(self.course, &self.before));
        }
        self.fell = falls;
        let cap = if falls { V::splat(f64::MAX) } else { self.cap };
        let weight = if TAIL { weight(self.course.factors[step as usize]) } else { 0.0 };
        let mut excess = V::zero();
        let (mut along, mut square, mut length) = (V::zero(), V::zero(), V::zero());
        let tail = &mut self.tail;
        let state = self.before.iter_mut().zip(&mut self.moved).zip(&mut tail.way);
        for (x, ((before, last), way)) in x.iter().zip(state) {
            let moved = *x - *before;
            *before = *x;
            // Where x is NaN the sum is, too: the larger of two is the second where either is NaN.
            excess = excess + V::zero().max(x.abs() - cap);
            along = along + moved * *last;
            *last = moved;
            if TAIL {
                let step = moved * V::splat(weight);
                *way = *way + step;
                length = length + step.abs();
                square = square + step * step;
            }
        }
        self.excess = excess;
        self.along = along;
        if TAIL {
            tail.length = tail.length + length;
            if tail.weight > 0.0 && weight > 0.0 {
                tail.along = tail.along + along * V::splat(weight * tail.weight);
                tail.squares = tail.squares + (square + tail.square);
            }
            tail.square = square;
            tail.weight = weight;
        }
    }

    /// Whether the loss is to be read after `step` steps, if it is not at each.
    pub fn due(&self, step: u32) -> bool {
        self.course.looks.get(self.next_look) == Some(&step)
    }

    /// Whether a run has left the cap in the last step.
    pub fn leaves(&self) -> bool {
        !self.excess.le(V::zero()).bits() & !self.gone & Self::ALL != 0
    }

    /// In place of [`Watch::look`] where the loss is not to be read: `value` is asked for only if a run has left the
    /// cap. False when no run of the batch goes on.
    #[inline(always)]
    pub fn pass(&mut self, step: u32, value: impl FnOnce() -> V, x: &[V]) -> bool {
        if self.leaves() {
            self.leave(step, value(), x);
        }
        self.walk();
        self.gone != Self::ALL
    }

    /// Records the runs that left at this point.
    #[inline(always)]
    fn leave(&mut self, step: u32, value: V, x: &[V]) {
        let fine = self.excess.le(V::zero()) & value.abs().le(V::splat(f64::MAX));
        let leaving = !fine.bits() & !self.gone & Self::ALL;
        if leaving != 0 {
            self.bury(leaving, step, value, x);
        }
    }

    /// Counts the last step among those that turned back or went on.
    #[inline(always)]
    fn walk(&mut self) {
        self.turned = self.turned + (-self.along).max(V::zero());
        self.walked = self.walked + self.along.abs();
    }

    /// At the point reached after `step` steps; false when no run of the batch goes on.
    #[inline(always)]
    pub fn look<const TAIL: bool>(&mut self, step: u32, value: V, x: &[V]) -> bool {
        let gap = value - self.lowest;
        self.leave(step, value, x);
        let hit = gap.le(self.bound).bits() & !self.gone;
        if hit != self.hit {
            self.cross(hit, step);
        }
        self.peak = gap.max(self.peak);
        self.least = gap.min(self.least);
        self.walk();

        if TAIL {
            self.look_tail(step, gap);
        } else if step == self.course.tail_start {
            self.tail.start = gap;
        }
        if self.looking && self.due(step) {
            self.keep(gap);
        }
        if self.sampling && self.course.samples.get(self.next_sample) == Some(&step) {
            self.sample(gap, x);
        }
        self.gone != Self::ALL
    }

    /// `step` counts from one past the tail's first.
    #[inline(always)]
    fn look_tail(&mut self, step: u32, gap: V) {
        let (place, length) = (step - self.course.tail_start - 1, self.course.steps - self.course.tail_start);
        let tail = &mut self.tail;
        tail.sum = tail.sum + gap;
        tail.max = gap.max(tail.max);
        let quarter = &mut tail.quarters[(u64::from(place) * 4 / u64::from(length)) as usize];
        *quarter = gap.max(*quarter);
        tail.counts[0] += 1;
        if step > self.course.last_from {
            tail.last = tail.last + gap;
            tail.counts[1] += 1;
        }
    }

    #[cold]
    fn keep(&mut self, gap: V) {
        self.next_look += 1;
        if self.aim == Aim::Best {
            let from = self.looks.len();
            self.looks.resize(from + V::LANES, 0.0);
            gap.write(&mut self.looks[from..]);
        }
    }

    #[cold]
    fn sample(&mut self, gap: V, x: &[V]) {
        self.next_sample += 1;
        let mut push = |v: V| {
            let from = self.samples.len();
            self.samples.resize(from + V::LANES, 0.0);
            v.write(&mut self.samples[from..]);
        };
        push(gap);
        if self.planar {
            push(x[0]);
            push(x[1]);
        }
    }

    /// Records which lanes entered or left the target at this point.
    #[inline(never)]
    fn cross(&mut self, hit: u64, step: u32) {
        for lane in lanes(hit ^ self.hit) {
            let hits = &mut self.hits[lane];
            if hit >> lane & 1 == 1 {
                hits.first = hits.first.or(Some(step));
                hits.held = Some(step);
            } else {
                hits.held = None;
                hits.exits += 1;
            }
        }
        self.hit = hit;
    }

    /// Records the lanes that diverged at this point, with what had been measured of them before.
    #[cold]
    fn bury(&mut self, leaving: u64, step: u32, value: V, x: &[V]) {
        self.gone |= leaving;
        for lane in lanes(leaving) {
            let finite = value.get(lane).is_finite() && x.iter().all(|x| x.get(lane).is_finite());
            let gap = if finite { (value - self.lowest).get(lane) / self.first_gap.get(lane) } else { f64::NAN };
            let point = (self.planar && finite).then(|| [x[0].get(lane), x[1].get(lane)]);
            let peak = self.peak.get(lane) / self.first_gap.get(lane);
            let least = self.least.get(lane) / self.first_gap.get(lane);
            let overshoot = self.turned.get(lane) / self.walked.get(lane);
            self.ends[lane] = Some(End { step, finite, gap, point, peak, least, overshoot });
        }
    }
}

/// How large a coordinate may get for a run that is at `x`.
fn cap<V: Real>(course: &Course, x: &[V]) -> V {
    let size = x.iter().fold(V::zero(), |size, x| size.max(x.abs()));
    V::splat(course.norm_cap) * (V::one() + size)
}

/// The lanes whose bits are set.
fn lanes(bits: u64) -> impl Iterator<Item = usize> {
    (0..u64::BITS as usize).filter(move |lane| bits >> lane & 1 == 1)
}

/// A number that could not be measured is NaN, not infinity.
pub(super) fn measured(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// The weight of a step: one over its rate, so that a falling rate does not hide what the end does.
fn weight(factor: f64) -> f64 {
    if factor > 0.0 { 1.0 / factor } else { 0.0 }
}

#[inline(always)]
pub(super) fn square<V: Real>(grad: &[V]) -> V {
    grad.iter().fold(V::zero(), |sum, g| sum + *g * *g)
}
