//! Sum of absolute values: f = sum |x_i|, with a kink along every axis.
//!
//! Looked at anywhere; lowest at 0. The gradient is the sign of each coordinate, 0 at 0, so gradient descent is sign
//! descent on it, and a constant rate never comes to rest. Runs begin at (1, 0.7, 1, 0.7, ...).

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// A pyramid on its tip.
pub struct SumAbs {
    dim: usize,
}

impl Objective for SumAbs {
    const INFO: Info = Info {
        name: "sum-abs",
        about: "a pyramid on its tip, equally steep everywhere and kinked along the axes",
        source: "textbook; f = sum |x_i|",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<SumAbs, Fault> {
        Ok(SumAbs { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim).map(|i| if i % 2 == 0 { 1.0 } else { 0.7 }).collect()
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
            sum = sum + x.abs();
            *g = x.signum();
        }
        sum
    }
}
