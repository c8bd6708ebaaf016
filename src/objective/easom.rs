//! Easom (1990): f = -cos(x) cos(y) exp(-(x - pi)^2 - (y - pi)^2), a needle in a plain.
//!
//! Looked at on [-100, 100]^2, flat but for the neighbourhood of (pi, pi), where it is lowest with -1. Runs begin on
//! the needle's slope, at (2.5, 2.5).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A hole in a flat plain.
pub struct Easom;

impl Objective for Easom {
    const INFO: Info = Info {
        name: "easom",
        about: "a flat plain with one hole, and runs begin on its slope",
        source: "Easom 1990; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Easom, Fault> {
        Ok(Easom)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![2.5, 2.5]
    }
    fn lowest(&self) -> f64 {
        -1.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![std::f64::consts::PI; 2]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[0.0, 6.0], [0.0, 6.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let pi = V::splat(std::f64::consts::PI);
        let (x, y) = (point[0] - pi, point[1] - pi);
        let (sin_x, cos_x) = point[0].sin_cos();
        let (sin_y, cos_y) = point[1].sin_cos();
        let hill = (-(x * x + y * y)).exp();
        grad[0] = hill * cos_y * (sin_x + (x + x) * cos_x);
        grad[1] = hill * cos_x * (sin_y + (y + y) * cos_y);
        -(cos_x * cos_y * hill)
    }
}
