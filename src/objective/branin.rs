//! Branin (1972): f = (y - b x^2 + c x - 6)^2 + 10 (1 - t) cos x + 10 with b = 5.1 / (4 pi^2), c = 5 / pi,
//! t = 1 / (8 pi).
//!
//! Looked at on [-5, 10] x [0, 15], with three minima of equal depth at x = -pi, pi and 3 pi. Runs begin at (2.5, 12.5).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};
use std::f64::consts::PI;

const B: f64 = 5.1 / (4.0 * PI * PI);
const C: f64 = 5.0 / PI;
/// Of the wave along x: 10 (1 - t).
const HEIGHT: f64 = 10.0 * (1.0 - 1.0 / (8.0 * PI));

/// A curved valley with three equal hollows.
pub struct Branin;

impl Objective for Branin {
    const INFO: Info = Info {
        name: "branin",
        about: "a curved valley with three equal hollows",
        source: "Branin 1972; formula: Surjanovic & Bingham 2013; start: DeepOBS two_d_branin.py",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Branin, Fault> {
        Ok(Branin)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![2.5, 12.5]
    }
    fn lowest(&self) -> f64 {
        10.0 - HEIGHT
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        [-PI, PI, 3.0 * PI].map(|x| vec![x, B * x * x - C * x + 6.0]).to_vec()
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-5.0, 10.0], [0.0, 15.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (sin, cos) = x.sin_cos();
        let (b, c, height) = (V::splat(B), V::splat(C), V::splat(HEIGHT));
        let valley = y - b * x * x + c * x - V::splat(6.0);
        grad[0] = V::splat(2.0) * valley * (c - V::splat(2.0) * b * x) - height * sin;
        grad[1] = valley + valley;
        valley * valley + height * cos + V::splat(10.0)
    }
}
