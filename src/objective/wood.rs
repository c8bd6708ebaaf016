//! Wood (1968): 100 (x2 - x1^2)^2 + (1 - x1)^2 + 90 (x4 - x3^2)^2 + (1 - x3)^2 + 10 (x2 + x4 - 2)^2 + (x2 - x4)^2 / 10.
//!
//! Summed over groups of four for more coordinates. Usually looked at on [-10, 10]^4; lowest at (1, ..., 1). Runs begin
//! at (-3, -1, -3, -1, ...), beyond a saddle that stops many methods.

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Default, Info, Kind, Param};

/// Two coupled curved valleys.
pub struct Wood {
    dim: usize,
}

impl Objective for Wood {
    const INFO: Info = Info {
        name: "wood",
        about: "two coupled curved valleys with a saddle on the way",
        source: "Colville 1968 (Wood); start: Moré, Garbow & Hillstrom 1981",
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

    fn new(args: &Args) -> Result<Wood, Fault> {
        Ok(Wood { dim: super::fours(args)? })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        [-3.0, -1.0, -3.0, -1.0].repeat(self.dim / 4)
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![1.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-4.0, 4.0], [-4.0, 4.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let (one, two, number) = (V::one(), V::splat(2.0), V::splat);
        let mut sum = V::zero();
        let (x, grad) = (x.as_chunks::<4>().0, grad.as_chunks_mut::<4>().0);
        for k in 0..x.len().min(grad.len()) {
            let (x, g) = (&x[k], &mut grad[k]);
            let (a, b) = (x[1] - x[0] * x[0], x[3] - x[2] * x[2]);
            let (c, d) = (one - x[0], one - x[2]);
            let (e, h) = (x[1] + x[3] - two, x[1] - x[3]);
            let (both, apart) = (number(20.0) * e, number(0.2) * h);
            g[0] = -(number(400.0) * a * x[0] + two * c);
            g[1] = number(200.0) * a + both + apart;
            g[2] = -(number(360.0) * b * x[2] + two * d);
            g[3] = number(180.0) * b + both - apart;
            let valleys = number(100.0) * a * a + c * c + number(90.0) * b * b + d * d;
            sum = sum + (valleys + number(10.0) * e * e + number(0.1) * h * h);
        }
        sum
    }
}
