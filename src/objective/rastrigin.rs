//! Rastrigin (1974): f = 10 n + sum x_i^2 - 10 cos(2 pi x_i), a bowl full of regular dents.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// A bowl full of regular dents.
pub struct Rastrigin {
    dim: usize,
}

impl Objective for Rastrigin {
    const INFO: Info = Info {
        name: "rastrigin",
        about: "a bowl full of regular dents",
        source: "Rastrigin 1974",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Rastrigin, Fault> {
        Ok(Rastrigin { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim).map(|i| if i % 2 == 0 { -2.0 } else { 3.5 }).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-5.12, 5.12], [-5.12, 5.12]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let turn = V::splat(2.0 * std::f64::consts::PI);
        let mut sum = V::zero();
        for (x, g) in zip((x, grad)) {
            let (sin, cos) = (turn * *x).sin_cos();
            sum = sum + (*x * *x + V::splat(10.0) * (V::one() - cos));
            *g = *x + *x + V::splat(10.0) * turn * sin;
        }
        sum
    }
}
