//! Beale (1958): f = sum over (c, k) in (1.5, 1), (2.25, 2), (2.625, 3) of (c - x + x y^k)^2.

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// Flat plateaus with steep corners.
pub struct Beale;

impl Objective for Beale {
    const INFO: Info = Info {
        name: "beale",
        about: "flat plateaus between steep corners",
        source: "Beale 1958; start: Moré, Garbow & Hillstrom 1981",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Beale, Fault> {
        Ok(Beale)
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
        vec![vec![3.0, 0.5]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-0.5, 4.5], [-1.5, 1.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (y2, y3) = (y * y, y * y * y);
        let a = V::splat(1.5) - x + x * y;
        let b = V::splat(2.25) - x + x * y2;
        let c = V::splat(2.625) - x + x * y3;
        let two = V::splat(2.0);
        grad[0] = two * (a * (y - V::one()) + b * (y2 - V::one()) + c * (y3 - V::one()));
        grad[1] = two * x * (a + two * b * y + V::splat(3.0) * c * y2);
        a * a + b * b + c * c
    }
}
