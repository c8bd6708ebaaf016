//! Matrix factorization: f = 0.5 |U V^T - M|^2 (sum of squares) for a matrix M that has the rank of the product.
//!
//! M = sum s_k a_k b_k^T with random orthonormal a_k and b_k, s_k log-spaced from 1 down to 1 / condition. The lowest
//! value is 0, at U = A sqrt(S), V = B sqrt(S), and at U R, V R^-T for any invertible R: the minima are a surface.
//! U = V = 0 is a saddle, and every other stationary point above 0 is one, too (Baldi & Hornik 1989). Runs begin near
//! it, at normal numbers of deviation 0.1, so the large singular values are learnt first.

use super::quadratic::{log_spaced, orthonormal};
use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range};
use crate::random::normal;

/// The singular values' spread, here and in the deep linear network.
pub(super) const CONDITION: Param = Param {
    name: "condition",
    kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
    default: Default::Number(10.0),
    help: "largest over smallest singular value of M; the largest is 1",
};

/// The random numbers' seed, here and in the deep linear network.
pub(super) const SEED: Param = Param {
    name: "seed",
    kind: Kind::Count(0, u32::MAX as u64),
    default: Default::Count(0),
    help: "which random matrix, and which start point",
};

/// The deviation of the start point's entries.
const SCALE: f64 = 0.1;

/// Two factors of a matrix.
pub struct MatrixFactorization {
    /// Rows, columns and rank of M.
    shape: [usize; 3],
    seed: u64,
    /// M, row by row.
    target: Vec<f64>,
    /// U and V of a minimum, row by row.
    minimum: Vec<f64>,
}

/// An orthonormal basis of each side of a matrix, and the singular values between them.
pub(super) fn singular(shape: [usize; 3], condition: f64, seed: u64) -> [Vec<Vec<f64>>; 3] {
    let [rows, cols, rank] = shape;
    let values = log_spaced(rank, condition).into_iter().map(|value| value / condition).collect();
    [orthonormal(rank, rows, 2 * seed), vec![values], orthonormal(rank, cols, 2 * seed + 1)]
}

/// The entries of the matrix with these bases and singular values, row by row.
pub(super) fn entries([left, values, right]: &[Vec<Vec<f64>>; 3]) -> Vec<f64> {
    let (rows, cols) = (left[0].len(), right[0].len());
    let entry =
        |i: usize, j: usize| left.iter().zip(&values[0]).zip(right).map(|((a, s), b)| a[i] * s * b[j]).sum::<f64>();
    (0..rows * cols).map(|at| entry(at / cols, at % cols)).collect()
}

impl Objective for MatrixFactorization {
    const INFO: Info = Info {
        name: "matrix-factorization",
        about: "two factors of a low-rank matrix, from near a saddle",
        source: "textbook; landscape: Baldi & Hornik 1989",
        params: &[
            Param { name: "rows", kind: Kind::Count(1, 500), default: Default::Count(6), help: "rows of M and of U" },
            Param {
                name: "cols",
                kind: Kind::Count(1, 500),
                default: Default::Count(4),
                help: "columns of M, rows of V",
            },
            Param {
                name: "rank",
                kind: Kind::Count(1, 500),
                default: Default::Count(2),
                help: "rank of M, columns of U and V",
            },
            CONDITION,
            SEED,
            START,
        ],
    };

    fn new(args: &Args) -> Result<MatrixFactorization, Fault> {
        let count = |name| args.count(name).unwrap_or(1) as usize;
        let shape = [count("rows"), count("cols"), count("rank")];
        let [rows, cols, rank] = shape;
        if rank > rows.min(cols) {
            let message =
                format!("a matrix of {rows} rows and {cols} columns has a rank of at most {}", rows.min(cols));
            return Err(Fault { param: "rank", message });
        }
        let seed = args.count("seed").unwrap_or(0);
        let parts = singular(shape, args.number("condition"), seed);
        let [left, values, right] = &parts;
        let side = |basis: &[Vec<f64>], n: usize| -> Vec<f64> {
            (0..n * rank).map(|at| basis[at % rank][at / rank] * values[0][at % rank].sqrt()).collect()
        };
        let minimum = [side(left, rows), side(right, cols)].concat();
        Ok(MatrixFactorization { shape, seed, target: entries(&parts), minimum })
    }
    fn dim(&self) -> usize {
        self.layout().dim()
    }
    fn layout(&self) -> Layout {
        let [rows, cols, rank] = self.shape;
        Layout::of([("U", rows, rank), ("V", cols, rank)])
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim()).map(|i| SCALE * normal(self.seed, u64::MAX, i as u64)).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![self.minimum.clone()]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let [rows, cols, rank] = self.shape;
        grad.fill(V::zero());
        let mut sum = V::zero();
        for i in 0..rows {
            let u = i * rank;
            for j in 0..cols {
                let v = (rows + j) * rank;
                let mut miss = -V::splat(self.target[i * cols + j]);
                for k in 0..rank {
                    miss = miss + x[u + k] * x[v + k];
                }
                sum = sum + miss * miss;
                for k in 0..rank {
                    grad[u + k] = grad[u + k] + miss * x[v + k];
                    grad[v + k] = grad[v + k] + miss * x[u + k];
                }
            }
        }
        V::splat(0.5) * sum
    }
}
