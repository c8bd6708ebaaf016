//! NAdam (Dozat 2016), as `torch.optim.NAdam`: Adam with Nesterov's momentum mu_t = b1 (1 - 0.5 * 0.96^(t psi)).
//!
//! x -= lr ((1 - mu_t) g / (1 - mu_1..mu_t) + mu_t+1 m / (1 - mu_1..mu_t+1)) / (sqrt(v / (1 - b2^t)) + eps). With
//! psi = 4e-3 the momentum is 0.45 at first and takes ten thousand steps to grow to 0.81. optax has a constant
//! momentum, b1 m / (1 - b1^(t+1)) + (1 - b1) g / (1 - b1^t): `form = "optax"`, its `adam(nesterov=True)` as well.
//! PyTorch's default rate is 2e-3; Keras has psi = 1.

use super::adam::{BETA1, BETA2, EPS, WEIGHT_DECAY};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// ln 0.96, the base of the momentum's growth.
const LN_0_96: f64 = -0.040821994520255166;

/// Adam with Nesterov momentum.
pub struct NAdam;

/// Moments of the gradient and the momenta so far.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: WeightDecay<V>,
    decay: V,
    coupled: bool,
    constant: bool,
    product: V,
    first: BiasCorrection<V>,
    ahead: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl<V: Real> Moments<V> {
    /// mu_t, not a closure of the step: those are calls in the kernels.
    #[inline(always)]
    fn momentum(&self, t: V) -> V {
        self.beta1 * (V::one() - V::splat(0.5) * (self.decay * t).exp())
    }
}

impl Optimizer for NAdam {
    const INFO: Info = Info {
        name: "nadam",
        about: "Adam that looks ahead along its momentum",
        source: "Dozat 2016; PyTorch 2.15",
        params: &[
            BETA1,
            BETA2,
            EPS,
            WEIGHT_DECAY,
            Param {
                name: "momentum_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(4e-3),
                help: "how fast the momentum grows to beta1",
            },
            Param {
                name: "decoupled_weight_decay",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "the parameters shrink by weight_decay times the learning rate instead",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "momentum that grows (torch) or is constant (optax)",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 2e-3, by: "torch.optim.NAdam, PyTorch 2.15" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        let mut ahead = BiasCorrection::new(beta1);
        ahead.next_power();
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            decay: V::splat(LN_0_96) * hyper.number("momentum_decay"),
            coupled: !hyper.flag("decoupled_weight_decay"),
            constant: hyper.choice("form") == "optax",
            product: V::one(),
            first: BiasCorrection::new(beta1),
            ahead,
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let root = state.second.next_inverse_sqrt();
        let (with_gradient, with_average) = if state.constant {
            let rest = V::one() - state.beta1;
            (rest * state.first.next_inverse(), state.beta1 * state.ahead.next_inverse())
        } else {
            let t = V::splat(f64::from(now.step) + 1.0);
            let (mu, next) = (state.momentum(t), state.momentum(t + V::one()));
            state.product = state.product * mu;
            ((V::one() - mu) / (V::one() - state.product), next / (V::one() - state.product * next))
        };
        let (with_gradient, with_average) = (now.lr * with_gradient, now.lr * with_average);
        let shrink = V::one() - now.lr * state.weight_decay.share;
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        for (mut x, &g, m, v) in zip((x, grad, &mut state.m, &mut state.v)) {
            let g = if state.coupled { state.weight_decay.coupled(g, *x) } else { g };
            let from = if state.coupled { *x } else { *x * shrink };
            *m = state.beta1 * *m + rest1 * g;
            *v = state.beta2 * *v + rest2 * (g * g);
            x.to(from - (with_gradient * g + with_average * *m) / (v.sqrt() * root + state.eps));
        }
    }
}
