//! The last points of a batch: those of the segment that is being walked, and the one before it.

use super::pass::SIDE_BY_SIDE;
use crate::lane::{Point, Real};
use std::slice;

/// Points by the number of steps made in the segment.
pub struct Trail<'m, V> {
    points: &'m mut [V],
    dim: usize,
    /// Where each point begins: that before the segment, that at its start, and one after each step.
    places: [usize; MOST],
    /// Steps that a segment may have.
    longest: usize,
    /// Steps made in this one.
    made: usize,
}

/// Points that are kept at the least, so that [`SIDE_BY_SIDE`] steps can be measured together.
const LEAST: usize = SIDE_BY_SIDE + 2;

/// Points that are kept at the most.
const MOST: usize = 18;

impl<'m, V: Real> Trail<'m, V> {
    /// Bytes that the points may take: a part of the first-level cache.
    const ROOM: usize = 12 << 10;

    /// Points that are kept of so many coordinates, where a segment has `longest` steps at the most.
    pub fn points(dim: usize, longest: usize) -> usize {
        (Self::ROOM / (dim * size_of::<V>()).max(1)).clamp(LEAST, MOST).min(longest + 2)
    }

    /// Of a batch that stands at `x`, in memory for [`Trail::points`].
    #[inline(always)]
    pub fn new(x: &[V], points: &'m mut [V]) -> Trail<'m, V> {
        let count = points.len() / x.len();
        let mut places = [0; MOST];
        for k in 0..count {
            places[k] = k * x.len();
        }
        for i in 0..2 * x.len() {
            points[i] = x[i % x.len()];
        }
        Trail { points, dim: x.len(), places, longest: count - 2, made: 0 }
    }

    /// Steps that a segment may have at the most.
    #[inline(always)]
    pub fn longest(&self) -> u32 {
        self.longest as u32
    }

    /// Begins a segment where the last one ended.
    #[inline(always)]
    pub fn begin(&mut self) {
        self.places.swap(0, self.made);
        self.places.swap(1, self.made + 1);
        self.made = 0;
    }

    /// Room for the point to which the next step of the segment leads.
    #[inline(always)]
    pub fn next(&mut self) -> &mut [V] {
        self.made += 1;
        let place = self.places[self.made + 1];
        // SAFETY: every place has room for a point.
        unsafe { self.points.get_unchecked_mut(place..place + self.dim) }
    }

    /// The last point, about to be moved to there.
    #[inline(always)]
    pub fn leave(&mut self) -> Point<'_, V> {
        self.made += 1;
        let (from, to) = (self.places[self.made], self.places[self.made + 1]);
        let points = self.points.as_mut_ptr();
        // SAFETY: every place has room for a point, and no two overlap.
        let (from, to) = unsafe {
            (slice::from_raw_parts(points.add(from), self.dim), slice::from_raw_parts_mut(points.add(to), self.dim))
        };
        Point::between(from, to)
    }

    /// Room for as many points as steps are about to be made, and where among all points the last one begins and then each
    /// of these.
    #[inline(always)]
    pub fn ahead(&mut self, steps: usize) -> (&mut [V], &[usize]) {
        let last = self.made + 1;
        self.made += steps;
        (self.points, &self.places[last..=last + steps])
    }

    /// The point after so many steps of the segment.
    #[inline(always)]
    pub fn point(&self, steps: usize) -> &[V] {
        let place = self.places[steps + 1];
        // SAFETY: every place has room for a point.
        unsafe { self.points.get_unchecked(place..place + self.dim) }
    }

    /// The point one step before that.
    #[inline(always)]
    pub fn before(&self, steps: usize) -> &[V] {
        let place = self.places[steps];
        // SAFETY: as there.
        unsafe { self.points.get_unchecked(place..place + self.dim) }
    }

    /// The last point.
    #[inline(always)]
    pub fn last(&self) -> &[V] {
        self.point(self.made)
    }
}
