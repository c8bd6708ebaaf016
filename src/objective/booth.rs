//! Booth: f = (x + 2 y - 7)^2 + (2 x + y - 5)^2, a tilted bowl of condition 9 (Surjanovic & Bingham 2013).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A tilted bowl.
pub struct Booth;

impl Objective for Booth {
    const INFO: Info = Info {
        name: "booth",
        about: "a tilted bowl of condition 9",
        source: "Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Booth, Fault> {
        Ok(Booth)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![-5.0, -5.0]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![1.0, 3.0]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-7.0, 7.0], [-7.0, 7.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let two = V::splat(2.0);
        let a = x + two * y - V::splat(7.0);
        let b = two * x + y - V::splat(5.0);
        grad[0] = two * a + V::splat(4.0) * b;
        grad[1] = V::splat(4.0) * a + two * b;
        a * a + b * b
    }
}
