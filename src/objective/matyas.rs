//! Matyas (1965): f = 0.26 (x^2 + y^2) - 0.48 x y, a tilted bowl of condition 25.
//!
//! Usually looked at on [-10, 10]^2. Lowest at 0; runs begin at (5, -8), which is off both axes of the bowl.

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A long tilted bowl.
pub struct Matyas;

impl Objective for Matyas {
    const INFO: Info = Info {
        name: "matyas",
        about: "a tilted bowl of condition 25",
        source: "Matyas 1965; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Matyas, Fault> {
        Ok(Matyas)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![5.0, -8.0]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0, 0.0]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-10.0, 10.0], [-10.0, 10.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (a, b) = (V::splat(0.52), V::splat(0.48));
        grad[0] = a * x - b * y;
        grad[1] = a * y - b * x;
        V::splat(0.26) * (x * x + y * y) - b * x * y
    }
}
