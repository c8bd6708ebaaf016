//! Styblinski-Tang (1990): f = 0.5 sum x_i^4 - 16 x_i^2 + 5 x_i, two wells in each coordinate.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// Where one coordinate is lowest.
const WELL: f64 = -2.903_534_027_771_177_4;
/// The value there of one coordinate.
const DEPTH: f64 = -39.166_165_703_771_42;

/// Two wells in each coordinate, one of them deeper.
pub struct StyblinskiTang {
    dim: usize,
}

impl Objective for StyblinskiTang {
    const INFO: Info = Info {
        name: "styblinski-tang",
        about: "two wells in each coordinate, one of them deeper",
        source: "Styblinski & Tang 1990",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<StyblinskiTang, Fault> {
        Ok(StyblinskiTang { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        vec![-1.0; self.dim]
    }
    fn lowest(&self) -> f64 {
        self.dim as f64 * DEPTH
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![WELL; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-5.0, 5.0], [-5.0, 5.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (x, g) in zip((x, grad)) {
            let xx = *x * *x;
            sum = sum + (xx * xx - V::splat(16.0) * xx + V::splat(5.0) * *x);
            *g = V::splat(2.0) * *x * xx - V::splat(16.0) * *x + V::splat(2.5);
        }
        V::splat(0.5) * sum
    }
}
