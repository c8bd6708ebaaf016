//! Sphere: f = sum x_i^2, the roundest bowl (De Jong 1975).

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// The sphere.
pub struct Sphere {
    dim: usize,
}

impl Objective for Sphere {
    const INFO: Info = Info {
        name: "sphere",
        about: "sum of squares, equally curved in all directions",
        source: "De Jong 1975",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Sphere, Fault> {
        Ok(Sphere { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0; self.dim]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (x, g) in zip((x, grad)) {
            sum = sum + *x * *x;
            *g = *x + *x;
        }
        sum
    }
}
