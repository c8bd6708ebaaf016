//! AdEMAMix (Pagliardini et al. 2024), as `optax.contrib.ademamix`: Adam with a second, much slower average.
//!
//! x -= lr (m1 / (1 - b1^t) + alpha m2) / (sqrt(v / (1 - b2^t)) + eps). Constant alpha and b3, as the defaults of
//! optax and pytorch_optimizer are; the paper raises both over the run.

use super::adam::{BETA1, BETA2, EPS};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam with two averages.
pub struct AdEmaMix;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    beta3: V,
    alpha: V,
    eps: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    slow: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for AdEmaMix {
    const INFO: Info = Info {
        name: "ademamix",
        about: "Adam with a second, slow average of the gradient",
        source: "Pagliardini et al. 2024; optax 0.2.8",
        params: &[
            BETA1,
            BETA2,
            Param {
                name: "beta3",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9999),
                help: "decay rate of the slow average",
            },
            Param {
                name: "alpha",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(5.0),
                help: "weight of the slow average",
            },
            EPS,
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "AdEMAMix, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        Moments {
            beta1,
            beta2,
            beta3: hyper.number("beta3"),
            alpha: hyper.number("alpha"),
            eps: hyper.number("eps"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            slow: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let correct = state.first.next_inverse();
        let root = state.second.next_inverse_sqrt();
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        let rest3 = V::one() - state.beta3;
        for (mut x, &g, m, slow, v) in zip((x, grad, &mut state.m, &mut state.slow, &mut state.v)) {
            *m = state.beta1 * *m + rest1 * g;
            *v = state.beta2 * *v + rest2 * (g * g);
            *slow = state.beta3 * *slow + rest3 * g;
            let direction = correct * *m + state.alpha * *slow;
            x.to(*x - now.lr * direction / (v.sqrt() * root + state.eps));
        }
    }
}
