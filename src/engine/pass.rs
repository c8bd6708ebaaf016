//! Walking one part of a pack through a segment.
//!
//! What a step moved is summed up in the order of the coordinates: each addition waits for the one before. Of many
//! coordinates several steps are therefore summed up side by side, which also reads each point less often; of two, one step
//! after the other, with all that goes from step to step in registers.

use super::tally::{Extremes, Tally};
use super::watch::{Segment, Watch, weight};
use crate::lane::{Mask, Real};

/// Steps of many coordinates that are summed up side by side.
pub(super) const SIDE_BY_SIDE: usize = 4;

/// A step, summed up over its coordinates.
#[derive(Clone, Copy)]
struct Stride<P: Real> {
    /// Inner product with the step before.
    along: P,
    /// Length, weighted; of the tail's steps only.
    length: P,
    /// Squared length of the same.
    square: P,
    /// Whether it led to a point within the cap; where each step is looked at.
    fine: P::Mask,
}

impl<P: Real> Stride<P> {
    /// Without coordinates.
    #[inline(always)]
    fn new() -> Stride<P> {
        let zero = P::zero();
        Stride { along: zero, length: zero, square: zero, fine: zero.le(zero) }
    }

    /// Of the first of few coordinates: adding it to nothing would take longer than it should.
    #[inline(always)]
    fn first(moved: P, last: P, step: P) -> Stride<P> {
        Stride { along: moved * last, length: step.abs(), square: step * step, ..Stride::new() }
    }

    /// Adds a coordinate, by how far it moved, and did in the step before, and how far with its weight.
    #[inline(always)]
    fn add(&mut self, moved: P, last: P, step: P) {
        self.along = self.along + moved * last;
        self.length = self.length + step.abs();
        self.square = self.square + step * step;
    }

    /// A coordinate where the step has led.
    #[inline(always)]
    fn within(&mut self, cap: P, x: P) {
        self.fine = self.fine & x.abs().le(cap);
    }
}

/// What is measured of one part on its walk.
struct Walk<P> {
    tally: Tally<P>,
    extremes: Extremes<P>,
    /// The weight of the step before.
    weight: f64,
}

