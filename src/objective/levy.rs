//! Levy (1980): with w = 1 + (x - 1) / 4,
//! f = sin^2(pi w_1) + sum_{i<n} (w_i - 1)^2 (1 + 10 sin^2(pi w_i + 1)) + (w_n - 1)^2 (1 + sin^2(2 pi w_n)).
//!
//! Looked at on [-10, 10]^n; lowest at (1, ..., 1), where doubles make 1.5e-32 of it, the square of what they make of
//! sin(pi). Runs begin at (-4, 5, -4, 5, ...).

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::Real;
use crate::param::{Args, Info};

/// A bowl with waves that grow outwards.
pub struct Levy {
    dim: usize,
}

impl Objective for Levy {
    const INFO: Info = Info {
        name: "levy",
        about: "a bowl with waves that grow outwards",
        source: "Levy & Montalvo 1985; formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Levy, Fault> {
        Ok(Levy { dim: dim(args) })
    }
    fn dim(&self) -> usize {
        self.dim
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim).map(|i| if i % 2 == 0 { -4.0 } else { 5.0 }).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![1.0; self.dim]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-10.0, 10.0], [-10.0, 10.0]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let (one, two, pi) = (V::one(), V::splat(2.0), V::splat(std::f64::consts::PI));
        let last = x.len().min(grad.len()) - 1;
        let mut sum = V::zero();
        for i in 0..last {
            let (value, slope) = term(quarter(x[i]), V::splat(10.0), pi, one);
            sum = sum + value;
            grad[i] = slope;
        }
        let (value, slope) = term(quarter(x[last]), one, two * pi, V::zero());
        grad[last] = slope;
        let (sin, cos) = (pi * quarter(x[0])).sin_cos();
        grad[0] = grad[0] + two * pi * sin * cos;
        for g in grad {
            *g = *g / V::splat(4.0);
        }
        sin * sin + sum + value
    }
}

// Not closures: those are calls in the kernels.

/// w = 1 + (x - 1) / 4.
#[inline(always)]
fn quarter<V: Real>(x: V) -> V {
    V::one() + (x - V::one()) / V::splat(4.0)
}

/// A term (w - 1)^2 (1 + h sin^2(turn w + shift)), and its slope in w.
#[inline(always)]
fn term<V: Real>(w: V, h: V, turn: V, shift: V) -> (V, V) {
    let (one, two) = (V::one(), V::splat(2.0));
    let (sin, cos) = (turn * w + shift).sin_cos();
    let away = w - one;
    let wave = one + h * sin * sin;
    (away * away * wave, two * away * (wave + away * h * turn * sin * cos))
}
