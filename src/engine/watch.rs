//! What is measured of a batch while it runs, one number a lane.
//!
//! Steps are measured a segment at a time, from the points on the [`Trail`]: in registers, part by part of the pack.
//! There is no square root and no division in it: lengths are 1-norms and squares. What only the tail needs is measured
//! in the tail only. Whether something happened in a segment that needs its exact step (a run enters or leaves the
//! target, a run diverges) is seen from the segment's extremes; only then is the segment walked again step by step. A
//! lane that has diverged is frozen: what its neighbours do afterwards changes nothing.

use super::course::Course;
use super::event::{End, Hits};
use super::kernel::Batch;
use super::tally::Tally;
use super::trail::Trail;
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
    /// Lanes that have diverged, a bit each.
    pub(super) gone: u64,
    /// How they did; none while no lane has.
    pub(super) ends: Vec<Option<End>>,

    pub(super) aim: Aim,
    pub(super) first_gap: V,
    pub(super) first_gradient: V,
    pub(super) bound: V,
    pub(super) hit: u64,
    pub(super) hits: Vec<Hits>,

    pub(super) tallies: Vec<Tally<V::Part>>,
    /// The tail's way from end to end so far, a number a coordinate, part by part.
    pub(super) way: Vec<V::Part>,
    pub(super) tail_start: V,
    /// The weight of the last step of the tail so far.
    pub(super) weight: f64,
    /// Values in the tail, and among the last.
    pub(super) counts: [u32; 2],

    next_stretch: usize,
    /// Whether the loss is read, or kept, at some steps only: those of [`Course::looks`].
    looking: bool,
    next_look: usize,
    pub(super) looks: Vec<f64>,
    next_sample: usize,
    pub(super) samples: Vec<f64>,
    pub(super) planar: bool,
    sampling: bool,
}

/// Steps that are measured in one go.
pub(super) struct Segment<'s, V> {
    pub(super) trail: &'s Trail<'s, V>,
    /// The value after each step; none where it was not read.
    pub(super) values: &'s [V],
    /// Steps made before the first.
    pub(super) first: u32,
    /// Steps made with the last.
    pub(super) end: u32,
    /// How large a coordinate may get.
    pub(super) cap: V,
}

impl<'a, V: Real> Watch<'a, V> {
    /// Lanes in a part.
    pub(super) const WIDTH: usize = V::LANES / V::PARTS;

