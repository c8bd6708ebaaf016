//! Rotation: f(Q x) with a random orthogonal Q, round the origin; axes lose their meaning, curvatures stay.
//!
//! Q is that of a QR factorisation of a matrix of normal numbers, the same that `quadratic` has for the same seed.

use super::Transform;
use crate::lane::Real;
use crate::objective::{Fault, orthogonal};
use crate::param::{Args, Default, Info, Kind, Param};

/// The function turned.
pub struct Rotation {
    rows: Vec<Vec<f64>>,
}

/// Coordinates at the most: the matrix is full.
const LARGEST: usize = 500;

impl Transform for Rotation {
    const INFO: Info = Info {
        name: "rotation",
        about: "turns the function round the origin by a random orthogonal matrix",
        source: "BBOB (Hansen et al. 2009): R x; matrix by QR of normal numbers",
        params: &[Param {
            name: "seed",
            kind: Kind::Count(0, u32::MAX as u64),
            default: Default::Count(1),
            help: "which matrix",
        }],
    };

    fn new(args: &Args, dim: usize) -> Result<Rotation, Fault> {
        if dim > LARGEST {
            let message = format!("{dim} coordinates make a full matrix of that size; at most {LARGEST} are allowed");
            return Err(Fault { param: "seed", message });
        }
        Ok(Rotation { rows: orthogonal(dim, args.count("seed").unwrap_or_default()) })
    }

    #[inline(always)]
    fn forward<V: Real>(&self, x: &[V], at: &mut [V]) {
        for (row, at) in self.rows.iter().zip(at) {
            let mut sum = V::zero();
            for (q, x) in row.iter().zip(x) {
                sum = sum + V::splat(*q) * *x;
            }
            *at = sum;
        }
    }

    #[inline(always)]
    fn backward<V: Real>(&self, grad: &mut [V], spare: &mut [V]) {
        spare.copy_from_slice(grad);
        grad.fill(V::zero());
        for (row, pull) in self.rows.iter().zip(spare) {
            for (q, g) in row.iter().zip(grad.iter_mut()) {
                *g = *g + V::splat(*q) * *pull;
            }
        }
    }

    fn inverse(&self, at: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; at.len()];
        for (row, at) in self.rows.iter().zip(at) {
            row.iter().zip(&mut x).for_each(|(q, x)| *x += q * at);
        }
        x
    }
}
