//! AdaMax (Kingma & Ba 2015), as `torch.optim.Adamax`: u = max(b2 u, |g| + eps); x -= lr / (1 - b1^t) m / u.
//!
//! optax is the same. PyTorch's default rate is 2e-3, Keras' 1e-3.

use super::adam::{BETA1, BETA2, EPS, WEIGHT_DECAY};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::Real;
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
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: &mut [V]) {
        let lr = now.lr * state.first.next_inverse();
        let rest = V::one() - state.beta1;
        let n = x.len().min(grad.len()).min(state.m.len()).min(state.largest.len());
        for i in 0..n {
            let g = state.weight_decay.coupled(grad[i], x[i]);
            state.m[i] = state.beta1 * state.m[i] + rest * g;
            state.largest[i] = (state.beta2 * state.largest[i]).max(g.abs() + state.eps);
            // Where nothing was ever seen and eps is 0, nothing moves: 0 / 0 would be NaN.
            let u = state.largest[i];
            x[i] = x[i] - lr * V::select(V::zero().le(-u), V::zero(), state.m[i] / u);
        }
    }
}
