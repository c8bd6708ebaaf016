//! `Room`: memory that a thread uses again and again, so that it is neither asked for nor cleared anew.

use super::real::Real;
use std::cell::Cell;

/// What a CPU loads at once, at most.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([u64; 8]);

thread_local! {
    /// The one given back last is taken first.
    static SPARE: Cell<Vec<Vec<Line>>> = const { Cell::new(Vec::new()) };
}

/// Memory of the current thread, which it gets back when this is dropped. It may hold anything.
pub struct Room(Vec<Line>);

impl Room {
    /// What the thread has to spare.
    pub fn take() -> Room {
        let mut spare = SPARE.take();
        let room = Room(spare.pop().unwrap_or_default());
        SPARE.set(spare);
        room
    }

    /// Parts of it, each for so many packs; it grows if it has to.
    pub fn packs<V: Real, const N: usize>(&mut self, counts: [usize; N]) -> [&mut [V]; N] {
        let lines = counts.map(Room::lines::<V>);
        if self.0.len() < lines.iter().sum() {
            self.0.resize(lines.iter().sum(), Line([0; 8]));
        }
        let mut rest = &mut self.0[..];
        let mut parts = counts.map(|_| &mut [] as &mut [V]);
        for (part, (lines, count)) in parts.iter_mut().zip(lines.into_iter().zip(counts)) {
            let (own, after) = rest.split_at_mut(lines);
            rest = after;
            // SAFETY: it is large enough, its alignment suffices, and numbers may have any bits.
            *part = unsafe { std::slice::from_raw_parts_mut(own.as_mut_ptr().cast(), count) };
        }
        parts
    }

    fn lines<V>(count: usize) -> usize {
        const { assert!(align_of::<V>() <= align_of::<Line>()) }
        (count * size_of::<V>()).div_ceil(size_of::<Line>())
    }
}

/// Packs that are kept, aligned as a CPU likes it.
#[derive(Clone, Debug)]
pub struct Kept(Vec<Line>);

impl Kept {
    /// Memory for so many packs, all zero.
    pub fn zero<V: Real>(count: usize) -> Kept {
        Kept(vec![Line([0; 8]); Room::lines::<V>(count)])
    }

    /// The first so many packs.
    pub fn packs<V: Real>(&self, count: usize) -> &[V] {
        assert!(Room::lines::<V>(count) <= self.0.len());
        // SAFETY: as for [`Room::packs`].
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), count) }
    }

    /// As [`Kept::packs`].
    pub fn packs_mut<V: Real>(&mut self, count: usize) -> &mut [V] {
        assert!(Room::lines::<V>(count) <= self.0.len());
        // SAFETY: as for [`Room::packs`].
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), count) }
    }
}

/// Makes numbers zero, as [`slice::fill`] would by a call.
#[inline(always)]
pub fn clear<V: Real>(numbers: &mut [V]) {
    for number in numbers {
        *number = V::zero();
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut spare = SPARE.take();
        spare.push(std::mem::take(&mut self.0));
        SPARE.set(spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_apart_and_memory_comes_back() {
        let first = {
            let mut room = Room::take();
            let [a, none, b] = room.packs::<f32, 3>([3, 0, 20]);
            a.fill(1.0);
            b.fill(2.0);
            assert_eq!((a.len(), none.len(), b.len()), (3, 0, 20));
            assert!(a.iter().all(|x| *x == 1.0) && b.as_ptr().addr().is_multiple_of(64));
            // While it is taken, another is.
            let mut other = Room::take();
            other.packs::<f64, 1>([5])[0].fill(3.0);
            assert_eq!(a[2], 1.0);
            a.as_ptr().addr()
        };
        assert_eq!(Room::take().packs::<f64, 1>([8])[0].as_ptr().addr(), first);
    }
}
