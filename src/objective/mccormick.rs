//! McCormick (1976): f = sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1.
//!
//! Looked at on [-1.5, 4] x [-3, 4], where it is lowest at (1/2 - pi/3, -1/2 - pi/3). Outside, the same basin comes
//! again every (pi, pi), lower by pi each time towards negative coordinates: a run that gets there is below the lowest
//! value. Runs begin at (1, 1).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A wavy trough that falls along the diagonal.
pub struct Mccormick;

impl Objective for Mccormick {
    const INFO: Info = Info {
        name: "mccormick",
        about: "a wavy trough along the diagonal; lower ones lie outside its domain",
        source: "McCormick 1976; formula: Surjanovic & Bingham 2013",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<Mccormick, Fault> {
        Ok(Mccormick)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0, 1.0]
    }
    fn lowest(&self) -> f64 {
        -1.913_222_954_981_036_7
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        let third = std::f64::consts::FRAC_PI_3;
        vec![vec![0.5 - third, -0.5 - third]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 4.0], [-3.0, 4.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let (sin, cos) = (x + y).sin_cos();
        let across = x - y;
        grad[0] = cos + across + across - V::splat(1.5);
        grad[1] = cos - (across + across) + V::splat(2.5);
        sin + across * across - V::splat(1.5) * x + V::splat(2.5) * y + V::one()
    }
}
