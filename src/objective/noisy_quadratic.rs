//! The noisy quadratic model (Zhang et al. 2019): f(x) = 1/2 sum h_i x_i^2 with h_i = 1/i, and gradients drawn with
//! variance h_i / batch in coordinate i, from a start drawn from N(0, I).
//!
//! It is what training looks like near a minimum, with the covariance of the noise in proportion to the curvature; how
//! the best rate and the number of steps change with the batch size is much as for neural networks. The loss that is
//! judged is the noiseless one. For gradient descent with momentum its expected value is known in closed form,
//! [`expected_losses`].

use super::{DIM, Fault, Objective, START, dim};
use crate::lane::{Real, zip};
use crate::param::{Args, Default, Info, Kind, Param, Range};
use crate::random::{Draw, normal};

/// The bowl with curvatures 1/i and a gradient that is only estimated.
pub struct NoisyQuadratic {
    curvatures: Vec<f64>,
    /// Standard deviation of the gradient in each coordinate.
    deviations: Vec<f64>,
}

impl NoisyQuadratic {
    fn of(dim: usize, batch: f64) -> NoisyQuadratic {
        let curvatures: Vec<f64> = (1..=dim).map(|i| 1.0 / i as f64).collect();
        let deviations = curvatures.iter().map(|h| (h / batch).sqrt()).collect();
        NoisyQuadratic { curvatures, deviations }
    }
}

impl Objective for NoisyQuadratic {
    const INFO: Info = Info {
        name: "noisy-quadratic",
        about: "curvatures 1/i, gradients from a batch: training near a minimum",
        source: "Zhang et al. 2019",
        params: &[
            DIM,
            Param {
                name: "batch",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1.0),
                help: "batch size: the variance of the gradient is the curvature over it",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<NoisyQuadratic, Fault> {
        Ok(NoisyQuadratic::of(dim(args), args.number("batch")))
    }

    fn dim(&self) -> usize {
        self.curvatures.len()
    }

    fn start(&self) -> Vec<f64> {
        (0..self.curvatures.len()).map(|i| normal(0, 0, i as u64)).collect()
    }

    fn drawn_start(&self, seed: u64) -> Option<Vec<f64>> {
        Some((0..self.curvatures.len()).map(|i| normal(seed, 0, i as u64)).collect())
    }

    fn lowest(&self) -> f64 {
        0.0
    }

    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.curvatures.len()]]
    }

    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0]; 2]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (x, g, h) in zip((x, grad, &self.curvatures)) {
            *g = V::splat(*h) * *x;
            sum = sum + *g * *x;
        }
        V::splat(0.5) * sum
    }

    fn draws(&self) -> bool {
        true
    }

    const ESTIMATED: bool = true;

    #[inline(always)]
    fn drawn_grad<V: Real>(&self, draw: Option<Draw>, x: &[V], grad: &mut [V]) -> V {
        let value = self.value_grad(x, grad);
        let Some(draw) = draw else { return value };
        for ((g, deviation), normal) in grad.iter_mut().zip(&self.deviations).zip(draw.normals()) {
            *g = *g + V::splat(deviation * normal);
        }
        value
    }
}

/// The expected noiseless loss of the noisy quadratic model after 0, 1, 2, … steps of gradient descent with heavy-ball
/// momentum, v = momentum v + g and x = x - rate v, from `start`, which has one number a coordinate.
///
/// Exact: coordinate by coordinate, mean and second moments of (x, v) go through the same linear step.
pub fn expected_losses(batch: f64, momentum: f64, rates: &[f64], start: &[f64]) -> Vec<f64> {
    let model = NoisyQuadratic::of(start.len(), batch);
    let mut losses = vec![0.0; rates.len() + 1];
    for (h, deviation, x) in zip((&model.curvatures, &model.deviations, start)) {
        // Second moments: of x, of x v, of v.
        let (mut xx, mut xv, mut vv) = (x * x, 0.0, 0.0);
        losses[0] += 0.5 * h * xx;
        for (rate, loss) in zip((rates, &mut losses[1..])) {
            // v = momentum v + h x + noise.
            let fresh = h * h * xx + 2.0 * momentum * h * xv + momentum * momentum * vv + deviation * deviation;
            let mixed = h * xx + momentum * xv;
            // x = x - rate v.
            xx = xx - 2.0 * rate * mixed + rate * rate * fresh;
            xv = mixed - rate * fresh;
            vv = fresh;
            *loss += 0.5 * h * xx;
        }
    }
    losses
}
