//! Yogi (Zaheer et al. 2018), as `optax.yogi`: Adam with v -= (1 - b2) sign(v - g^2) g^2, which changes v slowly.
//!
//! Both moments start from 1e-6, so even the first step is not exactly along the gradient. pytorch_optimizer is
//! the same.

use super::adam::{BETA1, BETA2};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam whose divisor falls slowly.
pub struct Yogi;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for Yogi {
    const INFO: Info = Info {
        name: "yogi",
        about: "Adam whose divisor falls slowly after large gradients",
        source: "Zaheer et al. 2018; optax 0.2.8",
        params: &[
            BETA1,
            BETA2,
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-3),
                help: "added to the divisor",
            },
            Param {
                name: "initial_accumulator_value",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "what both moments start from",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "Yogi, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        let start = hyper.number("initial_accumulator_value");
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![start; layout.dim()],
            v: vec![start; layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr * state.first.next_inverse();
        let root = state.second.next_inverse_sqrt();
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        for (mut x, &g, m, v) in zip((x, grad, &mut state.m, &mut state.v)) {
            let square = g * g;
            *m = state.beta1 * *m + rest1 * g;
            *v = *v - rest2 * (*v - square).signum() * square;
            x.to(*x - lr * *m / (v.sqrt() * root + state.eps));
        }
    }
}
