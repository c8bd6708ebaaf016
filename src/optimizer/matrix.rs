//! Small dense matrices, many at a time: products, eigenvectors, orthogonal factors.
//!
//! Lanes stay in lockstep: a rotation, an exchange or a reflection that a lane does not need is left out by selection,
//! so each lane holds the same bits as a matrix alone. Entries go row by row.

use crate::lane::{Mask, Real};

/// A matrix to be read, perhaps transposed.
#[derive(Clone, Copy)]
pub struct View<'a, V> {
    at: &'a [V],
    rows: usize,
    cols: usize,
    /// Places from one row to the next, and from one column to the next.
    strides: [usize; 2],
}

impl<'a, V: Real> View<'a, V> {
    /// Entries row by row, `cols` to a row.
    #[inline(always)]
    pub fn new(at: &'a [V], rows: usize, cols: usize) -> View<'a, V> {
        View { at, rows, cols, strides: [cols, 1] }
    }

    /// A square matrix of `n` rows.
    #[inline(always)]
    pub fn square(at: &'a [V], n: usize) -> View<'a, V> {
        View::new(at, n, n)
    }

    /// The transpose.
    #[inline(always)]
    pub fn t(self) -> View<'a, V> {
        View { at: self.at, rows: self.cols, cols: self.rows, strides: [self.strides[1], self.strides[0]] }
    }

    #[inline(always)]
    fn get(&self, i: usize, j: usize) -> V {
        self.at[i * self.strides[0] + j * self.strides[1]]
    }
}

/// The product of two matrices into a third, row by row.
#[inline(always)]
pub fn multiply<V: Real>(a: View<V>, b: View<V>, to: &mut [V]) {
    for i in 0..a.rows {
        for j in 0..b.cols {
            let mut sum = V::zero();
            for k in 0..a.cols {
                sum = sum + a.get(i, k) * b.get(k, j);
            }
            to[i * b.cols + j] = sum;
        }
    }
}

/// The identity times a number.
pub fn diagonal<V: Real>(n: usize, value: V) -> Vec<V> {
    (0..n * n).map(|at| if at / n == at % n { value } else { V::zero() }).collect()
}

/// The largest absolute entry; 1 if that is 0, so that one may divide by it.
#[inline(always)]
fn size<V: Real>(a: &[V]) -> V {
    let largest = a.iter().fold(V::zero(), |largest, x| x.abs().max(largest));
    V::select(largest.le(V::zero()), V::one(), largest)
}

/// The lanes whose turn it is: every so many steps, the first included.
#[inline(always)]
pub fn due<V: Real>(step: u32, every: V) -> V::Mask {
    V::zero().lt(V::from_fn(|lane| if u64::from(step) % (every.get(lane) as u64).max(1) == 0 { 1.0 } else { 0.0 }))
}

/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations (Golub & Van Loan, 8.5).
///
/// Leaves the eigenvalues on the diagonal of `a`, in no order, and the vectors in the columns of `vectors`. A rotation
/// is left out where the entry is below rounding against its two diagonal entries. A sweep without any is the last;
/// there are twenty at most.
#[inline(always)]
pub fn eigen<V: Real>(a: &mut [V], vectors: &mut [V], n: usize) {
    const SWEEPS: usize = 20;
    let tiny = V::splat(V::PRECISION.epsilon() * V::PRECISION.epsilon() / 4.0);
    let scale = size(a);
    for (at, (a, v)) in a.iter_mut().zip(vectors.iter_mut()).enumerate() {
        *a = *a / scale;
        *v = if at / n == at % n { V::one() } else { V::zero() };
    }
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let (across, first, last) = (a[p * n + q], a[p * n + p], a[q * n + q]);
                let turn = (tiny * (first * last).abs()).lt(across * across);
                if turn.bits() == 0 {
                    continue;
                }
                turned = true;
                // The smaller of the two angles that make the entry 0: |t| <= 1.
                let theta = (last - first) / (across + across);
                let root = theta.abs() + (theta * theta + V::one()).sqrt();
                let t = V::select(theta.lt(V::zero()), -V::one(), V::one()) / root;
                let c = V::one() / (t * t + V::one()).sqrt();
                let s = t * c;
                for k in 0..n {
                    rotate(a, [k * n + p, k * n + q], [c, s], turn);
                    rotate(vectors, [k * n + p, k * n + q], [c, s], turn);
                }
                for k in 0..n {
                    rotate(a, [p * n + k, q * n + k], [c, s], turn);
                }
                a[p * n + q] = V::select(turn, V::zero(), a[p * n + q]);
                a[q * n + p] = V::select(turn, V::zero(), a[q * n + p]);
            }
        }
        if !turned {
            break;
        }
    }
    for a in a.iter_mut() {
        *a = *a * scale;
    }
}

