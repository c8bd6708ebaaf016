//! Adan (Xie et al. 2022), as `optax.adan`: x -= lr (m + w d) / (sqrt(n + eps_root) + eps), all bias corrected.
//!
//! m, d and n are averages of g, of the change of g and of (g + w change)^2. optax's weight w of the change is
//! 1 - b2, and it has eps_root = 1e-8; pytorch_optimizer, as the paper with its betas read the other way round,
//! has w = b2 and eps alone: `form = "torch"`, `eps_root = 0`. Weight decay is decoupled in optax, x -= lr wd x; in
//! pytorch_optimizer and the paper it is proximal, x /= 1 + lr wd after the step.

use super::adam::EPS;
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam with the change of the gradient.
pub struct Adan;

/// Averages and the last gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    beta3: V,
    eps: V,
    eps_root: V,
    weight_decay: V,
    proximal: bool,
    weight: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    third: BiasCorrection<V>,
    m: Vec<V>,
    d: Vec<V>,
    square: Vec<V>,
    last: Vec<V>,
}

impl Optimizer for Adan {
    const INFO: Info = Info {
        name: "adan",
        about: "Adam with the change of the gradient, a Nesterov momentum without looking ahead",
        source: "Xie et al. 2022; optax 0.2.8",
        params: &[
            Param {
                name: "beta1",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.98),
                help: "decay rate of the average gradient",
            },
            Param {
                name: "beta2",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.92),
                help: "decay rate of the average change of the gradient",
            },
            Param {
                name: "beta3",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.99),
                help: "decay rate of the average square",
            },
            EPS,
            Param {
                name: "eps_root",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-8),
                help: "added under the root",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "the parameters shrink by this times the learning rate",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["optax", "torch"]),
                default: Default::Choice("optax"),
                help: "weight of the change, 1 - beta2 (optax) or beta2 (torch), and whose weight decay",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "Adan, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        let beta3 = hyper.number("beta3");
        Moments {
            beta1,
            beta2,
            beta3,
            eps: hyper.number("eps"),
            eps_root: hyper.number("eps_root"),
            weight_decay: hyper.number("weight_decay"),
            proximal: hyper.choice("form") == "torch",
            weight: if hyper.choice("form") == "optax" { V::one() - beta2 } else { beta2 },
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            third: BiasCorrection::new(beta3),
            m: vec![V::zero(); layout.dim()],
            d: vec![V::zero(); layout.dim()],
            square: vec![V::zero(); layout.dim()],
            last: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let correct1 = state.first.next_inverse();
        let correct2 = state.weight * state.second.next_inverse();
        let correct3 = state.third.next_inverse();
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        let rest3 = V::one() - state.beta3;
        let decay = now.lr * state.weight_decay;
        let shrink = if state.proximal { V::one() / (V::one() + decay) } else { V::one() - decay };
        let averages = (x, grad, &mut state.m, &mut state.d, &mut state.square, &mut state.last);
        for (mut x, &g, m, d, square, last) in zip(averages) {
            let change = if now.step == 0 { V::zero() } else { g - *last };
            *last = g;
            let ahead = g + state.weight * change;
            *m = state.beta1 * *m + rest1 * g;
            *d = state.beta2 * *d + rest2 * change;
            *square = state.beta3 * *square + rest3 * (ahead * ahead);
            let direction = correct1 * *m + correct2 * *d;
            let step = now.lr * direction / ((*square * correct3 + state.eps_root).sqrt() + state.eps);
            x.to(if state.proximal { (*x - step) * shrink } else { *x * shrink - step });
        }
    }
}
