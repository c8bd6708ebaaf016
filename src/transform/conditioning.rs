//! Conditioning: f(D x) with D = diag(c^((i - 1) / (2 (n - 1)))), BBOB's matrix Lambda^c.
//!
//! Curvatures are multiplied by 1 to c, log-spaced over the coordinates: a round bowl gets the condition number c. A
//! single coordinate gets all of c.

use super::Transform;
use crate::lane::{Real, zip};
use crate::objective::{Fault, log_spaced};
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// The function squeezed, the last coordinate most.
pub struct Conditioning {
    stretch: Vec<f64>,
}

impl Transform for Conditioning {
    const INFO: Info = Info {
        name: "conditioning",
        about: "squeezes each coordinate more than the one before it",
        source: "BBOB (Hansen et al. 2009): Lambda^alpha",
        params: &[Param {
            name: "condition",
            kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
            default: Default::Number(100.0),
            help: "what the last coordinate's curvature is multiplied by; the first one's stays",
        }],
    };

    fn new(args: &Args, dim: usize) -> Result<Conditioning, Fault> {
        let stretch = log_spaced(dim, args.number("condition")).into_iter().map(f64::sqrt).collect();
        Ok(Conditioning { stretch })
    }

    #[inline(always)]
    fn forward<V: Real>(&self, x: &[V], at: &mut [V]) {
        for (x, at, stretch) in zip((x, at, &self.stretch)) {
            *at = V::splat(*stretch) * *x;
        }
    }

    #[inline(always)]
    fn backward<V: Real>(&self, grad: &mut [V], _spare: &mut [V]) {
        for (g, stretch) in zip((grad, &self.stretch)) {
            *g = V::splat(*stretch) * *g;
        }
    }

    fn inverse(&self, at: &[f64]) -> Vec<f64> {
        at.iter().zip(&self.stretch).map(|(at, stretch)| at / stretch).collect()
    }
}
