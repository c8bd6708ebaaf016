//! Michalewicz (1992): f = -sum sin(x_i) sin(i x_i^2 / pi)^20, plains with steep narrow valleys.
//!
//! Looked at on [0, pi]^n. Each coordinate counts for itself, so the lowest point of that box is found one coordinate at
//! a time; outside the box there are lower ones. Runs begin at (2, 1.4, 2, 1.4, ...).

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Info};
use std::f64::consts::PI;

/// Plains with steep narrow valleys.
pub struct Michalewicz {
    /// Where each coordinate is lowest, and the value there.
    valley: Vec<(f64, f64)>,
}

impl Objective for Michalewicz {
    const INFO: Info = Info {
        name: "michalewicz",
        about: "plains with steep narrow valleys; lower ones lie outside its domain",
        source: "Michalewicz 1992 (m = 10); formula: Surjanovic & Bingham 2013",
        params: &[DIM, START],
    };

    fn new(args: &Args) -> Result<Michalewicz, Fault> {
        Ok(Michalewicz { valley: (1..=dim(args)).map(|i| valley(i as f64)).collect() })
    }
    fn dim(&self) -> usize {
        self.valley.len()
    }
    fn start(&self) -> Vec<f64> {
        (0..self.dim()).map(|i| if i % 2 == 0 { 2.0 } else { 1.4 }).collect()
    }
    fn lowest(&self) -> f64 {
        self.valley.iter().map(|(_, value)| value).sum()
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![self.valley.iter().map(|(x, _)| *x).collect()]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[0.0, PI], [0.0, PI]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (i, (x, g)) in zip((x, grad)).enumerate() {
            let rate = V::splat((i + 1) as f64 / PI) * *x;
            let (sin, cos) = x.sin_cos();
            let (s, c) = (rate * *x).sin_cos();
            let s2 = s * s;
            let s4 = s2 * s2;
            let s16 = s4 * s4 * s4 * s4;
            sum = sum - sin * s16 * s4;
            *g = -(s16 * s2 * s * (cos * s + V::splat(40.0) * rate * sin * c));
        }
        sum
    }
}

/// The lowest point of -sin(x) sin(i x^2 / pi)^20 on [0, pi], and the value there.
fn valley(i: f64) -> (f64, f64) {
    // The second factor is largest where i x^2 / pi is an odd multiple of pi / 2; of these points the two on either
    // side of pi / 2, where the first is largest.
    let left = (i / 4.0 - 0.5).floor().max(0.0);
    let refined = [left, left + 1.0].map(|m| {
        let mut x = PI * ((m + 0.5) / i).sqrt();
        // Newton's method on the slope, divided by sin(i x^2 / pi)^19.
        for _ in 0..50 {
            let rate = i * x / PI;
            let (sin, cos) = Real::sin_cos(x);
            let (s, c) = Real::sin_cos(rate * x);
            let slope = cos * s + 40.0 * rate * sin * c;
            let bend = (40.0 * i / PI * c - s) * sin + 42.0 * rate * cos * c - 80.0 * rate * rate * sin * s;
            x -= slope / bend;
        }
        let s = Real::sin_cos(i * x * x / PI).0;
        (x, -Real::sin_cos(x).0 * s.powi(20))
    });
    let [a, b] = refined;
    // The right one may lie beyond the box.
    if b.0 <= PI && b.1 < a.1 { b } else { a }
}
