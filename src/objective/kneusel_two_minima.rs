//! Two wells: f = -2 exp(-((x + 1)^2 + (y - 1)^2) / 2) - exp(-((x - 1)^2 + (y + 1)^2) / 2).
//!
//! One well is about twice as deep as the other; between and around them it is flat. Looked at on [-2, 2]^2; runs begin
//! at (1.5, 1.5), nearly as far from the one as from the other.

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A deep well and a shallow one.
pub struct KneuselTwoMinima;

impl Objective for KneuselTwoMinima {
    const INFO: Info = Info {
        name: "kneusel-two-minima",
        about: "a deep well and a shallow one in a plain",
        source: "Kneusel 2021, Math for Deep Learning, gd_multiple.py",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<KneuselTwoMinima, Fault> {
        Ok(KneuselTwoMinima)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![1.5, 1.5]
    }
    fn lowest(&self) -> f64 {
        -2.019_033_593_926_803_6
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        let (deep, shallow) = (0.980_383_635_577_662_2, 0.893_974_104_100_675_7);
        vec![vec![-deep, deep], vec![shallow, -shallow]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0], [-2.0, 2.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (one, half) = (V::one(), V::splat(-0.5));
        let (ax, ay, bx, by) = (x + one, y - one, x - one, y + one);
        let a = V::splat(2.0) * (half * (ax * ax + ay * ay)).exp();
        let b = (half * (bx * bx + by * by)).exp();
        grad[0] = a * ax + b * bx;
        grad[1] = a * ay + b * by;
        -(a + b)
    }
}
