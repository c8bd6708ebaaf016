//! Scale of x: f(x / c), the same landscape c times as wide.

use super::Transform;
use crate::lane::{Real, zip};
use crate::objective::Fault;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// The function widened.
pub struct ScaleX {
    factor: f64,
}

impl Transform for ScaleX {
    const INFO: Info = Info {
        name: "scale-x",
        about: "widens the function, not the way from the origin to the start point",
        source: "textbook; f(x / c)",
        params: &[Param {
            name: "factor",
            kind: Kind::Number(Range::POSITIVE),
            default: Default::Required,
            help: "how many times as wide",
        }],
    };

    fn new(args: &Args, _dim: usize) -> Result<ScaleX, Fault> {
        Ok(ScaleX { factor: args.number("factor") })
    }

    #[inline(always)]
    fn forward<V: Real>(&self, x: &[V], at: &mut [V]) {
        for (x, at) in zip((x, at)) {
            *at = *x / V::splat(self.factor);
        }
    }

    #[inline(always)]
    fn backward<V: Real>(&self, grad: &mut [V], _spare: &mut [V]) {
        for g in grad {
            *g = *g / V::splat(self.factor);
        }
    }

    fn inverse(&self, at: &[f64]) -> Vec<f64> {
        at.iter().map(|at| at * self.factor).collect()
    }
}
