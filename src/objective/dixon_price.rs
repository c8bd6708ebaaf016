//! Dixon-Price (1989): f = (x_1 - 1)^2 + sum_{i>1} i (2 x_i^2 - x_{i-1})^2, a curved valley.
//!
//! Looked at on [-10, 10]^n; lowest with 0 where x_i = 2^-((2^i - 2) / 2^i), the last coordinate of either sign. Runs
//! begin at (2, 2) in two dimensions, else at (1, ..., 1).

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A chain of curved valleys.
pub struct DixonPrice {
    dim: usize,
}

impl Objective for DixonPrice {
    const INFO: Info = Info {
        name: "dixon-price",
        about: "a chain of curved valleys that get steeper",
        source: "Dixon & Price 1989; formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<DixonPrice, Fault> {
        Ok(DixonPrice { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        if self.dim == 2 { vec![2.0; 2] } else { vec![1.0; self.dim] }
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        let floor: Vec<f64> =
            std::iter::successors(Some(1.0), |x: &f64| Some((x / 2.0).sqrt())).take(self.dim).collect();
        let mut mirrored = floor.clone();
        mirrored[self.dim - 1] *= -1.0;
        if self.dim == 1 { vec![floor] } else { vec![floor, mirrored] }
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.0, 3.0], [-2.5, 2.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let n = x.len().min(grad.len());
        let away = x[0] - V::one();
        let mut sum = away * away;
        let mut carried = away + away;
        for i in 1..n {
            let valley = V::splat(2.0) * x[i] * x[i] - x[i - 1];
            let steep = V::splat((i + 1) as f64) * valley;
            sum = sum + steep * valley;
            grad[i - 1] = carried - (steep + steep);
            carried = V::splat(8.0) * steep * x[i];
        }
        grad[n - 1] = carried;
        sum
    }
}
