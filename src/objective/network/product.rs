//! Products of matrices whose numbers are lanes, or data that all lanes share.
//!
//! Each sum runs over its terms in their order, whatever the tile it is computed in, so that every pack gets the bits
//! of a run alone; each term is multiplied and added with one rounding. A tile is a few sums side by side: they use
//! what is loaded several times, and none waits for another.

use crate::lane::Real;

/// A matrix's numbers, row by row.
pub(super) trait Cells<V>: Copy {
    /// How many there are.
    fn count(self) -> usize;
    /// Those from one on.
    fn from(self, k: usize) -> Self;
    /// One of them.
    ///
    /// # Safety
    /// There are more than `k`.
    unsafe fn at(self, k: usize) -> V;
}

/// Numbers that are the same for all lanes.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a, S>(pub &'a [S]);

/// Numbers of the lanes' own.
#[derive(Clone, Copy)]
pub(super) struct Own<'a, V>(pub &'a [V]);

impl<V: Real> Cells<V> for Shared<'_, V::Scalar> {
    #[inline(always)]
    fn count(self) -> usize {
        self.0.len()
    }
    #[inline(always)]
    fn from(self, k: usize) -> Self {
        Shared(&self.0[k..])
    }
    #[inline(always)]
    unsafe fn at(self, k: usize) -> V {
        // SAFETY: as the caller says.
        V::broadcast(unsafe { *self.0.get_unchecked(k) })
    }
}

impl<V: Real> Cells<V> for Own<'_, V> {
    #[inline(always)]
    fn count(self) -> usize {
        self.0.len()
    }
    #[inline(always)]
    fn from(self, k: usize) -> Self {
        Own(&self.0[k..])
    }
    #[inline(always)]
    unsafe fn at(self, k: usize) -> V {
        // SAFETY: as the caller says.
        unsafe { *self.0.get_unchecked(k) }
    }
}

/// One factor: vectors of numbers, of which a tile takes neighbours.
pub(super) trait Side<V>: Copy {
    /// Asserts that it has vectors up to `end`, `length` long.
    fn assert(self, end: usize, length: usize);
    /// The `k`-th number of each of `T` vectors from `first` on.
    ///
    /// # Safety
    /// They were asserted to be there.
    unsafe fn at<const T: usize>(self, first: usize, k: usize) -> [V; T];
}

/// The rows of a matrix that is so wide.
#[derive(Clone, Copy)]
pub(super) struct Rows<C>(pub C, pub usize);

/// The columns of a matrix that is so wide.
#[derive(Clone, Copy)]
pub(super) struct Columns<C>(pub C, pub usize);

impl<V: Real, C: Cells<V>> Side<V> for Rows<C> {
    #[inline(always)]
    fn assert(self, end: usize, length: usize) {
        assert!((end - 1) * self.1 + length <= self.0.count());
    }
    #[inline(always)]
    unsafe fn at<const T: usize>(self, first: usize, k: usize) -> [V; T] {
        let mut numbers = [V::zero(); T];
        for t in 0..T {
            // SAFETY: as the caller says.
            numbers[t] = unsafe { self.0.at((first + t) * self.1 + k) };
        }
        numbers
    }
}

impl<V: Real, C: Cells<V>> Side<V> for Columns<C> {
    #[inline(always)]
    fn assert(self, end: usize, length: usize) {
        assert!((length - 1) * self.1 + end <= self.0.count());
    }
    #[inline(always)]
    unsafe fn at<const T: usize>(self, first: usize, k: usize) -> [V; T] {
        let mut numbers = [V::zero(); T];
        for t in 0..T {
            // SAFETY: as the caller says.
            numbers[t] = unsafe { self.0.at(k * self.1 + first + t) };
        }
        numbers
    }
}

/// What sums begin with.
#[derive(Clone, Copy)]
pub(super) enum Begin<'a, V> {
    /// The numbers that are in their places.
    There,
    /// Zero.
    Zero,
    /// A number for each `i`.
    Down(&'a [V]),
    /// A number for each `j`.
    Across(&'a [V]),
}

/// Where the sums go: `sums[i * down + j * across]` for the `i`-th vector of the one side and the `j`-th of the other.
pub(super) struct Sums<'a, V> {
    /// Room for the sums.
    pub sums: &'a mut [V],
    /// What they begin with.
    pub begin: Begin<'a, V>,
    /// From one `i` to the next.
    pub down: usize,
    /// From one `j` to the next.
    pub across: usize,
}

/// The inner product of each of the `m` vectors of `a` with each of the `n` vectors of `b`, all `length` long.
#[inline(always)]
pub(super) fn add_products<V: Real, A: Side<V>, B: Side<V>>(
    shape: (usize, usize, usize),
    a: A,
    b: B,
    to: &mut Sums<V>,
) {
    #[cfg(target_arch = "x86_64")]
    if narrow::<V>() && is_x86_feature_detected!("fma") {
        // SAFETY: the CPU has it.
        return unsafe { fused(shape, a, b, to) };
    }
    add_tiles(shape, a, b, to);
}

