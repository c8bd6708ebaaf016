//! Griewank (1981): f = 1 + sum x_i^2 / 4000 - prod cos(x_i / sqrt i), a wide bowl with small regular dents.
//!
//! Looked at on [-600, 600]^n; lowest at 0; runs begin at (4, ..., 4), some dents away.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// A wide bowl with small regular dents.
pub struct Griewank {
    /// The square roots of 1, 2, 3, ...
    roots: Vec<f64>,
}

impl Objective for Griewank {
    const INFO: Info = Info {
        name: "griewank",
        about: "a wide bowl with small regular dents",
        source: "Griewank 1981; formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Griewank, Fault> {
        Ok(Griewank { roots: (1..=dim(args)).map(|i| (i as f64).sqrt()).collect() })
    }
    fn dim(&self) -> usize {
        self.roots.len()
    }
    fn start(&self) -> Vec<f64> {
        vec![4.0; self.dim()]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim()]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-10.0, 10.0], [-10.0, 10.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        // The gradient of a product without dividing by a cosine: what stands left of each factor, then right of it.
        let (mut squares, mut product) = (V::zero(), V::one());
        for (x, g, root) in zip((x, &mut *grad, &self.roots)) {
            squares = squares + *x * *x;
            *g = product;
            product = product * (*x / V::splat(*root)).sin_cos().1;
        }
        let mut right = V::one();
        for i in (0..x.len()).rev() {
            let root = V::splat(self.roots[i]);
            let (sin, cos) = (x[i] / root).sin_cos();
            grad[i] = x[i] / V::splat(2000.0) + grad[i] * right * sin / root;
            right = right * cos;
        }
        V::one() + squares / V::splat(4000.0) - product
    }
}
