//! LARS (You, Gitman & Ginsburg 2017), as `optax.lars`: v = mu v + lr c |x| / |g| g; x -= v.
//!
//! The lengths are those of each part of the layout, as of each tensor there; weight decay is part of g. The learning rate is inside the momentum.

use super::lamb::{norm, trust};
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Momentum with steps in proportion to the parameters.
pub struct Lars;

/// The momentum and the gradient with weight decay.
pub struct Momentum<V> {
    momentum: V,
    trust_coefficient: V,
    weight_decay: V,
    eps: V,
    buffer: Vec<V>,
    g: Vec<V>,
    parts: Vec<Places<usize>>,
}

impl Optimizer for Lars {
    const INFO: Info = Info {
        name: "lars",
        about: "momentum with steps in proportion to the length of the parameters",
        source: "You, Gitman & Ginsburg 2017; optax 0.2.8",
        params: &[
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9),
                help: "share of the last step that is kept",
            },
            Param {
                name: "trust_coefficient",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1e-3),
                help: "a step's length over the parameters', before the learning rate",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "share of the parameters added to the gradient",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "added to the length of the gradient",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "LARS, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Momentum<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Momentum<V> {
        Momentum {
            momentum: hyper.number("momentum"),
            trust_coefficient: hyper.number("trust_coefficient"),
            weight_decay: hyper.number("weight_decay"),
            eps: hyper.number("eps"),
            buffer: vec![V::zero(); layout.dim()],
            g: vec![V::zero(); layout.dim()],
            parts: layout.parts().iter().map(|part| part.range()).collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Momentum<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        for places in &state.parts {
            let (grad, x) = (&grad[places.clone()], &mut x[places.clone()]);
            let (g, buffer) = (&mut state.g[places.clone()], &mut state.buffer[places.clone()]);
            for (x, grad, g) in zip((&*x, grad, &mut *g)) {
                *g = *grad + state.weight_decay * *x;
            }
            let (length, ours) = (norm(x), norm(g));
            let lr = now.lr * trust(state.trust_coefficient * length, ours, ours + state.eps);
            for (x, g, v) in zip((x, g, buffer)) {
                *v = state.momentum * *v + lr * *g;
                *x = *x - *v;
            }
        }
    }
}