/// Turns two entries by an angle of this cosine and sine where `turn` says so.
#[inline(always)]
fn rotate<V: Real>(m: &mut [V], [i, j]: [usize; 2], [c, s]: [V; 2], turn: V::Mask) {
    let (x, y) = (m[i], m[j]);
    m[i] = V::select(turn, c * x - s * y, x);
    m[j] = V::select(turn, s * x + c * y, y);
}

/// Exchanges two entries where `exchange` says so.
#[inline(always)]
pub fn swap<V: Real>(a: &mut [V], i: usize, j: usize, exchange: V::Mask) {
    let (x, y) = (a[i], a[j]);
    a[i] = V::select(exchange, y, x);
    a[j] = V::select(exchange, x, y);
}

/// Room for [`inverse_root`]: two square matrices.
pub struct Room<V>(Vec<V>, Vec<V>);

impl<V: Real> Room<V> {
    /// For matrices of up to `n` rows.
    pub fn new(n: usize) -> Room<V> {
        Room(vec![V::zero(); n * n], vec![V::zero(); n * n])
    }
}

/// A positive matrix to the power of -1/4, or -1/2 if `once`, into `to`.
#[inline(always)]
pub fn inverse_root<V: Real>(a: &[V], n: usize, once: bool, to: &mut [V], room: &mut Room<V>) {
    let (values, vectors) = (&mut room.0[..n * n], &mut room.1[..n * n]);
    values.copy_from_slice(a);
    eigen(values, vectors, n);
    for k in 0..n {
        let root = values[k * n + k].abs().sqrt();
        let inverse = V::one() / if once { root } else { root.sqrt() };
        for i in 0..n {
            values[i * n + k] = vectors[i * n + k] * inverse;
        }
    }
    multiply(View::square(values, n), View::square(vectors, n).t(), to);
}

