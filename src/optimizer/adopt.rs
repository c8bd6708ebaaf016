//! ADOPT (Taniguchi et al. 2024), as `optax.contrib.adopt`: each gradient is divided by the average before it.
//!
//! r = g / max(sqrt(v), eps), clipped to t^(1/4) where t counts from 0; m = b1 m + (1 - b1) r; x -= lr m; then
//! v = b2 v + (1 - b2) g^2. The first step only sets v = g^2. pytorch_optimizer is the same.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam with the divisor of the step before.
pub struct Adopt;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for Adopt {
    const INFO: Info = Info {
        name: "adopt",
        about: "Adam with the divisor of the step before, which converges for any beta2",
        source: "Taniguchi et al. 2024; optax 0.2.8",
        params: &[
            BETA1,
            Param {
                name: "beta2",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9999),
                help: "decay rate of the average squared gradient",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "the smallest divisor",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "ADOPT, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        Moments {
            beta1: hyper.number("beta1"),
            beta2: hyper.number("beta2"),
            eps: hyper.number("eps"),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let bound = V::splat(f64::from(now.step)).sqrt().sqrt();
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        let n = x.len().min(grad.len()).min(state.m.len()).min(state.v.len());
        for i in 0..n {
            let square = grad[i] * grad[i];
            if now.step == 0 {
                state.v[i] = square;
                continue;
            }
            let ratio = grad[i] / state.eps.max(state.v[i].sqrt());
            // Written so that NaN stays NaN.
            let ratio = V::select(bound.lt(ratio), bound, V::select(ratio.lt(-bound), -bound, ratio));
            state.m[i] = state.beta1 * state.m[i] + rest1 * ratio;
            state.v[i] = state.beta2 * state.v[i] + rest2 * square;
            x[i] = x[i] - now.lr * state.m[i];
        }
    }
}
