//! Six-hump camel (Dixon & Szego 1978): f = (4 - 2.1 x^2 + x^4 / 3) x^2 + x y + (4 y^2 - 4) y^2.
//!
//! Looked at on [-3, 3] x [-2, 2], where it has six minima, the lowest two at (0.0898, -0.7127) and its mirror image
//! through 0. Runs begin at (0.5, 0.5).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// Six basins, two of them lowest.
pub struct SixHumpCamel;

impl Objective for SixHumpCamel {
    const INFO: Info = Info {
        name: "six-hump-camel",
        about: "six basins, two of them lowest",
        source: "Dixon & Szego 1978; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<SixHumpCamel, Fault> {
        Ok(SixHumpCamel)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![0.5, 0.5]
    }
    fn lowest(&self) -> f64 {
        -1.031_628_453_489_877_4
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        let (x, y) = (0.089_842_013_100_318_06, -0.712_656_403_020_739_6);
        vec![vec![x, y], vec![-x, -y]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0], [-1.2, 1.2]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (xx, yy) = (x * x, y * y);
        let number = V::splat;
        grad[0] = x * (number(8.0) - number(8.4) * xx + number(2.0) * xx * xx) + y;
        grad[1] = x + y * (number(16.0) * yy - number(8.0));
        xx * (number(4.0) - number(2.1) * xx + xx * xx / number(3.0)) + x * y + yy * (number(4.0) * yy - number(4.0))
    }
}
