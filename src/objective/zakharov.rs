//! Zakharov: f = sum x_i^2 + s^2 + s^4 with s = sum i x_i / 2, a bowl with one steep direction.
//!
//! Looked at on [-5, 10]^n; lowest at 0. Runs begin at (-2, 3) in two dimensions, else at (0.5, ..., 0.5). Along s the
//! quartic takes over, so large steps fail long before the curvature at the minimum says so.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// A bowl with one quartic direction.
pub struct Zakharov {
    dim: usize,
}

impl Objective for Zakharov {
    const INFO: Info = Info {
        name: "zakharov",
        about: "a bowl that is steep and quartic in one direction",
        source: "Zakharov 1975; formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Zakharov, Fault> {
        Ok(Zakharov { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        if self.dim == 2 { vec![-2.0, 3.0] } else { vec![0.5; self.dim] }
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-5.0, 5.0], [-5.0, 5.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let half = V::splat(0.5);
        let weight = |i: usize| half * V::splat((i + 1) as f64);
        let (mut squares, mut s) = (V::zero(), V::zero());
        for (i, x) in x.iter().enumerate() {
            squares = squares + *x * *x;
            s = s + weight(i) * *x;
        }
        let ss = s * s;
        let steep = (V::splat(2.0) + V::splat(4.0) * ss) * s;
        for (i, (x, g)) in zip((x, grad)).enumerate() {
            *g = *x + *x + weight(i) * steep;
        }
        squares + ss + ss * ss
    }
}
