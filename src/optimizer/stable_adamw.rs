//! StableAdamW (Wortsman et al. 2023), as pytorch_optimizer's: AdamW whose rate falls when a gradient surprises.
//!
//! The rate is divided by max(1, sqrt(mean(g^2 / max(v, eps^2)))), weight decay included, for each part of the layout. Bias correction is in the
//! betas: (b^t - b) / (b^t - 1), which makes m and v the same as Adam's corrected ones.

use super::adam::{BETA1, EPS};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// AdamW with update clipping.
pub struct StableAdamW;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
    parts: Vec<Places<usize>>,
}

impl Optimizer for StableAdamW {
    const INFO: Info = Info {
        name: "stable-adamw",
        about: "AdamW whose rate falls when a gradient is larger than expected",
        source: "Wortsman et al. 2023; pytorch_optimizer 4.1.0",
        params: &[
            BETA1,
            Param {
                name: "beta2",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.99),
                help: "decay rate of the average squared gradient",
            },
            EPS,
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-2),
                help: "the parameters shrink by this times the learning rate",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "StableAdamW, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
            parts: layout.parts().iter().map(|part| part.range()).collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let weight1 = (V::one() - state.beta1) * state.first.next_inverse();
        let weight2 = (V::one() - state.beta2) * state.second.next_inverse();
        let least = state.eps * state.eps;
        for places in &state.parts {
            let (grad, x) = (&grad[places.clone()], &mut x[places.clone()]);
            let (m, v) = (&mut state.m[places.clone()], &mut state.v[places.clone()]);
            let mut surprise = V::zero();
            for (g, m, v) in zip((grad, &mut *m, &mut *v)) {
                let square = *g * *g;
                *m = *m + weight1 * (*g - *m);
                *v = *v + weight2 * (square - *v);
                let expected = least.max(*v);
                surprise = surprise + V::select(V::zero().le(-expected), V::zero(), square / expected);
            }
            let lr = now.lr / V::one().max((surprise / V::splat(grad.len() as f64)).sqrt());
            let shrink = V::one() - lr * state.weight_decay;
            for (x, m, v) in zip((x, m, v)) {
                *x = *x * shrink - lr * *m / (v.sqrt() + state.eps);
            }
        }
    }
}
