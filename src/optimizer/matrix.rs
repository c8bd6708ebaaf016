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
    // The newer number second: NaN comes through.
    let largest = a.iter().fold(V::zero(), |largest, x| V::select(x.abs().le(largest), largest, x.abs()));
    V::select(largest.le(V::zero()), V::one(), largest)
}

/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations (Golub & Van Loan, 8.5).
///
/// Leaves the eigenvalues on the diagonal of `a`, in no order, and the vectors in the columns of `vectors`. A rotation
/// is left out where the entry is below rounding against its two diagonal entries; a sweep without any is the last.
/// That is the fifth to eighth; matrices of numbers that are not finite stop at the twentieth.
#[inline(always)]
pub fn eigen<V: Real>(a: &mut [V], vectors: &mut [V], n: usize) {
    const SWEEPS: usize = 20;
    let tiny = V::splat(f64::EPSILON * f64::EPSILON / 4.0);
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
                let mut rotate = |m: &mut [V], i: usize, j: usize| {
                    let (x, y) = (m[i], m[j]);
                    m[i] = V::select(turn, c * x - s * y, x);
                    m[j] = V::select(turn, s * x + c * y, y);
                };
                for k in 0..n {
                    rotate(a, k * n + p, k * n + q);
                    rotate(vectors, k * n + p, k * n + q);
                }
                for k in 0..n {
                    rotate(a, p * n + k, q * n + k);
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
/// `r` is room for as many entries.
#[inline(always)]
pub fn orthogonal_factor<V: Real>(a: &mut [V], r: &mut [V], n: usize) {
    let scale = size(a);
    for (at, (r, a)) in r.iter_mut().zip(a.iter_mut()).enumerate() {
        *r = *a / scale;
        *a = if at / n == at % n { V::one() } else { V::zero() };
    }
    // Below the diagonal of r: the reflections' vectors, with a first entry of 1; on it: their factors.
    for k in 0..n {
        let below = (k + 1..n).fold(V::zero(), |sum, i| sum + r[i * n + k] * r[i * n + k]);
        let first = r[k * n + k];
        let length = (first * first + below).sqrt();
        let image = V::select(first.lt(V::zero()), length, -length);
        let still = below.le(V::zero());
        let factor = V::select(still, V::zero(), (image - first) / image);
        let divisor = V::select(still, V::one(), first - image);
        for i in k + 1..n {
            r[i * n + k] = r[i * n + k] / divisor;
        }
        for j in k + 1..n {
            reflect(r, k, factor, n, j, None);
        }
        r[k * n + k] = factor;
    }
    for k in (0..n).rev() {
        for j in k..n {
            reflect(r, k, r[k * n + k], n, j, Some(a));
        }
    }
}

/// Reflects column `j` of `r`, or of another matrix, at the vector below the diagonal of column `k` of `r`.
#[inline(always)]
fn reflect<V: Real>(r: &mut [V], k: usize, factor: V, n: usize, j: usize, other: Option<&mut [V]>) {
    match other {
        None => {
            let along = (k + 1..n).fold(r[k * n + j], |sum, i| sum + r[i * n + k] * r[i * n + j]) * factor;
            r[k * n + j] = r[k * n + j] - along;
            for i in k + 1..n {
                r[i * n + j] = r[i * n + j] - along * r[i * n + k];
            }
        }
        Some(a) => {
            let along = (k + 1..n).fold(a[k * n + j], |sum, i| sum + r[i * n + k] * a[i * n + j]) * factor;
            a[k * n + j] = a[k * n + j] - along;
            for i in k + 1..n {
                a[i * n + j] = a[i * n + j] - along * r[i * n + k];
            }
        }
    }
}