/// The orthogonal factor of a square matrix by Householder's reflections, as LAPACK's: it replaces the matrix.
///
/// It is orthogonal whatever the matrix; where a column depends on those before it, its own direction is rounding's.
/// `wide` is room for twice as many entries.
#[inline(always)]
pub fn orthogonal_factor<V: Real>(a: &mut [V], wide: &mut [V], n: usize) {
    let scale = size(a);
    // The matrix with the identity to its right: what makes the one triangular makes the other the factor's transpose.
    let cols = 2 * n;
    for (at, w) in wide.iter_mut().enumerate().take(n * cols) {
        let (i, j) = (at / cols, at % cols);
        *w = if j < n { a[i * n + j] / scale } else { V::splat(if j - n == i { 1.0 } else { 0.0 }) };
    }
    for k in 0..n {
        let below = (k + 1..n).fold(V::zero(), |sum, i| sum + wide[i * cols + k] * wide[i * cols + k]);
        let first = wide[k * cols + k];
        let length = (first * first + below).sqrt();
        let image = V::select(first.lt(V::zero()), length, -length);
        // Nothing to reflect where all below is 0 already.
        let still = below.le(V::zero());
        let factor = V::select(still, V::zero(), (image - first) / image);
        let divisor = V::select(still, V::one(), first - image);
        for i in k + 1..n {
            wide[i * cols + k] = wide[i * cols + k] / divisor;
        }
        for j in k + 1..cols {
            let along = (k + 1..n).fold(wide[k * cols + j], |sum, i| sum + wide[i * cols + k] * wide[i * cols + j]);
            let along = along * factor;
            wide[k * cols + j] = wide[k * cols + j] - along;
            for i in k + 1..n {
                wide[i * cols + j] = wide[i * cols + j] - along * wide[i * cols + k];
            }
        }
    }
    for (at, a) in a.iter_mut().enumerate().take(n * n) {
        *a = wide[(at % n) * cols + n + at / n];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lanes;
    use crate::random::normal;

    /// A symmetric matrix of the given rank with eigenvalues that reach from 1 to about 1e-6.
    fn symmetric(n: usize, rank: usize, seed: u64) -> Vec<f64> {
        let column = |k: usize, i: usize| normal(seed, k as u64, i as u64) * 10f64.powf(-3.0 * k as f64 / n as f64);
        (0..n * n).map(|at| (0..rank).map(|k| column(k, at / n) * column(k, at % n)).sum()).collect()
    }

    fn product(a: View<f64>, b: View<f64>) -> Vec<f64> {
        let mut to = vec![0.0; a.rows * b.cols];
        multiply(a, b, &mut to);
        to
    }

    fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).fold(0.0, |most: f64, (a, b)| f64::max(most, (a - b).abs()))
    }

    /// Whether the columns are orthonormal.
    fn orthonormal(q: &[f64], n: usize) -> bool {
        let view = View::square(q, n);
        largest_difference(&product(view.t(), view), &diagonal(n, 1.0)) < 1e-13
    }

    #[test]
    fn eigenvectors_are_orthonormal_and_give_the_matrix_back() {
        for (n, rank) in [(1, 1), (2, 2), (3, 1), (5, 5), (8, 8), (8, 3), (20, 20), (20, 7), (40, 40), (4, 0)] {
            for seed in 0..5 {
                let a = symmetric(n, rank, seed);
                let (mut values, mut vectors) = (a.clone(), vec![0.0; n * n]);
                eigen(&mut values, &mut vectors, n);
                assert!(orthonormal(&vectors, n), "{n} {rank} {seed}");
                let stretched: Vec<f64> = (0..n * n).map(|at| vectors[at] * values[at % n * (n + 1)]).collect();
                let back = product(View::square(&stretched, n), View::square(&vectors, n).t());
                let off = largest_difference(&a, &back);
                assert!(off <= 1e-13 * size(&a), "{n} {rank} {seed}: {off:e}");
                let rest =
                    (0..n * n).filter(|at| at / n != at % n).fold(0.0, |most: f64, at| most.max(values[at].abs()));
                assert!(rest <= 1e-15 * size(&a), "{n} {rank} {seed}: {rest:e} is left beside the diagonal");
            }
        }
    }

    #[test]
    fn inverse_roots_undo_the_matrix() {
        let n = 6;
        let a: Vec<f64> = symmetric(n, n, 3).iter().zip(diagonal(n, 0.01)).map(|(a, eps)| a + eps).collect();
        let (mut half, mut quarter) = (vec![0.0; n * n], vec![0.0; n * n]);
        inverse_root(&a, n, true, &mut half, &mut Room::new(n));
        inverse_root(&a, n, false, &mut quarter, &mut Room::new(n));
        let quarter = View::square(&quarter, n);
        assert!(largest_difference(&product(quarter, quarter), &half) < 1e-12);
        let inverse = product(View::square(&half, n), View::square(&half, n));
        assert!(
            largest_difference(&product(View::square(&inverse, n), View::square(&a, n)), &diagonal(n, 1.0)) < 1e-12
        );
    }

    #[test]
    fn factors_are_orthogonal_and_leave_a_triangle() {
        for (n, rank) in [(1, 1), (2, 2), (3, 3), (3, 1), (8, 8), (8, 3), (20, 20), (4, 0)] {
            let a = symmetric(n, rank, 1);
            let (mut q, mut wide) = (a.clone(), vec![0.0; 2 * n * n]);
            orthogonal_factor(&mut q, &mut wide, n);
            assert!(orthonormal(&q, n), "{n} {rank}");
            let triangle = product(View::square(&q, n).t(), View::square(&a, n));
            let below = (0..n * n).filter(|at| at / n > at % n).fold(0.0, |most: f64, at| most.max(triangle[at].abs()));
            assert!(below <= 1e-13 * size(&a), "{n} {rank}: {below:e}");
        }
    }

    /// Lanes that need another number of sweeps, or are not finite, leave their neighbours alone.
    #[test]
    fn each_lane_is_a_matrix_alone() {
        type Pack = Lanes<f64, 4>;
        let n = 7;
        let mut lanes = [symmetric(n, n, 1), symmetric(n, 2, 2), diagonal(n, 3.0), symmetric(n, n, 4)];
        lanes[3][8] = f64::NAN;
        let packed: Vec<Pack> = (0..n * n).map(|at| Pack::from_fn(|lane| lanes[lane][at])).collect();
        let (mut values, mut vectors, mut factor) = (packed.clone(), packed.clone(), packed.clone());
        eigen(&mut values, &mut vectors, n);
        orthogonal_factor(&mut factor, &mut [packed.clone(), packed].concat(), n);
        for (lane, alone) in lanes.iter().enumerate() {
            let (mut one, mut its, mut own) = (alone.clone(), alone.clone(), alone.clone());
            eigen(&mut one, &mut its, n);
            orthogonal_factor(&mut own, &mut [alone.clone(), alone.clone()].concat(), n);
            for (pack, single) in [(&values, one), (&vectors, its), (&factor, own)] {
                let same = |(pack, single): (&Pack, &f64)| {
                    let lane = pack.get(lane);
                    lane.to_bits() == single.to_bits() || lane.is_nan() && single.is_nan()
                };
                assert!(pack.iter().zip(&single).all(same), "lane {lane}");
            }
        }
    }
}
