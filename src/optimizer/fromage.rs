//! Fromage (Bernstein et al. 2020), as `optax.fromage`: x = (x - lr |x| / |g| g) / sqrt(1 + lr^2).
//!
//! The lengths are those of each part of the layout, as of each tensor there, and at least min_norm. The division keeps the parameters from growing, and
//! shrinks them even where there is no gradient.

use super::lamb::norm;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Steps in proportion to the parameters.
pub struct Fromage;

/// The least length, and the parts.
pub struct Least<V> {
    min_norm: V,
    parts: Vec<Places<usize>>,
}

impl Optimizer for Fromage {
    const INFO: Info = Info {
        name: "fromage",
        about: "steps along the gradient, in proportion to the length of the parameters",
        source: "Bernstein et al. 2020; optax 0.2.8",
        params: &[Param {
            name: "min_norm",
            kind: Kind::Number(Range::POSITIVE),
            default: Default::Number(1e-6),
            help: "the least length that counts, of parameters and gradient",
        }],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "Fromage, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Least<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Least<V> {
        let parts = layout.parts().iter().map(|part| part.range()).collect();
        Least { min_norm: hyper.number("min_norm"), parts }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Least<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let shrink = V::one() / (V::one() + now.lr * now.lr).sqrt();
        for places in &state.parts {
            let (grad, x) = (&grad[places.clone()], &mut x[places.clone()]);
            let ratio = state.min_norm.max(norm(x)) / state.min_norm.max(norm(grad));
            let lr = now.lr * shrink * ratio;
            for (x, g) in zip((x, grad)) {
                *x = shrink * *x - lr * *g;
            }
        }
    }
}
