//! Quadratic: f = 0.5 sum l_i y_i^2 with y = Q x, eigenvalues log-spaced from the smallest to `condition` times
//! that, or given.
//!
//! `rotation` turns the axes by a random orthogonal matrix Q (the Q of a QR factorisation of a matrix
//! of normal numbers, by modified Gram-Schmidt); without it Q is the identity.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Default, Info, Kind, Param, Range};
use crate::random::normal;

/// The condition number when nothing is said.
const CONDITION: f64 = 100.0;

/// The smallest eigenvalue when nothing is said.
const SMALLEST: f64 = 1.0;

/// A bowl with chosen curvatures.
pub struct Quadratic {
    eigenvalues: Vec<f64>,
    /// Rows of Q; empty without rotation.
    rows: Vec<Vec<f64>>,
}

impl Objective for Quadratic {
    const INFO: Info = Info {
        name: "quadratic",
        about: "a bowl with chosen curvatures",
        source: "textbook; f = 0.5 sum l_i x_i^2",
        params: &[
            DIM,
            Param {
                name: "condition",
                kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
                default: Default::Number(CONDITION),
                help: "largest over smallest curvature",
            },
            Param {
                name: "smallest",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(SMALLEST),
                help: "the smallest curvature",
            },
            Param {
                name: "eigenvalues",
                kind: Kind::Numbers(Range::POSITIVE),
                default: Default::Absent,
                help: "the curvatures themselves, instead of dim, condition and smallest",
            },
            Param {
                name: "rotation",
                kind: Kind::Count(0, u32::MAX as u64),
                default: Default::Absent,
                help: "seed of a random rotation; default: axes along the curvatures",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<Quadratic, Fault> {
        let eigenvalues = match args.numbers("eigenvalues") {
            Some([]) => return Err(Fault { param: "eigenvalues", message: "at least one number is needed".into() }),
            Some(list) => {
                // What is at its default may not have been asked for.
                let message =
                    format!("eigenvalues lists {} numbers, which leaves nothing to say; leave it out", list.len());
                if ![2, list.len()].contains(&dim(args)) {
                    return Err(Fault { param: "dim", message });
                }
                if args.number("condition") != CONDITION {
                    return Err(Fault { param: "condition", message });
                }
                if args.number("smallest") != SMALLEST {
                    return Err(Fault { param: "smallest", message });
                }
                list.to_vec()
            }
            None => {
                let smallest = args.number("smallest");
                log_spaced(dim(args), args.number("condition")).into_iter().map(|ratio| smallest * ratio).collect()
            }
        };
        const LARGEST: usize = 500;
        let dim = eigenvalues.len();
        let rows = match args.count("rotation") {
            Some(_) if dim > LARGEST => {
                let message =
                    format!("a rotation of {dim} coordinates is a full matrix; at most {LARGEST} are allowed");
                return Err(Fault { param: "rotation", message });
            }
            Some(seed) => orthonormal(dim, dim, seed),
            None => Vec::new(),
        };
        Ok(Quadratic { eigenvalues, rows })
    }
    fn dim(&self) -> usize {
        self.eigenvalues.len()
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0; self.dim()]
    }
    fn work(&self) -> f64 {
        // Into the axes of the curvatures and back.
        ((1 + 2 * self.rows.len()) * self.dim()) as f64
    }

    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim()]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let half = V::splat(0.5);
        let mut sum = V::zero();
        if self.rows.is_empty() {
            for (x, g, l) in zip((x, grad, &self.eigenvalues)) {
                *g = V::splat(*l) * *x;
                sum = sum + half * *x * *g;
            }
            return sum;
        }
        grad.fill(V::zero());
        for (row, l) in self.rows.iter().zip(&self.eigenvalues) {
            let mut y = V::zero();
            for (q, x) in zip((row, x)) {
                y = y + V::splat(*q) * *x;
            }
            let pull = V::splat(*l) * y;
            sum = sum + half * y * pull;
            for (q, g) in zip((row, &mut *grad)) {
                *g = *g + V::splat(*q) * pull;
            }
        }
        sum
    }
}

/// `n` numbers from 1 to `last`, evenly spaced on a logarithmic scale, both ends exact; for one
/// coordinate just `last`.
pub(crate) fn log_spaced(n: usize, last: f64) -> Vec<f64> {
    let step = |i: usize| match n - 1 - i {
        0 => last,
        _ if i == 0 => 1.0,
        _ => Real::exp(Real::ln(last) * i as f64 / (n - 1) as f64),
    };
    (0..n).map(step).collect()
}

/// The rows of a random orthogonal matrix.
pub(crate) fn orthogonal(n: usize, seed: u64) -> Vec<Vec<f64>> {
    orthonormal(n, n, seed)
}

/// The first rows of a random orthogonal matrix of `n` columns.
pub(super) fn orthonormal(count: usize, n: usize, seed: u64) -> Vec<Vec<f64>> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(count);
    for i in 0..count {
        let mut row: Vec<f64> = (0..n).map(|j| normal(seed, i as u64, j as u64)).collect();
        // Twice is enough: the second pass removes what rounding left of the first.
        for _ in 0..2 {
            for earlier in &rows {
                let along = dot(&row, earlier);
                row.iter_mut().zip(earlier).for_each(|(x, e)| *x -= along * e);
            }
        }
        let length = dot(&row, &row).sqrt();
        row.iter_mut().for_each(|x| *x /= length);
        rows.push(row);
    }
    rows
}
