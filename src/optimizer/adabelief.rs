//! AdaBelief (Zhuang et al. 2020), as `optax.adabelief`: Adam with v = b2 v + (1 - b2) (g - m)^2 + eps_root.
//!
//! eps_root is added at each step, so it accumulates. pytorch_optimizer is the same.

use super::adam::{BETA1, BETA2};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam divided by the surprise of the gradient.
pub struct AdaBelief;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    eps_root: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for AdaBelief {
    const INFO: Info = Info {
        name: "adabelief",
        about: "Adam divided by how far the gradient is from its average",
        source: "Zhuang et al. 2020; optax 0.2.8",
        params: &[
            BETA1,
            BETA2,
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-16),
                help: "added to the divisor",
            },
            Param {
                name: "eps_root",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-16),
                help: "added to the average of squares at each step",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "AdaBelief, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            eps_root: hyper.number("eps_root"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr * state.first.next_inverse();
        let root = state.second.next_inverse_sqrt();
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        for (mut x, g, m, v) in zip((x, grad, &mut state.m, &mut state.v)) {
            *m = state.beta1 * *m + rest1 * *g;
            let surprise = *g - *m;
            *v = state.beta2 * *v + rest2 * (surprise * surprise) + state.eps_root;
            x.to(*x - lr * *m / (v.sqrt() * root + state.eps));
        }
    }
}
