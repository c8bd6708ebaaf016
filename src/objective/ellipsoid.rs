//! Ellipsoid (BBOB f2 without shift and oscillation): f = sum c^((i - 1) / (n - 1)) x_i^2.
//!
//! The condition number c is 10^6 as in BBOB. Looked at on [-5, 5]^n; lowest at 0; runs begin at (1, ..., 1). Its
//! curvatures are twice those of `quadratic` with the same condition.

use super::{Fault, Objective, START, log_spaced};
use crate::lane::{Real, zip};
use crate::param::Range;
use crate::param::{Args, Default, Info, Kind, Param};

/// A bowl of condition one million.
pub struct Ellipsoid {
    weights: Vec<f64>,
}

impl Objective for Ellipsoid {
    const INFO: Info = Info {
        name: "ellipsoid",
        about: "an ill-conditioned bowl along the axes, condition a million",
        source: "Hansen et al. 2009 (BBOB f2), without shift and oscillation",
        params: &[
            Param {
                name: "dim",
                kind: Kind::Count(2, 1_000_000),
                default: Default::Count(2),
                help: "number of coordinates",
            },
            Param {
                name: "condition",
                kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
                default: Default::Number(1e6),
                help: "largest over smallest curvature; the smallest is 2",
            },
            START,
        ],
    };

    fn new(args: &Args) -> Result<Ellipsoid, Fault> {
        Ok(Ellipsoid { weights: log_spaced(super::dim(args), args.number("condition")) })
    }
    fn dim(&self) -> usize {
        self.weights.len()
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0; self.dim()]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim()]]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (x, g, weight) in zip((x, grad, &self.weights)) {
            let pull = V::splat(*weight) * *x;
            sum = sum + *x * pull;
            *g = pull + pull;
        }
        sum
    }
}
