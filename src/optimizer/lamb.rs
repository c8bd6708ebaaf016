//! LAMB (You et al. 2020), as `optax.lamb`: Adam's step u, scaled to the parameters: x -= lr |x| / |u| u.
//!
//! The lengths are those of each part of the layout, as of each tensor in the libraries; weight decay is part of u. pytorch_optimizer corrects no bias in u, divides the rate by
//! 1 - b1^t after it, limits |x| to 10, adds eps to |u| and keeps weight decay apart, so its first step is ten times
//! optax's: `form = "torch"`.

use super::adam::{BETA1, BETA2};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Euclidean length.
#[inline(always)]
pub fn norm<V: Real>(v: &[V]) -> V {
    v.iter().fold(V::zero(), |sum, v| sum + *v * *v).sqrt()
}

/// The parameters' length over a divisor, which is the step's or nearly; 1 where either length is 0.
#[inline(always)]
pub fn trust<V: Real>(length: V, step: V, divisor: V) -> V {
    V::select(length.le(V::zero()) | step.le(V::zero()), V::one(), length / divisor)
}

/// Adam with steps in proportion to the parameters.
pub struct Lamb;

/// Moments of the gradient, and the step before it is scaled.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: V,
    corrected: bool,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
    u: Vec<V>,
    parts: Vec<Places<usize>>,
}

impl Optimizer for Lamb {
    const INFO: Info = Info {
        name: "lamb",
        about: "Adam with steps in proportion to the length of the parameters",
        source: "You et al. 2020; optax 0.2.8",
        params: &[
            BETA1,
            BETA2,
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "added to the divisor",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "share of the parameters in the step",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["optax", "torch"]),
                default: Default::Choice("optax"),
                help: "bias correction before (optax) or after (torch) the scaling",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "Lamb, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            corrected: hyper.choice("form") == "optax",
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
            u: vec![V::zero(); layout.dim()],
            parts: layout.parts().iter().map(|part| part.range()).collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let inverse = state.first.next_inverse();
        let root = state.second.next_inverse_sqrt();
        let (correct, root) = if state.corrected { (inverse, root) } else { (V::one(), V::one()) };
        let shrink = V::one() - now.lr * state.weight_decay;
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        let n = x.len().min(grad.len()).min(state.m.len()).min(state.v.len()).min(state.u.len());
        for i in 0..n {
            let g = grad[i];
            state.m[i] = state.beta1 * state.m[i] + rest1 * g;
            state.v[i] = state.beta2 * state.v[i] + rest2 * (g * g);
            state.u[i] = correct * state.m[i] / (state.v[i].sqrt() * root + state.eps);
            if state.corrected {
                state.u[i] = state.u[i] + state.weight_decay * x[i];
            } else {
                x[i] = x[i] * shrink;
            }
        }
        for places in &state.parts {
            let (x, u) = (&mut x[places.clone()], &state.u[places.clone()]);
            let (length, ours) = (norm(x), norm(u));
            let lr = if state.corrected {
                now.lr * trust(length, ours, ours)
            } else {
                now.lr * inverse * trust(V::splat(10.0).min(length), ours, ours + state.eps)
            };
            for (x, u) in zip((x, u)) {
                *x = *x - lr * *u;
            }
        }
    }
}