impl<V: Real> Watch<'_, V> {
    /// Walks one part through a segment. `EXACT` tells whether each step is looked at for what happened there; the way
    /// of the tail has then been walked before.
    #[inline(always)]
    pub(super) fn pass<const TAIL: bool, const PLANAR: bool, const EXACT: bool>(
        &mut self,
        segment: &Segment<V>,
        part: usize,
    ) -> (Tally<V::Part>, Extremes<V::Part>) {
        let mut walk = Walk { tally: self.tallies[part], extremes: Extremes::new(), weight: self.weight };
        let steps = (segment.end - segment.first) as usize;
        if PLANAR {
            self.planar::<TAIL, EXACT>(segment, part, steps, &mut walk);
        } else {
            let mut made = 0;
            while !EXACT && made + SIDE_BY_SIDE <= steps {
                self.strides::<TAIL, EXACT, SIDE_BY_SIDE>(segment, part, made, &mut walk);
                made += SIDE_BY_SIDE;
            }
            while made < steps {
                self.strides::<TAIL, EXACT, 1>(segment, part, made, &mut walk);
                made += 1;
            }
        }
        let Walk { mut tally, mut extremes, .. } = walk;
        if PLANAR || !segment.values.is_empty() {
            extremes.measure_from(self.lowest.part(part));
            tally.gap(extremes.highest, extremes.lowest);
        }
        (tally, extremes)
    }

    /// Walks so many steps of two coordinates.
    #[inline(always)]
    fn planar<const TAIL: bool, const EXACT: bool>(
        &mut self,
        segment: &Segment<V>,
        part: usize,
        steps: usize,
        walk: &mut Walk<V::Part>,
    ) {
        let Segment { trail, values, .. } = *segment;
        let (zero, cap, values) = (V::Part::zero(), segment.cap.part(part), &values[..steps]);
        let (mut point, mut last, mut way) = ([zero; 2], [zero; 2], [zero; 2]);
        for i in 0..2 {
            way[i] = self.way[part * 2 + i];
            point[i] = trail.point(0)[i].part(part);
            last[i] = point[i] - trail.before(0)[i].part(part);
        }
        for made in 0..steps {
            let weight = if TAIL { self.weight_of(segment, made) } else { 0.0 };
            let (mut stride, here) = (Stride::new(), &trail.point(made + 1)[..2]);
            for i in 0..2 {
                let x = here[i].part(part);
                let moved = x - point[i];
                let step = if TAIL { moved * V::Part::splat(weight) } else { zero };
                if i == 0 {
                    stride = Stride::first(moved, last[i], step);
                } else {
                    stride.add(moved, last[i], step);
                }
                walk.extremes.coordinate(i, x);
                (point[i], last[i]) = (x, moved);
                if EXACT {
                    stride.within(cap, x);
                }
                if TAIL {
                    way[i] = way[i] + step;
                }
            }
            self.settle::<TAIL, EXACT>(segment, part, made, Some(&values[made]), weight, &stride, walk);
        }
        if TAIL && !EXACT {
            for i in 0..2 {
                self.way[part * 2 + i] = way[i];
            }
        }
    }

    /// Walks `K` steps of many coordinates, the first of them after so many of the segment.
    #[inline(always)]
    fn strides<const TAIL: bool, const EXACT: bool, const K: usize>(
        &mut self,
        segment: &Segment<V>,
        part: usize,
        made: usize,
        walk: &mut Walk<V::Part>,
    ) {
        let (trail, dim) = (segment.trail, self.way.len() / V::PARTS);
        let (zero, cap) = (V::Part::zero(), segment.cap.part(part));
        let (before, start) = (&trail.before(made)[..dim], &trail.point(made)[..dim]);
        let (mut points, mut weights, mut strides) = ([start; K], [0.0; K], [Stride::new(); K]);
        for k in 0..K {
            points[k] = &trail.point(made + k + 1)[..dim];
            weights[k] = if TAIL { self.weight_of(segment, made + k) } else { 0.0 };
        }
        for i in 0..dim {
            let mut point = start[i].part(part);
            let mut last = point - before[i].part(part);
            let mut way = self.way[part * dim + i];
            for k in 0..K {
                let x = points[k][i].part(part);
                let moved = x - point;
                let step = if TAIL { moved * V::Part::splat(weights[k]) } else { zero };
                strides[k].add(moved, last, step);
                walk.extremes.coordinate(k % 2, x);
                (point, last) = (x, moved);
                if EXACT {
                    strides[k].within(cap, x);
                }
                if TAIL {
                    way = way + step;
                }
            }
            if TAIL && !EXACT {
                self.way[part * dim + i] = way;
            }
        }
        for k in 0..K {
            let value = segment.values.get(made + k);
            self.settle::<TAIL, EXACT>(segment, part, made + k, value, weights[k], &strides[k], walk);
        }
    }

    /// The weight of the step after so many of the segment.
    #[inline(always)]
    fn weight_of(&self, segment: &Segment<V>, made: usize) -> f64 {
        weight::<V>(self.course.weights[segment.first as usize + made])
    }

    /// Adds a step that is summed up, the one after so many of the segment, and the value it led to, if that was read.
    #[allow(clippy::too_many_arguments)]
    #[inline(always)]
    fn settle<const TAIL: bool, const EXACT: bool>(
        &mut self,
        segment: &Segment<V>,
        part: usize,
        made: usize,
        value: Option<&V>,
        weight: f64,
        stride: &Stride<V::Part>,
        walk: &mut Walk<V::Part>,
    ) {
        let Walk { tally, extremes, weight: before } = walk;
        if TAIL {
            let weights = (weight > 0.0 && *before > 0.0).then_some(weight * *before);
            tally.tail_step(stride.length, stride.square, stride.along, weights);
            *before = weight;
        }
        if let Some(all) = value {
            let value = all.part(part);
            extremes.value(value);
            if EXACT || TAIL {
                let gap = value - self.lowest.part(part);
                if EXACT {
                    let fine = stride.fine & value.abs().le(V::Part::largest());
                    let (steps, here) = (segment.first + made as u32 + 1, segment.trail.point(made + 1));
                    self.happened(part, steps, fine.bits(), gap, tally, *all, here);
                    tally.gap(gap, gap);
                }
                if TAIL {
                    tally.tail_gap(gap, segment.first >= self.course.last_from);
                }
            }
        }
        tally.step(stride.along);
    }
}
