//! Products of matrices whose numbers are lanes, or data that all lanes share.
//!
//! Each sum runs over its terms in their order, whatever the tile it is computed in, so that every pack gets the bits
//! of a run alone. A tile is a few sums side by side: they use what is loaded several times, and none waits for another.

// Index loops: an iterator's adapters are calls of their own, which may not be inlined into the kernels.
#![allow(clippy::needless_range_loop)]

use crate::lane::Real;

/// A matrix's numbers, row by row.
pub(super) trait Cells<V>: Copy {
    /// One of them.
    fn at(self, k: usize) -> V;
    /// Some of them.
    fn part(self, from: usize, count: usize) -> Self;
}

/// Numbers that are the same for all lanes.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a>(pub &'a [f64]);

/// Numbers of the lanes' own.
#[derive(Clone, Copy)]
pub(super) struct Own<'a, V>(pub &'a [V]);

impl<V: Real> Cells<V> for Shared<'_> {
    #[inline(always)]
    fn at(self, k: usize) -> V {
        V::splat(self.0[k])
    }
    #[inline(always)]
    fn part(self, from: usize, count: usize) -> Self {
        Shared(&self.0[from..from + count])
    }
}

impl<V: Real> Cells<V> for Own<'_, V> {
    #[inline(always)]
    fn at(self, k: usize) -> V {
        self.0[k]
    }
    #[inline(always)]
    fn part(self, from: usize, count: usize) -> Self {
        Own(&self.0[from..from + count])
    }
}

/// One factor: vectors of numbers, of which a tile takes `T` neighbours at once.
pub(super) trait Side<V>: Copy {
    /// Neighbours, ready to be read.
    type Tile<const T: usize>: Tile<V, T>;
    /// The `T` vectors from `first` on, `length` long.
    fn tile<const T: usize>(self, first: usize, length: usize) -> Self::Tile<T>;
}

/// Neighbouring vectors.
pub(super) trait Tile<V, const T: usize> {
    /// The `k`-th number of each.
    fn at(&self, k: usize) -> [V; T];
}

/// The rows of a matrix that is so wide.
#[derive(Clone, Copy)]
pub(super) struct Rows<C>(pub C, pub usize);

/// The columns of a matrix that is so wide.
#[derive(Clone, Copy)]
pub(super) struct Columns<C>(pub C, pub usize);

impl<V: Real, C: Cells<V>> Side<V> for Rows<C> {
    type Tile<const T: usize> = [C; T];
    #[inline(always)]
    fn tile<const T: usize>(self, first: usize, length: usize) -> [C; T] {
        let mut rows = [self.0; T];
        for t in 0..T {
            rows[t] = self.0.part((first + t) * self.1, length);
        }
        rows
    }
}

impl<V: Real, C: Cells<V>, const T: usize> Tile<V, T> for [C; T] {
    #[inline(always)]
    fn at(&self, k: usize) -> [V; T] {
        let mut numbers = [V::zero(); T];
        for t in 0..T {
            numbers[t] = self[t].at(k);
        }
        numbers
    }
}

impl<V: Real, C: Cells<V>> Side<V> for Columns<C> {
    type Tile<const T: usize> = (C, usize, usize);
    #[inline(always)]
    fn tile<const T: usize>(self, first: usize, _length: usize) -> (C, usize, usize) {
        (self.0, self.1, first)
    }
}

impl<V: Real, C: Cells<V>, const T: usize> Tile<V, T> for (C, usize, usize) {
    #[inline(always)]
    fn at(&self, k: usize) -> [V; T] {
        let part = self.0.part(k * self.1 + self.2, T);
        let mut numbers = [V::zero(); T];
        for t in 0..T {
            numbers[t] = part.at(t);
        }
        numbers
    }
}

/// Where the sums go: `sums[i * down + j * across]` for the `i`-th vector of the one side and the `j`-th of the other.
pub(super) struct Sums<'a, V> {
    /// The numbers to which the sums are added.
    pub sums: &'a mut [V],
    /// From one `i` to the next.
    pub down: usize,
    /// From one `j` to the next.
    pub across: usize,
}

/// Adds the inner product of each of the `m` vectors of `a` with each of the `n` vectors of `b`, all `length` long.
#[inline(always)]
pub(super) fn add_products<V: Real, A: Side<V>, B: Side<V>>(
    (m, n, length): (usize, usize, usize),
    a: A,
    b: B,
    to: &mut Sums<V>,
) {
    // One vector a pack leaves registers for eight sums; of dual numbers speed does not matter.
    let narrow = size_of::<V>() <= 64 && size_of::<V>() == V::LANES * size_of::<f64>();
    let (pairs, fours) = if narrow { (m - m % 2, n - n % 4) } else { (0, 0) };
    let mut i = 0;
    while i < pairs {
        let mut j = 0;
        while j < fours {
            add_tile::<V, A, B, 2, 4>(length, a, i, b, j, to);
            j += 4;
        }
        i += 2;
    }
    let mut i = 0;
    while i < m {
        let mut j = if i < pairs { fours } else { 0 };
        while narrow && j + 8 <= n {
            add_tile::<V, A, B, 1, 8>(length, a, i, b, j, to);
            j += 8;
        }
        while j + 2 <= n {
            add_tile::<V, A, B, 1, 2>(length, a, i, b, j, to);
            j += 2;
        }
        while j < n {
            add_tile::<V, A, B, 1, 1>(length, a, i, b, j, to);
            j += 1;
        }
        i += 1;
    }
}

/// The products of `M` vectors with `N`.
#[inline(always)]
fn add_tile<V: Real, A: Side<V>, B: Side<V>, const M: usize, const N: usize>(
    length: usize,
    a: A,
    i: usize,
    b: B,
    j: usize,
    to: &mut Sums<V>,
) {
    let (a, b) = (a.tile::<M>(i, length), b.tile::<N>(j, length));
    let mut sums = [[V::zero(); N]; M];
    for k in 0..length {
        let (x, y) = (a.at(k), b.at(k));
        for s in 0..M {
            for t in 0..N {
                sums[s][t] = sums[s][t] + x[s] * y[t];
            }
        }
    }
    for s in 0..M {
        for t in 0..N {
            let sum = &mut to.sums[(i + s) * to.down + (j + t) * to.across];
            *sum = *sum + sums[s][t];
        }
    }
}
