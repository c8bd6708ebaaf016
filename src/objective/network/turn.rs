//! From packs whose lanes are the one to packs whose lanes are the other, in blocks as high as a pack is wide.

use crate::lane::{MOST_LANES, Real, transpose};

/// Packs that hold so many numbers.
#[inline(always)]
pub(super) fn packs<V: Real>(numbers: usize) -> usize {
    numbers.div_ceil(V::LANES)
}

/// As many packs as one has lanes, `stride` apart; the last one again where there are fewer.
#[inline(always)]
pub(super) fn block<V: Real>(from: &[V], count: usize, stride: usize) -> [V; MOST_LANES] {
    let last = count.min(V::LANES) - 1;
    assert!(last * stride < from.len());
    let mut block = [V::zero(); MOST_LANES];
    for i in 0..V::LANES {
        // SAFETY: up to the last one they are within the slice.
        block[i] = unsafe { *from.get_unchecked(i.min(last) * stride) };
    }
    block
}

/// Puts as many packs as one has lanes into their places, `stride` apart.
#[inline(always)]
pub(super) fn put<V: Real>(packs: &[V; MOST_LANES], to: &mut [V], stride: usize) {
    assert!((V::LANES - 1) * stride < to.len());
    for i in 0..V::LANES {
        // SAFETY: up to the last one they are within the slice.
        unsafe { *to.get_unchecked_mut(i * stride) = packs[i] };
    }
}

/// Of so many units, which are there unit by unit, in `tall` packs of rows each: row by row.
#[inline(always)]
pub(super) fn turn<V: Real>(units: &[V], count: usize, tall: usize, to: &mut [V]) {
    let wide = packs::<V>(count);
    for o in 0..wide {
        let first = o * V::LANES;
        for i in 0..tall {
            let turned = transpose(block(&units[first * tall + i..], count - first, tall));
            put(&turned, &mut to[i * V::LANES * wide + o..], wide);
        }
    }
}
