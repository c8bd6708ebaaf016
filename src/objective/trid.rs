//! Trid (Neumaier 1999): f = sum (x_i - 1)^2 - sum_{i>1} x_i x_{i-1}, a quadratic with a tridiagonal Hessian.
//!
//! Looked at on [-n^2, n^2]^n; lowest where x_i = i (n + 1 - i), with -n (n + 4) (n - 1) / 6. Runs begin at 0, which is
//! symmetric and so hides the steepest direction from a method without rounding errors.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A quadratic whose coordinates pull at their neighbours.
pub struct Trid {
    dim: usize,
}

impl Objective for Trid {
    const INFO: Info = Info {
        name: "trid",
        about: "a quadratic whose neighbouring coordinates are coupled",
        source: "Neumaier 1999; formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Trid, Fault> {
        Ok(Trid { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        vec![0.0; self.dim]
    }
    fn lowest(&self) -> f64 {
        let n = self.dim as f64;
        -n * (n + 4.0) * (n - 1.0) / 6.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![(1..=self.dim).map(|i| (i * (self.dim + 1 - i)) as f64).collect()]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-4.0, 4.0], [-4.0, 4.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let n = x.len().min(grad.len());
        let mut sum = V::zero();
        for i in 0..n {
            let away = x[i] - V::one();
            let before = if i == 0 { V::zero() } else { x[i - 1] };
            let after = if i + 1 == n { V::zero() } else { x[i + 1] };
            sum = sum + (away * away - x[i] * before);
            grad[i] = away + away - before - after;
        }
        sum
    }
}
