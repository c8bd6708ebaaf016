//! Powell's singular function (1962): (x1 + 10 x2)^2 + 5 (x3 - x4)^2 + (x2 - 2 x3)^4 + 10 (x1 - x4)^4.
//!
//! Summed over groups of four for more coordinates (Moré, Garbow & Hillstrom 1981, problem 22). Lowest at 0, where the
//! Hessian is singular, so that progress there is slower than any geometric sequence. Runs begin at (3, -1, 0, 1, ...).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Default, Info, Kind, Param};

/// A bowl that is flat to fourth order in two directions.
pub struct PowellSingular {
    dim: usize,
}

impl Objective for PowellSingular {
    const INFO: Info = Info {
        name: "powell-singular",
        about: "a bowl whose Hessian is singular at the minimum: progress dies away",
        source: "Powell 1962; start and groups: Moré, Garbow & Hillstrom 1981",
        params: &[
            Param {
                name: "dim",
                kind: Kind::Count(4, 1_000_000),
                default: Default::Count(4),
                help: "number of coordinates, a multiple of 4",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<PowellSingular, Fault> {
        Ok(PowellSingular { dim: super::fours(args)? })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        [3.0, -1.0, 0.0, 1.0].repeat(self.dim / 4)
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-4.0, 5.0], [-4.0, 5.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let number = V::splat;
        let mut sum = V::zero();
        let (x, grad) = (x.as_chunks::<4>().0, grad.as_chunks_mut::<4>().0);
        for k in 0..x.len().min(grad.len()) {
            let (x, g) = (&x[k], &mut grad[k]);
            let a = x[0] + number(10.0) * x[1];
            let b = x[2] - x[3];
            let c = x[1] - number(2.0) * x[2];
            let d = x[0] - x[3];
            let (cc, dd) = (c * c, d * d);
            let (slope_c, slope_d) = (number(4.0) * c * cc, number(40.0) * d * dd);
            g[0] = number(2.0) * a + slope_d;
            g[1] = number(20.0) * a + slope_c;
            g[2] = number(10.0) * b - number(2.0) * slope_c;
            g[3] = -(number(10.0) * b + slope_d);
            sum = sum + (a * a + number(5.0) * b * b + cc * cc + number(10.0) * dd * dd);
        }
        sum
    }
}
