//! AdaMax (Kingma & Ba 2015), as `torch.optim.Adamax`: u = max(b2 u, |g| + eps); x -= lr / (1 - b1^t) m / u.
//!
//! optax is the same. PyTorch's default rate is 2e-3, Keras' 1e-3.

use super::adam::{BETA1, BETA2, EPS, WEIGHT_DECAY};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::Info;

/// Adam with the largest recent gradient as divisor.
pub struct Adamax;

/// The average gradient and its largest recent size.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: WeightDecay<V>,
    first: BiasCorrection<V>,
    m: Vec<V>,
    largest: Vec<V>,
}

impl Optimizer for Adamax {
    const INFO: Info = Info {
        name: "adamax",
        about: "Adam divided by the largest recent gradient",
        source: "Kingma & Ba 2015; PyTorch 2.15",
        params: &[BETA1, BETA2, EPS, WEIGHT_DECAY],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 2e-3, by: "torch.optim.Adamax, PyTorch 2.15" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let beta1 = hyper.number("beta1");
        Moments {
            beta1,
            beta2: hyper.number("beta2"),
            eps: hyper.number("eps"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            first: BiasCorrection::new(beta1),
            m: vec![V::zero(); layout.dim()],
            largest: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr * state.first.next_inverse();
        let rest = V::one() - state.beta1;
        for (mut x, g, m, u) in zip((x, grad, &mut state.m, &mut state.largest)) {
            let g = state.weight_decay.coupled(*g, *x);
            *m = state.beta1 * *m + rest * g;
            *u = (state.beta2 * *u).max(g.abs() + state.eps);
            // Where nothing was ever seen and eps is 0, nothing moves: 0 / 0 would be NaN.
            x.to(*x - lr * V::select(V::zero().le(-*u), V::zero(), *m / *u));
        }
    }
}
