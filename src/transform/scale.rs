//! Scale: c f(x), the same landscape with c times its heights, slopes and curvatures.

use super::Transform;
use crate::lane::Real;
use crate::objective::Fault;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// The function's values multiplied.
pub struct Scale {
    factor: f64,
}

impl Transform for Scale {
    const INFO: Info = Info {
        name: "scale",
        about: "multiplies the value: gradient descent's best rate is divided by the factor",
        source: "textbook; c f(x)",
        params: &[Param {
            name: "factor",
            kind: Kind::Number(Range::POSITIVE),
            default: Default::Required,
            help: "what values are multiplied by",
        }],
    };

    fn new(args: &Args, _dim: usize) -> Result<Scale, Fault> {
        Ok(Scale { factor: args.number("factor") })
    }

    #[inline(always)]
    fn backward<V: Real>(&self, grad: &mut [V], _spare: &mut [V]) {
        for g in grad {
            *g = V::splat(self.factor) * *g;
        }
    }

    #[inline(always)]
    fn value<V: Real>(&self, inner: V) -> V {
        V::splat(self.factor) * inner
    }
}