    /// Before the first evaluation.
    #[inline(always)]
    pub fn new(batch: &Batch<'a>, x: &[V]) -> Watch<'a, V> {
        let (course, zero) = (batch.course, V::zero());
        Watch {
            course,
            lowers: batch.rule.lowers(),
            fell: false,
            // Without a lowest value there is no gap: NaN, which is within no target.
            lowest: V::splat(measured(batch.problem.lowest)),
            cap: cap(course, x),
            gone: 0,
            ends: Vec::new(),
            aim: batch.aim,
            first_gap: zero,
            first_gradient: zero,
            bound: zero,
            hit: 0,
            hits: vec![Hits::default(); V::LANES],
            tallies: vec![Tally::new(); V::PARTS],
            way: vec![V::Part::zero(); V::PARTS * x.len()],
            tail_start: zero,
            weight: 0.0,
            counts: [0; 2],
            next_stretch: 0,
            looking: batch.problem.epoch.is_some() || batch.aim == Aim::Best,
            next_look: 0,
            looks: Vec::new(),
            next_sample: 0,
            samples: Vec::new(),
            planar: x.len() == 2,
            sampling: batch.curves.contains(&true),
        }
    }

    /// Whether no run of the batch goes on.
    #[inline(always)]
    pub fn over(&self) -> bool {
        self.gone == ones(V::LANES)
    }

    /// Whether the loss is to be read after `steps` steps, if it is not at each.
    #[inline(always)]
    pub fn due(&self, steps: u32) -> bool {
        self.course.looks.get(self.next_look) == Some(&steps)
    }

    /// Where a segment that begins after `steps` steps has to end at the latest.
    #[inline(always)]
    pub fn segment_end(&mut self, steps: u32) -> u32 {
        let mut end = self.course.stretch_end(steps, &mut self.next_stretch);
        if self.looking
            && let Some(&look) = self.course.looks.get(self.next_look)
        {
            end = end.min(look);
        }
        if self.sampling
            && let Some(&sample) = self.course.samples.get(self.next_sample)
        {
            end = end.min(sample);
        }
        end
    }

    /// At the start point.
    #[inline(always)]
    pub fn begin(&mut self, value: V, grad: &[V], trail: &Trail<V>) {
        self.first_gap = value - self.lowest;
        self.first_gradient = square(grad);
        self.bound = match self.aim {
            Aim::Gap(gap) => V::splat(gap) * self.first_gap,
            Aim::Loss(loss) => V::splat(loss) - self.lowest,
            Aim::Best => V::splat(f64::NAN),
        };
        for part in 0..V::PARTS {
            let gap = value.part(part) - self.lowest.part(part);
            let fine = value.part(part).abs().le(V::Part::largest());
            self.happened(part, 0, fine.bits(), gap, &Tally::new(), value, trail.point(0));
            self.tallies[part].gap(gap, gap);
        }
        self.mark(0, value, trail.point(0));
    }

    /// Measures the steps from `first` up to `end`, at the most as far as [`Watch::segment_end`]. `values` has the value
    /// after each of them; none where it was not read, which is one step at a time: then `value` yields it if a run has
    /// left the cap.
    #[inline(always)]
    pub fn walk(&mut self, trail: &Trail<V>, first: u32, end: u32, values: &[V], value: impl FnMut() -> V) {
        // Above the cap while the rate still falls a run may yet come back; infinity will not.
        let falls = self.lowers || self.course.falls[first as usize];
        if self.fell && !falls {
            // A run that climbed before the rate fell for the last time may still come down: what counts is how far
            // it gets from here.
            self.cap = self.cap.max(cap(self.course, trail.point(0)));
        }
        self.fell = falls;
        let cap = if falls { V::largest() } else { self.cap };
        let segment = Segment { trail, values, first, end, cap };
        match (first >= self.course.tail_start, self.planar && !values.is_empty()) {
            (false, true) => self.measure::<false, true>(&segment, value),
            (true, true) => self.measure::<true, true>(&segment, value),
            (false, false) => self.measure::<false, false>(&segment, value),
            (true, false) => self.measure::<true, false>(&segment, value),
        }
        if let Some(&value) = values.last() {
            self.mark(end, value, trail.last());
        }
    }

    /// `TAIL` tells whether the steps are the tail's, `PLANAR` whether there are two coordinates and a value at each step.
    #[inline(always)]
    fn measure<const TAIL: bool, const PLANAR: bool>(&mut self, segment: &Segment<V>, mut value: impl FnMut() -> V) {
        for part in 0..V::PARTS {
            let (gone, hit) = (self.gone >> (part * Self::WIDTH), self.hit >> (part * Self::WIDTH));
            let going = !gone & ones(Self::WIDTH);
            if going == 0 {
                continue;
            }
            let (tally, extremes) = self.pass::<TAIL, PLANAR, false>(segment, part);
            let beyond = extremes.beyond(segment.cap.part(part), tally.walked) & going;
            // Kept in each branch: one that is chosen first goes through memory.
            if segment.values.is_empty() {
                if beyond != 0 {
                    let before = self.tallies[part];
                    self.leave(segment, part, &before, &mut value);
                }
                self.tallies[part].take_over::<TAIL>(&tally);
            } else if beyond | extremes.crossed(self.bound.part(part), hit) & going != 0 {
                let (tally, _) = self.pass::<TAIL, PLANAR, true>(segment, part);
                self.tallies[part].take_over::<TAIL>(&tally);
            } else {
                self.tallies[part].take_over::<TAIL>(&tally);
            }
            if TAIL && !segment.values.is_empty() {
                self.tallies[part].quarter(self.course.quarter(segment.first), extremes.highest);
            }
        }
        if TAIL {
            self.weight = weight::<V>(self.course.weights[segment.end as usize - 1]);
            let values = segment.values.len() as u32;
            self.counts[0] += values;
            self.counts[1] += if segment.first >= self.course.last_from { values } else { 0 };
        }
    }

    /// What is due at the end of a segment.
    #[inline(always)]
    fn mark(&mut self, steps: u32, value: V, x: &[V]) {
        let gap = value - self.lowest;
        if steps == self.course.tail_start {
            self.tail_start = gap;
        }
        if self.looking && self.due(steps) {
            self.keep(gap);
        }
        if self.sampling && self.course.samples.get(self.next_sample) == Some(&steps) {
            self.sample(gap, x);
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
}

/// How large a coordinate may get for a run that is at `x`.
#[inline(always)]
fn cap<V: Real>(course: &Course, x: &[V]) -> V {
    let mut size = V::zero();
    for x in x {
        size = size.max(x.abs());
    }
    // Infinity is never within it, though the product may be.
    (V::splat(course.norm_cap) * (V::one() + size)).min(V::largest())
}

/// So many bits.
pub(super) fn ones(count: usize) -> u64 {
    u64::MAX >> (u64::BITS as usize - count)
}

/// A number that could not be measured is NaN, not infinity.
pub(super) fn measured(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// The weight of a step; none where its square is no number of the lanes.
#[inline(always)]
pub(super) fn weight<V: Real>(weight: f64) -> f64 {
    if weight * weight <= V::PRECISION.largest() { weight } else { 0.0 }
}

#[inline(always)]
pub(super) fn square<V: Real>(grad: &[V]) -> V {
    let mut sum = V::zero();
    for g in grad {
        sum = sum + *g * *g;
    }
    sum
}
