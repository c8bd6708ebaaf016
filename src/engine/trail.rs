//! The last points of a batch: those of the segment that is being walked, and the two before it.

use crate::lane::Real;

/// Points by the number of steps made before, in a ring.
pub struct Trail<V> {
    points: Vec<V>,
    dim: usize,
    slots: usize,
}

impl<V: Real> Trail<V> {
    /// Bytes that the points may take: a part of the first-level cache.
    const ROOM: usize = 12 << 10;
    /// More steps at once gain nothing.
    const LONGEST: usize = 16;

    /// Of a batch that stands at `x`; `longest` steps at once at the most.
    pub fn new(x: &[V], longest: usize) -> Trail<V> {
        let fit = (Self::ROOM / size_of_val(x).max(1)).clamp(3, Self::LONGEST + 2);
        let slots = fit.min(longest + 2);
        Trail { points: x.repeat(slots), dim: x.len(), slots }
    }

    /// Steps that a segment may have at the most.
    pub fn longest(&self) -> u32 {
        self.slots as u32 - 2
    }

    /// Where the point after so many steps is kept.
    #[inline(always)]
    pub fn slot(&self, steps: u32) -> usize {
        steps as usize % self.slots
    }

    /// Where the point after the one in `slot` is kept.
    #[inline(always)]
    pub fn next(&self, slot: usize) -> usize {
        if slot + 1 == self.slots { 0 } else { slot + 1 }
    }

    /// The point in a slot.
    #[inline(always)]
    pub fn point(&self, slot: usize) -> &[V] {
        &self.points[slot * self.dim..][..self.dim]
    }

    /// The point in a slot, to be written.
    #[inline(always)]
    pub fn point_mut(&mut self, slot: usize) -> &mut [V] {
        &mut self.points[slot * self.dim..][..self.dim]
    }
}
