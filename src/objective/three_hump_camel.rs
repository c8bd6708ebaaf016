//! Three-hump camel: f = 2 x^2 - 1.05 x^4 + x^6 / 6 + x y + y^2 (Surjanovic & Bingham 2013).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// One deep basin between two shallow ones.
pub struct ThreeHumpCamel;

impl Objective for ThreeHumpCamel {
    const INFO: Info = Info {
        name: "three-hump-camel",
        about: "one deep basin between two shallow ones",
        source: "Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<ThreeHumpCamel, Fault> {
        Ok(ThreeHumpCamel)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0, 1.0]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0, 0.0]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.5, 2.5], [-2.5, 2.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let xx = x * x;
        let two = V::splat(2.0);
        grad[0] = x * (V::splat(4.0) - V::splat(4.2) * xx + xx * xx) + y;
        grad[1] = x + two * y;
        xx * (two - V::splat(1.05) * xx + xx * xx / V::splat(6.0)) + x * y + y * y
    }
}
