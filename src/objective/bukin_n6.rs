//! Bukin N.6: f = 100 sqrt|y - 0.01 x^2| + 0.01 |x + 10|, a crooked ridge turned upside down.
//!
//! Looked at on [-15, -5] x [-3, 3], lowest at (-10, 1) with 0. The floor of the valley is a cusp: the gradient grows
//! without bound towards it. On the cusp, where there is none, the first term's is taken as 0. Runs begin at (-12, 2).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A crooked valley whose floor is a cusp.
pub struct BukinN6;

impl Objective for BukinN6 {
    const INFO: Info = Info {
        name: "bukin-n6",
        about: "a crooked valley whose floor is a cusp with an unbounded gradient",
        source: "Bukin 1997; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<BukinN6, Fault> {
        Ok(BukinN6)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![-12.0, 2.0]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![-10.0, 1.0]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-15.0, -5.0], [-3.0, 3.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let flat = V::splat(0.01);
        let beside = y - flat * (x * x);
        let root = beside.abs().sqrt();
        let pull = V::select(root.le(V::zero()), V::zero(), V::splat(50.0) * beside.signum() / root);
        let along = x + V::splat(10.0);
        grad[0] = flat * along.signum() - V::splat(0.02) * x * pull;
        grad[1] = pull;
        V::splat(100.0) * root + flat * along.abs()
    }
}
