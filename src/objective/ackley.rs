//! Ackley (1987): f = -20 exp(-0.2 rms(x)) - exp(mean cos(2 pi x_i)) + 20 + e.
//!
//! The minimum at 0 is a kink where the gradient does not exist; there it is taken as 0, so that a
//! run that lands on it stays finite.

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};

/// A nearly flat outside with dents and a sharp hole.
pub struct Ackley {
    dim: usize,
}

impl Objective for Ackley {
    const INFO: Info = Info {
        name: "ackley",
        about: "a nearly flat, dented plain around a sharp hole with a kink at its bottom",
        source: "Ackley 1987 (a = 20, b = 0.2, c = 2 pi)",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Ackley, Fault> {
        Ok(Ackley { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim).map(|i| if i % 2 == 0 { 2.0 } else { 1.0 }).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-3.0, 3.0], [-3.0, 3.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let turn = V::splat(2.0 * std::f64::consts::PI);
        let count = V::splat(self.dim as f64);
        let (mut squares, mut waves) = (V::zero(), V::zero());
        for (x, g) in zip((x, &mut *grad)) {
            let (sin, cos) = (turn * *x).sin_cos();
            squares = squares + *x * *x;
            waves = waves + cos;
            *g = sin;
        }
        let rms = (squares / count).sqrt();
        let hole = (V::splat(-0.2) * rms).exp();
        let dents = (waves / count).exp();
        // d rms / dx = x / (n rms); at the kink 0 instead of 0 / 0.
        let pull = V::select(rms.le(V::zero()), V::zero(), V::splat(4.0) * hole / (count * rms));
        let push = turn * dents / count;
        for (x, g) in zip((x, grad)) {
            *g = pull * *x + push * *g;
        }
        V::splat(20.0) * (V::one() - hole) + (V::splat(std::f64::consts::E) - dents)
    }
}