/// Whether the vectors of a pack are so narrow that it is compiled for CPUs without the instruction that multiplies and adds
/// at once. Most have it: with it a product is compiled apart, and called.
pub(super) const fn narrow<V: Real>() -> bool {
    size_of::<V::Part>() < 32
}

/// The same with that instruction.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "fma")]
unsafe fn fused<V: Real, A: Side<V>, B: Side<V>>(shape: (usize, usize, usize), a: A, b: B, to: &mut Sums<V>) {
    add_tiles(shape, a, b, to);
}

/// Tile after tile, each as large as the registers allow. At least eight sums are needed for none to wait for another.
#[inline(always)]
fn add_tiles<V: Real, A: Side<V>, B: Side<V>>((m, n, length): (usize, usize, usize), a: A, b: B, to: &mut Sums<V>) {
    // Of dual numbers speed does not matter.
    let numbers = size_of::<V>() == V::LANES * size_of::<V::Scalar>();
    let registers = if size_of::<V::Part>() < 64 { 16 } else { 32 };
    let room = if numbers { registers / V::PARTS } else { 0 };
    let mut i = 0;
    while i < m {
        let rest = m - i;
        i += match room {
            32.. if rest >= 4 && n >= 5 && covered(n, 5) < covered(n, 4) => {
                strip::<V, A, B, 4, 5>(n, length, a, i, b, to)
            }
            32.. if rest >= 4 && n >= 4 => strip::<V, A, B, 4, 4>(n, length, a, i, b, to),
            32.. if rest >= 2 && n >= 8 => strip::<V, A, B, 2, 8>(n, length, a, i, b, to),
            32.. if n >= 16 && covered(n, 15) < covered(n, 16) => strip::<V, A, B, 1, 15>(n, length, a, i, b, to),
            32.. if n >= 16 => strip::<V, A, B, 1, 16>(n, length, a, i, b, to),
            16.. if rest >= 2 && n >= 4 => strip::<V, A, B, 2, 4>(n, length, a, i, b, to),
            16.. if n >= 8 => strip::<V, A, B, 1, 8>(n, length, a, i, b, to),
            8.. if n >= 4 => strip::<V, A, B, 1, 4>(n, length, a, i, b, to),
            _ => strip::<V, A, B, 1, 1>(n, length, a, i, b, to),
        };
    }
}

/// Over how many sums tiles of this size go to have `n`: the last one goes over some again.
#[inline(always)]
fn covered(n: usize, size: usize) -> usize {
    n.div_ceil(size) * size
}

/// The products of `M` vectors with all `n`, which are at least `N`; yields `M`. The last tile reaches back over sums
/// that are there already.
#[inline(always)]
fn strip<V: Real, A: Side<V>, B: Side<V>, const M: usize, const N: usize>(
    n: usize,
    length: usize,
    a: A,
    i: usize,
    b: B,
    to: &mut Sums<V>,
) -> usize {
    let mut j = 0;
    while j < n {
        let first = j.min(n - N);
        add_tile::<V, A, B, M, N>(length, a, i, b, first, j - first, to);
        j += N;
    }
    M
}

/// The products of `M` vectors with `N`, the first `known` of which are left out.
#[inline(always)]
fn add_tile<V: Real, A: Side<V>, B: Side<V>, const M: usize, const N: usize>(
    length: usize,
    a: A,
    i: usize,
    b: B,
    j: usize,
    known: usize,
    to: &mut Sums<V>,
) {
    a.assert(i + M, length);
    b.assert(j + N, length);
    let mut sums = [[V::zero(); N]; M];
    for k in 0..length {
        // SAFETY: they are there.
        let (x, y) = unsafe { (a.at::<M>(i, k), b.at::<N>(j, k)) };
        for s in 0..M {
            for t in 0..N {
                sums[s][t] = x[s].mul_add(y[t], sums[s][t]);
            }
        }
    }
    let (zero, first) = (V::zero(), i * to.down + j * to.across);
    // Not a range with its end, which is a call.
    let tile = to.sums[first..first + (M - 1) * to.down + (N - 1) * to.across + 1].as_mut_ptr();
    let (begin, down, across) = match to.begin {
        Begin::There => (tile.cast_const(), to.down, to.across),
        Begin::Zero => (&raw const zero, 0, 0),
        Begin::Down(numbers) => (numbers[i..i + M].as_ptr(), 1, 0),
        Begin::Across(numbers) => (numbers[j..j + N].as_ptr(), 0, 1),
    };
    for t in 0..N {
        if t >= known {
            for s in 0..M {
                // SAFETY: neither is beyond the last one.
                unsafe { *tile.add(s * to.down + t * to.across) = *begin.add(s * down + t * across) + sums[s][t] };
            }
        }
    }
}

/// The sum of every `stride`-th number from `first` on, in four parts so that none waits long for another.
#[inline(always)]
pub(super) fn column_sum<V: Real>(numbers: &[V], first: usize, stride: usize) -> V {
    let mut sums = [V::zero(); 4];
    let rows = numbers.len() / stride;
    let mut r = 0;
    while r < rows {
        for t in 0..4 {
            if r + t < rows {
                sums[t] = sums[t] + numbers[(r + t) * stride + first];
            }
        }
        r += 4;
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
