//! Goldstein-Price (1971): with s = x + y and t = 2 x - 3 y,
//! f = (1 + (s + 1)^2 (19 - 14 s + 3 s^2)) (30 + t^2 (18 - 16 t + 3 t^2)).
//!
//! Usually looked at on [-2, 2]^2, where it spans six orders of magnitude. Lowest at (0, -1) with 3; three more
//! basins end at 30, 84 and 840. Runs begin at (-0.5, -0.5).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// Four basins in a landscape of six orders of magnitude.
pub struct GoldsteinPrice;

impl Objective for GoldsteinPrice {
    const INFO: Info = Info {
        name: "goldstein-price",
        about: "four basins in a landscape of six orders of magnitude",
        source: "Goldstein & Price 1971; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<GoldsteinPrice, Fault> {
        Ok(GoldsteinPrice)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![-0.5, -0.5]
    }
    fn lowest(&self) -> f64 {
        3.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0, -1.0]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0], [-2.0, 2.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let number = V::splat;
        let s = point[0] + point[1];
        let t = number(2.0) * point[0] - number(3.0) * point[1];
        let beyond = s + V::one();
        let p = number(19.0) - number(14.0) * s + number(3.0) * s * s;
        let q = number(18.0) - number(16.0) * t + number(3.0) * t * t;
        let a = V::one() + beyond * beyond * p;
        let b = number(30.0) + t * t * q;
        // Both factors are polynomials of one variable: their slopes in s and t.
        let slope_a = beyond * (number(2.0) * p + beyond * (number(6.0) * s - number(14.0)));
        let slope_b = t * (number(2.0) * q + t * (number(6.0) * t - number(16.0)));
        grad[0] = slope_a * b + number(2.0) * a * slope_b;
        grad[1] = slope_a * b - number(3.0) * a * slope_b;
        a * b
    }
}
