//! Rosenbrock (1960): f = sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, a curved narrow valley.
//!
//! Chained for more than two coordinates; starts from (-1.2, 1, -1.2, 1, ...) (Moré, Garbow & Hillstrom 1981).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Default, Info, Kind, Param};

/// The banana valley.
pub struct Rosenbrock {
    dim: usize,
}

impl Objective for Rosenbrock {
    const INFO: Info = Info {
        name: "rosenbrock",
        about: "a narrow curved valley with a nearly flat floor",
        source: "Rosenbrock 1960; start: Moré, Garbow & Hillstrom 1981",
        params: &[
            Param {
                name: "dim",
                kind: Kind::Count(2, 1_000_000),
                default: Default::Count(2),
                help: "number of coordinates",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<Rosenbrock, Fault> {
        Ok(Rosenbrock { dim: super::dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![1.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0], [-1.0, 3.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let n = x.len().min(grad.len());
        let mut sum = V::zero();
        let mut carried = V::zero();
        for i in 1..n {
            let a = x[i - 1];
            let valley = x[i] - a * a;
            let along = V::one() - a;
            let steep = V::splat(100.0) * valley;
            sum = sum + (steep * valley + along * along);
            grad[i - 1] = carried - (V::splat(4.0) * a * steep + (along + along));
            carried = steep + steep;
        }
        grad[n - 1] = carried;
        sum
    }
}
